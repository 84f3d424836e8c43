"""Numbers in addresses that no column holds are addresses of nothing, for everybody."""

from __future__ import annotations

import pytest

from tests.accounts.factories import UserFactory
from tests.communities.factories import CommunityFactory, TopicFactory

pytestmark = [pytest.mark.django_db, pytest.mark.both]

HUGE = 2**70
ADDRESSES = [
    "communities/{slug}/forum/{huge}/", "communities/{slug}/forum/{huge}/?post=3", "communities/{slug}/forum/{topic}/?page={huge}",
    "communities/{slug}/forum/{topic}/posts/{huge}/history/", "communities/{slug}/forum/{topic}/posts/{huge}/edit/",
    "communities/{slug}/forum/category/{huge}/", "communities/{slug}/chat/{huge}/", "moderation/report/post/{huge}/",
]  # fmt: skip


@pytest.mark.parametrize("address", ADDRESSES)
@pytest.mark.parametrize("who", ["visitor", "secretariat"])
def test_a_number_that_no_column_holds_is_nothing(client, address: str, who: str) -> None:
    community = CommunityFactory()
    topic = TopicFactory(community=community)
    if who == "secretariat":
        client.force_login(UserFactory(secretariat=True))

    answer = client.get("/en/" + address.format(slug=community.slug, topic=topic.pk, huge=HUGE))

    assert answer.status_code in ({404} if who == "secretariat" else {302, 404})
