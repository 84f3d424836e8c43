"""Reporting."""

from __future__ import annotations

from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

import outbox
from core import ratelimits, text
from core.errors import FieldError, Invalid
from moderation import registry, rules
from moderation.enums import Reason
from moderation.facts import ReportFiled
from moderation.models import Case, Report

WORDS_LENGTH = 2000
EXCERPT_LENGTH = 2000
PER_HOUR = 20


@transaction.atomic
def file(*, actor: Any, kind: str, thing_id: str, reason: str, words: str = "") -> Report:
    """Returns the person's report on a thing; while the case is open a second one is the first one.

    Raises Hidden for what they cannot see, Invalid for an unknown reason, TooMany beyond 20 an hour.
    """
    thing = registry.thing(kind, thing_id, actor=actor)
    entry = registry.kind(kind)
    author = entry.author(thing)
    rules.can_report(actor, author).or_refuse()
    if reason not in Reason.values:
        raise Invalid([FieldError("reason", "required", _("Choose what is wrong with it."))])
    words = words.strip()[:WORDS_LENGTH]
    if reason == Reason.OTHER and not words:
        raise Invalid([FieldError("words", "required", _("Say in a few words what is wrong with it."))])
    case = open_case(entry, thing, author)
    known = Report.objects.filter(case=case, reporter=actor).first()
    if known is not None:
        return known
    ratelimits.spend(f"report:{actor.pk}", limit=PER_HOUR, seconds=3600)
    report = Report.objects.create(case=case, reporter=actor, reason=reason, words=words)
    Case.objects.filter(pk=case.pk).update(report_count=F("report_count") + 1)
    outbox.record(ReportFiled(report_id=report.pk), actor=actor)
    return report


def open_case(entry: registry.Kind, thing: Any, author: Any) -> Case:
    """Returns the open case on the thing, locked; makes it when there is none. Two at once share one."""
    identity = {"kind": entry.name, "thing_id": str(thing.pk), "closed_at": None}
    case = Case.objects.select_for_update().filter(**identity).first()
    if case is not None:
        return case
    try:
        with transaction.atomic():
            return Case.objects.create(
                kind=entry.name,
                thing_id=str(thing.pk),
                scope=entry.scope(thing),
                author=author,
                title=str(entry.title(thing))[:300],
                excerpt=text.excerpt(entry.text(thing), EXCERPT_LENGTH),
                language=entry.language(thing),
                first_reported_at=timezone.now(),
            )
    except IntegrityError:
        return Case.objects.select_for_update().get(**identity)
