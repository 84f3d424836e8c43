"""The review queue."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, Min, Q
from django.db.models.functions import Coalesce
from django.utils import timezone

from accounts.models import User
from accounts.rules import is_secretariat
from core.cursor import Page, paginate
from core.errors import Hidden
from moderation.enums import ANSWERS, DECIDING, HIDING, TOLD, Act
from moderation.models import Case, Report, Ruling
from moderation.models.case import CaseQuerySet
from moderation.rules import OTHERS_WITHIN

WAITING_SHOWN = 30
# An appeal waits since it was made.
SINCE = Coalesce("appealed_at", "first_reported_at")


@dataclass(frozen=True, slots=True)
class Pulse:
    """What stands on top: how many wait, since when, and the week's work."""

    waiting: int
    oldest: datetime | None
    decided: int
    undone: int


def _open(actor: Any) -> CaseQuerySet:
    """The open cases that wait for the actor: without those about them, and appeals against what they decided that others
    may still answer."""
    own = Q(appealed__actor=actor)
    if is_secretariat(actor):
        own &= Q(appealed_at__gt=timezone.now() - OTHERS_WITHIN)
    return Case.objects.visible_to(actor).filter(closed_at=None).exclude(author_id=actor.pk).exclude(own)


def pulse(actor: Any) -> Pulse:
    """Returns the figures over the cases that `actor` may decide (two queries)."""
    cases = Case.objects.visible_to(actor)
    now = _open(actor).aggregate(waiting=Count("pk"), oldest=Min(SINCE))
    week = Ruling.objects.filter(case__in=cases, created_at__gte=timezone.now() - timedelta(days=7)).aggregate(
        decided=Count("pk", filter=Q(act__in=DECIDING)), undone=Count("pk", filter=Q(act=Act.UNDO))
    )
    return Pulse(now["waiting"], now["oldest"], week["decided"], week["undone"])


def waiting(actor: Any) -> list[Case]:
    """Returns the open cases, the longest waiting first, at most 30: without what somebody else looks at now."""
    held = Q(held_until__gt=timezone.now()) & ~Q(held_by=actor)
    return list(_open(actor).exclude(held).select_related("appealed").order_by(SINCE, "pk")[:WAITING_SHOWN])


def hiding(case: Case) -> Ruling | None:
    """Returns the ruling by which the thing is hidden now, or None: it was undone, or the thing shown again."""
    last = case.rulings.filter(act__in=[*DECIDING, Act.RESTORE], undone_by=None).order_by("-pk").first()
    return last if last is not None and last.act in HIDING else None


def own(actor: Any, case_id: int) -> Case:
    """Returns a case about what the person wrote; raises Hidden for everybody else's."""
    case = Case.objects.select_related("appealed").filter(pk=case_id, author_id=actor.pk).first()
    if case is None:
        raise Hidden
    return case


def told(case: Case) -> list[Ruling]:
    """Returns what the author was told and asked, oldest first."""
    return list(case.rulings.filter(act__in=[*TOLD, Act.APPEAL, Act.UNDO]).order_by("pk")[:50])


def answered_alone(case: Case) -> int | None:
    """Returns the ruling by which whoever had decided answered the appeal too, because nobody else had in time."""
    if case.appealed is None or case.appealed_at is None or case.appealed.actor_id is None:
        return None
    answers = case.rulings.filter(act__in=ANSWERS, created_at__gte=case.appealed_at).order_by("pk")
    made = answers.values_list("pk", "actor_id").first()
    return made[0] if made is not None and made[1] == case.appealed.actor_id else None


def reports(case: Case) -> list[Report]:
    """Returns the reports of a case, oldest first, at most 50."""
    return list(case.reports.select_related("reporter").order_by("pk")[:50])


def rulings(case: Case) -> list[Ruling]:
    """Returns the log of a case, newest first."""
    return list(case.rulings.select_related("actor", "undone_by").order_by("-pk")[:50])


def decided(actor: Any, *, after: str = "") -> Page[Ruling]:
    """Returns the decisions in the scopes of `actor`, newest first, without those about them."""
    cases = Case.objects.visible_to(actor).exclude(author_id=actor.pk)
    rows = Ruling.objects.filter(case__in=cases, act__in=[*DECIDING, Act.RESTORE])
    return paginate(
        rows.select_related("case", "case__appealed", "actor", "undone_by"),
        order=("-created_at", "-pk"),
        after=after,
        size=30,
    )


def export(user: User) -> list[dict[str, Any]]:
    """Returns what a person reported, and what was decided about what they wrote (never who reported it)."""
    filed = Report.objects.filter(reporter=user).values("case__kind", "case__title", "reason", "words", "created_at")
    told = Ruling.objects.filter(case__author=user).values(
        "case__kind", "case__title", "act", "reason", "until", "created_at"
    )
    return [{"what": "report", **row} for row in filed] + [{"what": "decision", **row} for row in told]
