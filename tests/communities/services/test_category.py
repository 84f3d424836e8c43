"""Categories of a forum: named by its facilitators, in their order; a topic outlives its category."""

from __future__ import annotations

from typing import Any

import pytest

from communities.models import Category
from communities.queries.forum import categories, topics
from communities.services.category import move_category, remove_category, save_category
from core import versions
from core.errors import Hidden, Invalid, Refused
from tests.accounts.factories import UserFactory
from tests.communities.factories import CategoryFactory, CommunityFactory, TopicFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def facilitator() -> Any:
    return UserFactory()


@pytest.fixture
def community(facilitator: Any) -> Any:
    return CommunityFactory(facilitators=[facilitator])


def named(community: Any) -> list[str]:
    return [category.titles["en"] for category in categories(community)]


def test_categories_stand_in_the_order_that_facilitators_give_them(community: Any, facilitator: Any) -> None:
    made = [
        save_category(actor=facilitator, community_id=community.pk, titles={"en": title})
        for title in ("Nurseries", "Law", "Money")
    ]
    move_category(actor=facilitator, category_id=made[2].pk, up=True)
    move_category(actor=facilitator, category_id=made[0].pk, up=True)
    assert named(community) == ["Nurseries", "Money", "Law"]
    remove_category(actor=facilitator, category_id=made[0].pk)
    save_category(actor=facilitator, community_id=community.pk, titles={"en": "Last", "ar": "الأخيرة"})
    save_category(
        actor=facilitator, community_id=community.pk, titles={"en": "Funds", "fr": " "}, category_id=made[2].pk
    )
    assert named(community) == ["Funds", "Law", "Last"]
    assert Category.objects.get(pk=made[2].pk).titles == {"en": "Funds"}


def test_topics_stay_in_the_forum_when_their_category_goes(community: Any, facilitator: Any) -> None:
    category = CategoryFactory(community=community)
    topic = TopicFactory(community=community, category=category)
    scope = f"community:{community.pk}"
    before = versions.read(scope)

    remove_category(actor=facilitator, category_id=category.pk)

    assert [(row.pk, row.category_id) for row in topics(community, actor=facilitator).page.items] == [(topic.pk, None)]
    assert versions.read(scope) != before


def test_a_category_needs_a_name_and_somebody_who_may_give_it(community: Any, facilitator: Any) -> None:
    member = UserFactory()
    community.memberships.create(user=member)
    foreign = CategoryFactory()

    with pytest.raises(Invalid) as wrong:
        save_category(actor=facilitator, community_id=community.pk, titles={"en": "  ", "xx": "Klingon"})
    with pytest.raises(Refused):
        save_category(actor=member, community_id=community.pk, titles={"en": "Mine"})
    with pytest.raises(Hidden):
        save_category(actor=facilitator, community_id=community.pk, titles={"en": "x"}, category_id=foreign.pk)
    for act in (
        lambda: move_category(actor=facilitator, category_id=foreign.pk, up=True),
        lambda: remove_category(actor=facilitator, category_id=foreign.pk),
    ):
        with pytest.raises(Refused):
            act()

    assert [(error.field, error.code) for error in wrong.value.errors] == [("title", "required")]
    assert set(Category.objects.values_list("pk", flat=True)) == {foreign.pk}
