"""The settings of a community: what facilitators change, and what the secretariat alone does."""

from __future__ import annotations

import pytest

from communities.models import Community
from tests.accounts.factories import UserFactory
from tests.communities.factories import CommunityFactory
from tests.communities.views.test_topic import signed_in

pytestmark = pytest.mark.django_db
SETTINGS = "/en/communities/reefs/settings/"
FIELDS = {
    "name_en": "Coral reefs", "summary_en": "Those who plant them", "language": "en", "join_policy": "open",
    "visibility": "public",
}  # fmt: skip


def archived() -> bool:
    return Community.objects.get(slug="reefs").archived_at is not None


def test_the_secretariat_archives_a_community_and_opens_it_again() -> None:
    CommunityFactory(slug="reefs")
    client = signed_in(UserFactory(secretariat=True))
    states = []
    for choice in ({"archived": "on"}, {"archived": "on"}, {}):
        answer = client.post(SETTINGS, FIELDS | choice)
        shown = client.get(SETTINGS).content.decode()
        states.append((answer.status_code, archived(), 'name="archived"' in shown))
    assert states == [(302, True, True), (302, True, True), (302, False, True)]


@pytest.mark.parametrize("was", [True, False])
def test_a_facilitator_is_not_asked_and_changes_nothing_about_it(was: bool) -> None:
    facilitator = UserFactory()
    CommunityFactory(slug="reefs", facilitators=[facilitator], archived_at="2027-01-01T00:00:00Z" if was else None)
    client = signed_in(facilitator)
    shown = client.get(SETTINGS).content.decode()
    answer = client.post(SETTINGS, FIELDS | {"archived": "" if was else "on"})
    assert ('name="archived"' in shown, answer.status_code, archived()) == (False, 302, was)
