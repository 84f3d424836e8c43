"""Who is to be told: members at their chosen level, facilitators, people named."""

from __future__ import annotations

import re
from collections.abc import Collection

from django.db.models import Q

from communities.enums import FollowLevel, MemberRole, MemberState, Visibility
from communities.models import Membership, Message, Post, TopicFollow
from notifications.models import Notice
from outbox.models import Fact

HANDLE = re.compile(r"(?<![\w@/])@([a-z0-9-]{2,60})")


def _members(community_id: int) -> Q:
    return Q(community_id=community_id, state=MemberState.ACTIVE, user__is_active=True)


def facilitators(community_id: int) -> list[int]:
    """Returns the facilitators of a community who may act: not those who are suspended."""
    rows = Membership.objects.filter(_members(community_id), role=MemberRole.FACILITATOR).select_related("user")
    return [row.user_id for row in rows if not row.user.is_suspended]


def readers_of(post: Post, people: Collection[int]) -> set[int]:
    """Returns those of the people who may read the post: members, or anybody where the community is public."""
    if not people:
        return set()
    community = post.topic.community
    if community.visibility == Visibility.PUBLIC:
        return set(people)
    rows = Membership.objects.filter(_members(community.pk), user__in=people)
    return set(rows.values_list("user_id", flat=True))


def wanting_mentions(post: Post, people: Collection[int]) -> set[int]:
    """Returns those of the people who have not turned everything off, for the community or the topic."""
    if not people:
        return set()
    silent = Membership.objects.filter(community_id=post.topic.community_id, user__in=people, follow=FollowLevel.NONE)
    muted = TopicFollow.objects.filter(topic_id=post.topic_id, user__in=people, is_muted=True)
    return set(people) - set(silent.values_list("user_id", flat=True)) - set(muted.values_list("user_id", flat=True))


def followers(post: Post) -> tuple[set[int], set[int]]:
    """Returns (told as they prefer, told in the digest) of a post.

    Following the topic, or all of the community, tells of every post; the digest level tells of new topics.
    """
    topic_follows = dict(TopicFollow.objects.filter(topic_id=post.topic_id).values_list("user_id", "is_muted"))
    levels = [FollowLevel.ALL, FollowLevel.DIGEST] if post.number == 1 else [FollowLevel.ALL]
    rows = Membership.objects.filter(_members(post.topic.community_id), follow__in=levels)
    members = dict(rows.values_list("user_id", "follow"))
    muted = {user_id for user_id, is_muted in topic_follows.items() if is_muted}
    at_once = readers_of(post, set(topic_follows) - muted)
    at_once |= {user_id for user_id, level in members.items() if level == FollowLevel.ALL and user_id not in muted}
    in_digest = {user_id for user_id, level in members.items() if level == FollowLevel.DIGEST} - muted - at_once
    return at_once, in_digest


def already_told(subject: str, subject_id: int) -> set[int]:
    """Returns who has a notice about this already."""
    return set(Notice.objects.filter(subject=subject, subject_id=subject_id).values_list("person_id", flat=True))


def named_in_chat(message: Message) -> set[int]:
    """Returns the members named in a chat message who have not turned everything off."""
    handles = set(HANDLE.findall(message.body.lower()))
    rows = Membership.objects.filter(_members(message.room.community_id), user__handle__in=handles)
    return set(rows.exclude(follow=FollowLevel.NONE).values_list("user_id", flat=True))


def actor_of(fact_id: int) -> int | None:
    """Returns who caused a fact; None for the site itself, or when the fact was tidied away."""
    return Fact.objects.filter(pk=fact_id).values_list("actor_id", flat=True).first()
