"""Asking for another look, once; and holding a case while one looks at it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

import outbox
from core.errors import Conflict, FieldError, Hidden, Invalid
from moderation import rules
from moderation.enums import Act
from moderation.facts import AppealMade
from moderation.models import Case, Ruling
from moderation.queries.queue import hiding
from moderation.services.ruling import REASON_LENGTH

HELD_FOR = timedelta(minutes=30)


@transaction.atomic
def make(*, actor: Any, case_id: int, reason: str) -> Ruling:
    """Opens the case again for another moderator and returns the row of the log; the same twice is once.

    Raises Hidden for everybody but the author, Invalid without a reason, Refused where nothing is hidden, an appeal was made
    before, or 30 days have passed; Conflict while somebody reported the thing anew.
    """
    case = Case.objects.select_for_update().filter(pk=case_id, author=actor).first()
    if case is None:
        raise Hidden
    reason = reason.strip()[:REASON_LENGTH]
    known = case.rulings.filter(act=Act.APPEAL, actor=actor).first()
    if known is not None and known.reason == reason:
        return known
    ruling = hiding(case)
    rules.can_appeal(actor, case, ruling).or_refuse()
    if not reason:
        raise Invalid(
            [FieldError("reason", "required", _("Say why it should be seen: another moderator will read it."))]
        )
    if Case.objects.filter(kind=case.kind, thing_id=case.thing_id, closed_at=None).exclude(pk=case.pk).exists():
        raise Conflict(_("It was reported again since and is being looked at. Wait for that decision."), code="newer")
    case.closed_at = None
    case.appealed, case.appealed_at = ruling, timezone.now()
    case.save(update_fields=["closed_at", "appealed", "appealed_at"])
    made = Ruling.objects.create(case=case, actor=actor, act=Act.APPEAL, reason=reason)
    outbox.record(AppealMade(ruling_id=made.pk), actor=actor)
    return made


@transaction.atomic
def hold(*, actor: Any, case_id: int) -> Case:
    """Takes a case for half an hour, so that two do not read the same one. Raises Conflict where somebody else has it."""
    case = Case.objects.select_for_update().filter(pk=case_id).first()
    if case is None or not Case.objects.filter(pk=case_id).visible_to(actor).exists():
        raise Hidden
    rules.can_decide(actor, case, Act.UPHOLD if case.is_appeal else Act.DISMISS).or_refuse()
    now = timezone.now()
    if case.held_by_id not in (None, actor.pk) and case.held_until and case.held_until > now:
        raise Conflict(_("Somebody else looks at this case now."), code="held")
    case.held_by, case.held_until = actor, now + HELD_FOR
    case.save(update_fields=["held_by", "held_until"])
    return case
