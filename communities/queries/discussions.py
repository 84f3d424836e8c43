"""Moderated discussions: the outline in a few queries, who has spoken, what was answered last."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from communities.models import Community, Discussion, Group, Post, Question, Round, Subject, Topic, TopicRead
from communities.queries.people import face_of


@dataclass(slots=True)
class QuestionLine:
    question: Question
    title: str
    language: str
    unread: int = 0

    @property
    def takes_answers(self) -> bool:
        """False where the question itself is closed or hidden, whatever the dates of its round."""
        return self.question.topic.closed_at is None and self.question.topic.hidden_at is None

    @property
    def last_by(self) -> str:
        """The name of whoever answered last; empty where nobody has."""
        topic = self.question.topic
        return face_of(topic.last_author).name if topic.last_number else ""


@dataclass(slots=True)
class SubjectLine:
    subject: Subject
    title: str
    language: str
    questions: list[QuestionLine] = field(default_factory=list)

    @property
    def answers(self) -> int:
        return sum(line.question.topic.post_count for line in self.questions)


@dataclass(slots=True)
class GroupLine:
    group: Group
    title: str
    language: str
    subjects: list[SubjectLine] = field(default_factory=list)


@dataclass(slots=True)
class RoundLine:
    round: Round
    title: str
    language: str
    groups: list[GroupLine] = field(default_factory=list)

    @property
    def is_open(self) -> bool:
        return self.round.opens_at <= timezone.now() < self.round.closes_at

    @property
    def is_past(self) -> bool:
        return timezone.now() >= self.round.closes_at


def discussions(community: Community, actor: Any) -> QuerySet[Discussion]:
    """Returns the discussions that `actor` may read, the latest opening first."""
    found = Discussion.objects.visible_to(actor).filter(community=community)
    return found.prefetch_related("texts").order_by("-opens_at", "-pk")


def current(community: Community, actor: Any, *, now: datetime | None = None) -> Discussion | None:
    """Returns the discussion that stands above the forum: one that is open, else the next to open."""
    now = now or timezone.now()
    waiting = discussions(community, actor).filter(published_at__isnull=False, closes_at__gt=now)
    return waiting.order_by("opens_at", "pk").first()


def outline(discussion: Discussion, *, language: str, actor: Any) -> list[RoundLine]:
    """Returns rounds with groups, subjects and the questions that `actor` may read; five queries for a person whatever
    their number."""
    rounds = list(Round.objects.filter(discussion=discussion))
    groups = list(Group.objects.filter(round__in=rounds))
    subjects = list(Subject.objects.filter(group__in=groups))
    asked = Question.objects.filter(subject__in=subjects, topic__in=Topic.objects.visible_to(actor))
    questions = list(asked.select_related("topic", "topic__last_author"))
    marks: dict[int, int] = {}
    if actor.is_authenticated:
        topics = [question.topic_id for question in questions]
        marks = dict(TopicRead.objects.filter(user=actor, topic__in=topics).values_list("topic_id", "upto"))
    lines = [RoundLine(held, *held.title_in(language)) for held in rounds]
    by_round = {line.round.pk: line for line in lines}
    by_group: dict[int, GroupLine] = {}
    for group in groups:
        by_group[group.pk] = made = GroupLine(group, *group.title_in(language))
        by_round[group.round_id].groups.append(made)
    by_subject: dict[int, SubjectLine] = {}
    for subject in subjects:
        by_subject[subject.pk] = listed = SubjectLine(subject, *subject.title_in(language))
        by_group[subject.group_id].subjects.append(listed)
    for question in questions:
        unread = max(0, question.topic.last_number - marks.get(question.topic_id, 0)) if marks else 0
        by_subject[question.subject_id].questions.append(
            QuestionLine(question, *question.title_in(language), unread=unread)
        )
    return lines


@dataclass(frozen=True, slots=True)
class Spoken:
    """How many wrote an answer, how many more have read, and how many belong to the community."""

    spoke: int
    read: int
    members: int


def spoken(discussion: Discussion, community: Community) -> Spoken:
    """Counts people; two queries."""
    topics = Question.objects.filter(subject__group__round__discussion=discussion).values("topic_id")
    readable = Q(deleted_at=None, hidden_at=None)
    spoke = set(
        Post.objects.filter(readable, topic__in=topics).exclude(author=None).values_list("author_id", flat=True)
    )
    read = (
        TopicRead.objects.filter(topic__in=topics)
        .exclude(user__in=spoke)
        .aggregate(people=Count("user", distinct=True))["people"]
    )
    return Spoken(spoke=len(spoke), read=read or 0, members=community.member_count)


def latest_answers(questions: Sequence[Question], *, limit: int = 5) -> list[Post]:
    """Returns the last readable posts under these questions, the latest first."""
    topics = [question.topic_id for question in questions]
    found = Post.objects.filter(topic__in=topics, deleted_at=None, hidden_at=None, topic__hidden_at=None)
    return list(found.select_related("author", "topic").order_by("-created_at", "-pk")[:limit])


def part(discussion: Discussion, kind: str, part_id: int) -> Round | Group | Subject | Question | None:
    """Returns one part of the outline, or None where there is none of this kind and number."""
    rows: dict[str, QuerySet[Any]] = {
        "round": Round.objects.filter(discussion=discussion),
        "group": Group.objects.filter(round__discussion=discussion),
        "subject": Subject.objects.filter(group__round__discussion=discussion),
        "question": Question.objects.filter(subject__group__round__discussion=discussion),
    }
    return rows[kind].filter(pk=part_id).first() if kind in rows else None
