"""Preparing a discussion, publishing it, and what the clock does about its rounds."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from communities.facts import DiscussionChanged
from communities.models import Discussion, Question, Topic
from communities.services import discussion as services
from communities.services import outline, upkeep
from core import versions
from core.errors import Invalid, Refused
from outbox.testing import facts
from tests.accounts.factories import UserFactory
from tests.communities.factories import CommunityFactory, DiscussionFactory, PostFactory, RoundFactory

pytestmark = pytest.mark.django_db


def prepared(facilitator: Any) -> tuple[Discussion, Question]:
    now = timezone.now()
    community = CommunityFactory(facilitators=[facilitator])
    held = services.create_discussion(
        actor=facilitator,
        community_id=community.pk,
        texts={"en": {"title": "Biosafety commitments", "intro": "**Welcome**"}, "ar": {"title": "التزامات"}},
        language="en",
        time_zone="America/Toronto",
        opens_at=now,
        closes_at=now + timedelta(days=14),
    )
    common = {"actor": facilitator, "discussion_id": held.pk}
    week = outline.save_round(titles={"en": "Week 1"}, opens_at=now, closes_at=now + timedelta(days=7), **common)
    group = outline.save_group(round_id=week.pk, titles={"ar": "المجموعة 1"}, **common)
    subject = outline.save_subject(group_id=group.pk, titles={"en": "Practice"}, **common)
    question = outline.save_question(
        subject_id=subject.pk, titles={"en": "What works?", "ar": "ما الذي ينجح؟"}, **common
    )
    return held, question


def test_questions_are_unseen_until_the_discussion_is_published() -> None:
    facilitator, outsider = UserFactory(), UserFactory()
    held, question = prepared(facilitator)

    before = Topic.objects.visible_to(outsider).filter(pk=question.topic_id).exists()
    services.publish_discussion(actor=facilitator, discussion_id=held.pk, published=True)
    after = Topic.objects.visible_to(outsider).filter(pk=question.topic_id).exists()
    services.publish_discussion(actor=facilitator, discussion_id=held.pk, published=False)
    taken_back = Topic.objects.visible_to(outsider).filter(pk=question.topic_id).exists()

    assert (held.slug, before, after, taken_back) == ("biosafety-commitments", False, True, False)
    assert question.topic.community.topic_count == 0


def test_nothing_is_published_without_a_question() -> None:
    facilitator = UserFactory()
    held = DiscussionFactory(community=CommunityFactory(facilitators=[facilitator]), published_at=None)

    with pytest.raises(Invalid):
        services.publish_discussion(actor=facilitator, discussion_id=held.pk, published=True)


def test_what_has_been_answered_is_not_removed() -> None:
    facilitator = UserFactory()
    held, question = prepared(facilitator)
    PostFactory(topic=question.topic, author=facilitator)

    for kind, pk in (("question", question.pk), ("round", question.subject.group.round_id)):
        with pytest.raises(Invalid):
            outline.remove_part(actor=facilitator, discussion_id=held.pk, kind=kind, part_id=pk)
    assert Question.objects.count() == 1


def test_an_unanswered_part_goes_with_all_that_stands_in_it() -> None:
    facilitator = UserFactory()
    held, question = prepared(facilitator)

    outline.remove_part(actor=facilitator, discussion_id=held.pk, kind="round", part_id=question.subject.group.round_id)

    assert (held.rounds.count(), Question.objects.count(), Topic.objects.count()) == (0, 0, 0)


def test_a_round_closes_after_it_opens() -> None:
    facilitator = UserFactory()
    held = DiscussionFactory(community=CommunityFactory(facilitators=[facilitator]))
    now = timezone.now()

    with pytest.raises(Invalid) as wrong:
        outline.save_round(actor=facilitator, discussion_id=held.pk, titles={"en": "x"}, opens_at=now, closes_at=now)
    assert [error.code for error in wrong.value.errors] == ["ends_before_start"]


def test_members_do_not_prepare_discussions() -> None:
    member = UserFactory()
    held = DiscussionFactory(community=CommunityFactory(members=[member]))

    with pytest.raises(Refused):
        services.publish_discussion(actor=member, discussion_id=held.pk, published=False)
    with pytest.raises(Refused):
        outline.save_group(actor=member, discussion_id=held.pk, round_id=1, titles={"en": "x"})


def test_a_round_that_turns_makes_stored_pages_old_and_is_told_once_a_look() -> None:
    now = timezone.now()
    held = DiscussionFactory()
    RoundFactory(discussion=held, opens_at=now - timedelta(days=7), closes_at=now - timedelta(seconds=30))
    scope = f"community:{held.community_id}"
    before = versions.read(scope)

    turned = upkeep.turn_rounds(after=now - timedelta(seconds=60), upto=now)
    again = upkeep.turn_rounds(after=now, upto=now + timedelta(seconds=60))

    assert (turned, again, versions.read(scope)[0] - before[0]) == (1, 0, 1)
    assert facts(DiscussionChanged) == [DiscussionChanged(discussion_id=held.pk)]


def test_activity_counts_thirty_days_and_what_can_be_read() -> None:
    now = timezone.now()
    community = CommunityFactory(recent_posts=9, recent_people=9)
    topic_fields = {"topic__community": community}
    amina = UserFactory()
    PostFactory(author=amina, **topic_fields)
    PostFactory(author=amina, **topic_fields)
    PostFactory(**topic_fields)
    PostFactory(hidden_at=now, **topic_fields)
    PostFactory(created_at=now - timedelta(days=31), **topic_fields)

    changed = [upkeep.count_activity(), upkeep.count_activity()]

    community.refresh_from_db()
    assert (changed, community.recent_posts, community.recent_people) == ([1, 0], 3, 2)
