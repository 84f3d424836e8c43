"""The outline of a moderated discussion: rounds, the groups of a round, their subjects, the guiding questions."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from communities import rules
from communities.enums import TopicKind
from communities.models import Discussion, Group, Question, Round, Subject
from communities.models.texts import pick
from communities.services import authorship
from communities.services import discussion as announced
from communities.services.topic import new_topic
from core.errors import FieldError, Hidden, Invalid
from core.text import excerpt, one_line

PART_LENGTH = 200
QUESTION_LENGTH = 1_000
MOST_PARTS = 60


@transaction.atomic
def save_round(
    *,
    actor: User,
    discussion_id: int,
    titles: Mapping[str, str],
    opens_at: datetime,
    closes_at: datetime,
    round_id: int | None = None,
) -> Round:
    """Returns a new round, or the changed one. Opening and closing need no job: they are read from the dates."""
    discussion = _managed(actor, discussion_id)
    announced.check_dates(opens_at, closes_at)
    clean = _titles(titles, PART_LENGTH)
    if round_id is None:
        held = Round(discussion=discussion, number=_next(discussion.rounds))
    else:
        held = _part(discussion.rounds, round_id)
    held.titles, held.opens_at, held.closes_at = clean, opens_at, closes_at
    held.save()
    _topics_changed(discussion, actor, question__subject__group__round=held)
    announced.tell(discussion, actor)
    return held


@transaction.atomic
def save_group(
    *, actor: User, discussion_id: int, round_id: int, titles: Mapping[str, str], group_id: int | None = None
) -> Group:
    """Returns a new group of a round, or the changed one, which may move to another round."""
    discussion = _managed(actor, discussion_id)
    held = _part(discussion.rounds, round_id)
    clean = _titles(titles, PART_LENGTH)
    if group_id is None:
        group = Group(round=held, number=_next(held.groups))
    else:
        group = _part(Group.objects.filter(round__discussion=discussion), group_id)
        if group.round_id != held.pk:
            group.round, group.number = held, _next(held.groups)
    group.titles = clean
    group.save()
    announced.tell(discussion, actor)
    return group


@transaction.atomic
def save_subject(
    *, actor: User, discussion_id: int, group_id: int, titles: Mapping[str, str], subject_id: int | None = None
) -> Subject:
    """Returns a new subject of a group, or the changed one."""
    discussion = _managed(actor, discussion_id)
    group = _part(Group.objects.filter(round__discussion=discussion), group_id)
    clean = _titles(titles, PART_LENGTH)
    if subject_id is None:
        subject = Subject(group=group, number=_next(group.subjects))
    else:
        subject = _part(Subject.objects.filter(group__round__discussion=discussion), subject_id)
        if subject.group_id != group.pk:
            subject.group, subject.number = group, _next(group.subjects)
    subject.titles = clean
    subject.save()
    announced.tell(discussion, actor)
    return subject


@transaction.atomic
def save_question(
    *, actor: User, discussion_id: int, subject_id: int, titles: Mapping[str, str], question_id: int | None = None
) -> Question:
    """Returns a new guiding question with the topic that takes its answers, or the changed one."""
    discussion = _managed(actor, discussion_id)
    subject = _part(Subject.objects.filter(group__round__discussion=discussion), subject_id)
    clean = _titles(titles, QUESTION_LENGTH)
    title, language = pick(clean, discussion.language)
    if question_id is None:
        topic = new_topic(
            community=discussion.community,
            author=None,
            title=excerpt(title, 300),
            language=language,
            kind=TopicKind.QUESTION,
        )
        if discussion.published_at is None:
            topic.hidden_at = timezone.now()
            topic.save(update_fields=["hidden_at"])
        question = Question(subject=subject, number=_next(subject.questions), topic=topic)
    else:
        question = _part(Question.objects.filter(subject__group__round__discussion=discussion), question_id)
        question.topic.title, question.topic.language = excerpt(title, 300), language
        question.topic.save(update_fields=["title", "language"])
    question.titles = clean
    question.save()
    authorship.rendered_anew(discussion.community_id, {question.topic_id}, actor)
    announced.tell(discussion, actor)
    return question


@transaction.atomic
def remove_part(*, actor: User, discussion_id: int, kind: str, part_id: int) -> None:
    """Removes a round, group, subject or question; raises Invalid where somebody has answered already."""
    discussion = _managed(actor, discussion_id)
    parts: dict[str, tuple[Any, str]] = {
        "round": (Round.objects.filter(discussion=discussion), "subject__group__round"),
        "group": (Group.objects.filter(round__discussion=discussion), "subject__group"),
        "subject": (Subject.objects.filter(group__round__discussion=discussion), "subject"),
        "question": (Question.objects.filter(subject__group__round__discussion=discussion), "pk"),
    }
    if kind not in parts:
        raise Hidden
    rows, path = parts[kind]
    part = _part(rows, part_id)
    questions = Question.objects.filter(**{path: part.pk})
    topics = announced.question_topics(discussion).filter(question__in=questions)
    if topics.filter(last_number__gt=0).exists():
        message = _("There are answers already: hide what should not be seen instead of removing it.")
        raise Invalid([FieldError("part", "answered", message)])
    topics.delete()
    part.__class__.objects.filter(pk=part.pk).delete()
    announced.tell(discussion, actor)


def _managed(actor: User, discussion_id: int) -> Discussion:
    discussion = announced.locked(discussion_id)
    rules.can_manage_discussion(actor, discussion).or_refuse()
    return discussion


def _part(rows: Any, part_id: int) -> Any:
    part = rows.filter(pk=part_id).first()
    if part is None:
        raise Hidden
    return part


def _next(rows: Any) -> int:
    number = (rows.aggregate(last=Max("number"))["last"] or 0) + 1
    if number > MOST_PARTS:
        raise Invalid([FieldError("title", "too_many_parts", _("There are as many parts here as fit."))])
    return int(number)


def _titles(titles: Mapping[str, str], length: int) -> dict[str, str]:
    clean = {}
    for code, _name in settings.LANGUAGES:
        title = one_line(titles.get(code, ""), max_length=length, field=f"title_{code}")
        if title:
            clean[code] = title
    if not clean:
        message = _("Fill in “{field}”.").format(field=_("Title"))
        raise Invalid([FieldError("title", "required", message)])
    return clean


def _topics_changed(discussion: Discussion, actor: User, **which: Any) -> None:
    """Dates stand on the page of each question: their stored pages are made anew."""
    topics = announced.question_topics(discussion).filter(**which)
    authorship.rendered_anew(discussion.community_id, set(topics.values_list("pk", flat=True)), actor)
