"""Leaving notices, marking them read, and taking them back."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Count, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone

from accounts.models import User
from notifications.enums import DEFAULT_MAIL, Channel, Kind
from notifications.models import Notice, Preference
from notifications.queries import subjects

# Several notices that come within this time go in one mail.
BATCH = timedelta(minutes=3)
CHUNK = 500
KEPT = timedelta(days=180)
MOST_LOOKED_AT = 1000


def leave(*, person_id: int, kind: Kind, fact_id: int, subject: str, subject_id: int, **more: Any) -> int:
    """Leaves one notice; returns 1, or 0 where it was there already or is not wanted."""
    return leave_many(
        person_ids=[person_id], kind=kind, fact_id=fact_id, subject=subject, subject_id=subject_id, **more
    )


def leave_many(
    *,
    person_ids: Iterable[int],
    kind: Kind,
    fact_id: int,
    subject: str,
    subject_id: int,
    actor_id: int | None = None,
    variant: str = "",
    key: str | None = None,
    at_most: Channel = Channel.NOW,
) -> int:
    """Leaves a notice for each person, once per fact (and per `key`); returns how many are new.

    Nobody is told of what they did themselves, nor after they left. `at_most=DAILY` keeps mail to the digest.
    """
    ids = sorted({int(pk) for pk in person_ids} - {actor_id})
    return sum(
        _leave_chunk(ids[start : start + CHUNK], kind, fact_id, subject, subject_id, actor_id, variant, key, at_most)
        for start in range(0, len(ids), CHUNK)
    )


@transaction.atomic
def _leave_chunk(
    ids: list[int],
    kind: Kind,
    fact_id: int,
    subject: str,
    subject_id: int,
    actor_id: int | None,
    variant: str,
    key: str | None,
    at_most: Channel,
) -> int:
    # Locked in one order: the unread count below is taken of what stands.
    people = list(
        User.objects.select_for_update().filter(pk__in=ids, is_active=True).order_by("pk").values_list("pk", flat=True)
    )
    told = Q(fact_id=fact_id) | (Q(key=key) if key else Q(pk__in=[]))
    known = set(Notice.objects.filter(told, person__in=people).values_list("person_id", flat=True))
    chosen = {row.person_id: row for row in Preference.objects.filter(person__in=people, kind=kind)}
    now = timezone.now()
    rows = []
    for person_id in people:
        if person_id in known:
            continue
        row = chosen.get(person_id)
        in_app = row.in_app if row else True
        mail = Channel(row.mail) if row else DEFAULT_MAIL[kind]
        if mail == Channel.NOW and at_most == Channel.DAILY:
            mail = Channel.DAILY
        if not in_app and mail == Channel.NONE:
            continue
        rows.append(
            Notice(
                person_id=person_id,
                kind=kind,
                variant=variant,
                fact_id=fact_id,
                key=key,
                actor_id=actor_id,
                subject=subject,
                subject_id=subject_id,
                in_app=in_app,
                mail=mail,
                mail_due_at=None if mail == Channel.NONE else now + (BATCH if mail == Channel.NOW else timedelta(0)),
                created_at=now,
            )
        )
    Notice.objects.bulk_create(rows)
    count([row.person_id for row in rows if row.in_app])
    return len(rows)


def count(person_ids: Iterable[int]) -> None:
    """Sets the unread number on these people's rows to what stands."""
    unread = (
        Notice.objects.filter(person=OuterRef("pk"), seen_at=None, in_app=True)
        .order_by()
        .values("person")
        .annotate(number=Count("pk"))
        .values("number")
    )
    ids = sorted(set(person_ids))
    if ids:
        User.objects.filter(pk__in=ids).update(unread_notices=Coalesce(Subquery(unread), 0))


@transaction.atomic
def mark_read(*, actor: User, notice_ids: Iterable[int] | None = None) -> tuple[int, datetime]:
    """Marks one's notices as read, all without `notice_ids`; returns how many and the moment, with which it is undone."""
    User.objects.select_for_update().get(pk=actor.pk)
    now = timezone.now()
    rows = Notice.objects.filter(person=actor, seen_at=None)
    if notice_ids is not None:
        rows = rows.filter(pk__in=list(notice_ids))
    number = rows.update(seen_at=now)
    count([actor.pk])
    return number, now


@transaction.atomic
def mark_unread(*, actor: User, moment: datetime) -> int:
    """Undoes the marking of that moment; returns how many notices are unread again."""
    User.objects.select_for_update().get(pk=actor.pk)
    number = Notice.objects.filter(person=actor, seen_at=moment).update(seen_at=None)
    count([actor.pk])
    return number


@transaction.atomic
def withdraw(*, subject: str, subject_ids: Iterable[int]) -> int:
    """Takes back the unread notices of things that were hidden or deleted; returns how many."""
    rows = Notice.objects.filter(subject=subject, subject_id__in=list(subject_ids), seen_at=None)
    people = list(rows.values_list("person_id", flat=True))
    list(User.objects.select_for_update().filter(pk__in=people).order_by("pk").values_list("pk", flat=True))
    number, _per_model = rows.delete()
    count(people)
    return number


@transaction.atomic
def withdraw_unseen(*, person_id: int) -> int:
    """Takes back the person's unread notices of what they may not see any more, since they left or lead no longer; returns
    how many. Otherwise they would be counted and never shown."""
    person = User.objects.select_for_update().filter(pk=person_id).first()
    if person is None:
        return 0
    rows = Notice.objects.filter(person=person, seen_at=None).order_by("-pk")[:MOST_LOOKED_AT]
    about = {pk: (subject, subject_id) for pk, subject, subject_id in rows.values_list("pk", "subject", "subject_id")}
    seen = subjects.resolve(person, set(about.values()))
    number, _per_model = Notice.objects.filter(pk__in=[pk for pk, key in about.items() if key not in seen]).delete()
    count([person_id])
    return number


@transaction.atomic
def forget_old(*, now: datetime | None = None) -> int:
    """Deletes read notices after half a year; returns how many."""
    old = Notice.objects.filter(created_at__lt=(now or timezone.now()) - KEPT).values_list("pk", flat=True)[:5000]
    return Notice.objects.filter(pk__in=list(old)).delete()[0]
