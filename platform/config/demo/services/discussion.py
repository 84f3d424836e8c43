"""The two-week moderated discussion: three groups, six topics, twenty-six guiding questions."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from communities.models import Community, Discussion, Question
from communities.services.discussion import create_discussion, publish_discussion
from communities.services.outline import save_group, save_question, save_round, save_subject
from communities.services.post import write_post
from config.demo.data import read_json, toml
from config.demo.services.talk import date_back

WEEK = timedelta(days=7)


@transaction.atomic
def load_discussion(people: dict[str, User], communities: dict[str, Community]) -> Discussion:
    """Returns the discussion, making it where it is missing; its first week is the one we are in."""
    frame = toml("discussion")
    community = communities[frame["community"]]
    found = Discussion.objects.filter(community=community, slug=frame["slug"]).first()
    if found is not None:
        return found
    actor = people["facilitator"]
    zone = ZoneInfo(frame["zone"])
    monday = timezone.now().astimezone(zone).date() - timedelta(days=4)
    opens = datetime.combine(monday, time(9), zone)
    rounds = read_json("discussion")["rounds"]
    discussion = create_discussion(
        actor=actor,
        community_id=community.pk,
        texts={code: {"title": title, "intro": frame["intro"][code]} for code, title in frame["title"].items()},
        language=frame["language"],
        time_zone=frame["zone"],
        opens_at=opens,
        closes_at=opens + WEEK * len(rounds),
        slug=frame["slug"],
    )
    questions: dict[tuple[int, int, int, int], Question] = {}
    group_number = subject_number = 0
    for number, each in enumerate(rounds, start=1):
        held = save_round(
            actor=actor,
            discussion_id=discussion.pk,
            titles=each["titles"],
            opens_at=opens + WEEK * (number - 1),
            closes_at=opens + WEEK * number,
        )
        for group_entry in each["groups"]:
            group_number += 1
            group = save_group(actor=actor, discussion_id=discussion.pk, round_id=held.pk, titles=group_entry["titles"])
            for subject_entry in group_entry["subjects"]:
                subject_number += 1
                subject = save_subject(
                    actor=actor, discussion_id=discussion.pk, group_id=group.pk, titles=subject_entry["titles"]
                )
                for place, titles in enumerate(subject_entry["questions"], start=1):
                    questions[number, group_number, subject_number, place] = save_question(
                        actor=actor, discussion_id=discussion.pk, subject_id=subject.pk, titles=titles
                    )
    publish_discussion(actor=actor, discussion_id=discussion.pk, published=True)
    _answer(frame["answer"], questions, people)
    return discussion


def _answer(
    answers: list[dict[str, Any]], questions: dict[tuple[int, int, int, int], Question], people: dict[str, User]
) -> None:
    moments: dict[int, list[datetime]] = {}
    start = timezone.now() - timedelta(days=3)
    for place, entry in enumerate(answers):
        topic_id = questions[tuple(entry["place"])].topic_id  # type: ignore[index]
        write_post(
            actor=people[entry["by"]],
            topic_id=topic_id,
            body=entry["text"],
            language=entry.get("language", "en"),
        )
        moments.setdefault(topic_id, []).append(start + timedelta(hours=7 * place))
    for topic_id, times in moments.items():
        date_back(topic_id, times)
