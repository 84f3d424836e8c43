"""What a person is told of: a community at four levels, a topic followed or muted, gone with the membership."""

from __future__ import annotations

import pytest

from communities.enums import FollowLevel
from communities.models import Membership, TopicFollow
from communities.services import membership
from communities.services.reading import follow_topic
from core.errors import Hidden, Invalid
from tests.accounts.factories import UserFactory
from tests.communities.factories import CommunityFactory, MembershipFactory, TopicFactory

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("level", FollowLevel.values)
def test_a_member_chooses_a_level(level: str) -> None:
    mine = MembershipFactory()

    membership.set_follow(actor=mine.user, community_id=mine.community_id, level=level)

    assert Membership.objects.get().follow == level


def test_a_level_that_is_none_or_of_a_stranger_is_refused() -> None:
    mine = MembershipFactory(follow=FollowLevel.ALL)

    with pytest.raises(Invalid):
        membership.set_follow(actor=mine.user, community_id=mine.community_id, level="everything")
    with pytest.raises(Hidden):
        membership.set_follow(actor=UserFactory(), community_id=mine.community_id, level=FollowLevel.NONE)
    assert Membership.objects.get().follow == FollowLevel.ALL


def test_a_topic_is_followed_or_muted_once_and_let_go_with_the_community() -> None:
    member = UserFactory()
    topic = TopicFactory(community=CommunityFactory(members=[member]))

    seen = []
    for following in (True, True, False):
        follow_topic(actor=member, topic_id=topic.pk, following=following)
        seen.append([row.is_muted for row in TopicFollow.objects.filter(user=member)])
    membership.leave(actor=member, community_id=topic.community_id)

    assert seen == [[False], [False], [True]]
    assert not TopicFollow.objects.exists()


def test_what_one_may_not_read_one_does_not_follow() -> None:
    topic = TopicFactory(community=CommunityFactory(visibility="members"))

    with pytest.raises(Hidden):
        follow_topic(actor=UserFactory(), topic_id=topic.pk, following=True)
    assert not TopicFollow.objects.exists()
