"""Deciding on what was reported, and undoing it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

import outbox
from accounts.services import person
from core.errors import Conflict, FieldError, Hidden, Invalid
from moderation import registry, rules
from moderation.enums import DECIDING, HIDING, TOLD, Act
from moderation.facts import DecisionTaken
from moderation.models import Case, Ruling

REASON_LENGTH = 2000


@transaction.atomic
def decide(*, actor: Any, case_id: int, act: str, reason: str = "", until: datetime | None = None) -> Ruling:
    """Returns the one ruling of this decision. Raises Conflict when somebody else decided first.

    `until` ends a suspension; without it the person stays suspended until restored.
    """
    case = Case.objects.select_for_update(of=("self",)).select_related("appealed").filter(pk=case_id).first()
    if case is None or not Case.objects.filter(pk=case_id).visible_to(actor).exists():
        raise Hidden
    if act not in DECIDING and act not in {Act.PASS_ON, Act.RESTORE}:
        raise Invalid([FieldError("act", "required", _("Choose what to do."))])
    rules.can_decide(actor, case, act).or_refuse()
    reason = reason.strip()[:REASON_LENGTH]
    if act in TOLD and not reason:
        raise Invalid([FieldError("reason", "required", _("Write the reason: the author will read it."))])
    if act == Act.RESTORE and not case.is_appeal:
        return _restore(actor, case, reason)
    if case.closed_at is not None:
        raise Conflict(
            _("Somebody else has decided on this already."),
            current=case.rulings.order_by("-pk").first(),
            code="decided",
        )
    if act == Act.PASS_ON:
        case.scope = ""
        case.save(update_fields=["scope"])
        return _log(case, actor, act, reason)
    if act in HIDING:
        _hide(case, actor, reason)
    if act == Act.RESTORE:
        _grant(case, actor, reason)
    if act == Act.SUSPEND:
        if case.author_id is None:
            raise Conflict(_("The author of this has left; there is nobody to suspend."), code="no_author")
        person.suspend(actor=actor, user_id=case.author_id, until=until)
    _close(case)
    return _log(case, actor, act, reason, until=until if act == Act.SUSPEND else None)


@transaction.atomic
def undo(*, actor: Any, ruling_id: int) -> Ruling:
    """Takes a decision back: the thing and the person as before, the case open again. A second call changes nothing."""
    ruling = Ruling.objects.filter(pk=ruling_id).first()
    if ruling is None or not Case.objects.filter(pk=ruling.case_id).visible_to(actor).exists():
        raise Hidden
    case = Case.objects.select_for_update().get(pk=ruling.case_id)
    ruling = Ruling.objects.select_related("case").get(pk=ruling_id)
    known = Ruling.objects.filter(undoes=ruling).first()
    if known is not None:
        return known
    rules.can_undo(actor, ruling).or_refuse()
    if ruling.act not in DECIDING:
        raise Conflict(_("This decision cannot be undone."), code="final")
    later = case.rulings.filter(pk__gt=ruling.pk).exclude(act=Act.PASS_ON).exists()
    other = Case.objects.filter(kind=case.kind, thing_id=case.thing_id, closed_at=None).exclude(pk=case.pk).exists()
    if later or other:
        raise Conflict(_("Something newer was decided or reported since. Decide on that instead."), code="newer")
    if ruling.act in HIDING:
        _show(case, actor, ruling.reason)
    if ruling.act == Act.UPHOLD:
        raise Conflict(_("The answer to an appeal holds."), code="final")
    if ruling.act == Act.SUSPEND and case.author_id:
        person.restore(actor=actor, user_id=case.author_id)
    case.closed_at = None
    case.save(update_fields=["closed_at"])
    return _log(case, actor, Act.UNDO, "", undoes=ruling)


def _grant(case: Case, actor: Any, reason: str) -> None:
    """The author was right: the thing is shown again, and a suspension that came with its hiding ends."""
    _show(case, actor, reason)
    if case.appealed is not None and case.appealed.act == Act.SUSPEND and case.author_id:
        person.restore(actor=actor, user_id=case.author_id)


def show_again(*, actor: Any, case: Case) -> Ruling:
    """Ends what hides the thing of a case, an appeal with it; the case is locked by the caller. The author is told."""
    rules.can_decide(actor, case, Act.RESTORE).or_refuse()
    if not case.is_appeal:
        return _restore(actor, case, "")
    _grant(case, actor, "")
    _close(case)
    return _log(case, actor, Act.RESTORE, "")


def _close(case: Case) -> None:
    case.closed_at = timezone.now()
    case.held_by, case.held_until = None, None
    case.save(update_fields=["closed_at", "held_by", "held_until"])


def _restore(actor: Any, case: Case, reason: str) -> Ruling:
    if case.closed_at is None:
        raise Conflict(_("This case is still open: decide on it."), code="open")
    _show(case, actor, reason)
    return _log(case, actor, Act.RESTORE, reason)


def _hide(case: Case, actor: Any, reason: str) -> None:
    thing = registry.any_thing(case.kind, case.thing_id)
    if thing is not None:
        registry.kind(case.kind).hide(thing, actor=actor, reason=reason)


def _show(case: Case, actor: Any, reason: str) -> None:
    thing = registry.any_thing(case.kind, case.thing_id)
    if thing is not None:
        registry.kind(case.kind).restore(thing, actor=actor, reason=reason)


def _log(
    case: Case, actor: Any, act: str, reason: str, *, until: datetime | None = None, undoes: Ruling | None = None
) -> Ruling:
    ruling = Ruling.objects.create(case=case, actor=actor, act=act, reason=reason, until=until, undoes=undoes)
    outbox.record(DecisionTaken(decision_id=ruling.pk), actor=actor)
    return ruling
