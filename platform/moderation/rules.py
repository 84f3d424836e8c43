"""Who may report, who decides, who undoes."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, Final

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.rules import can_act, is_secretariat, person
from core.decisions import Allowed, Decision, Denied
from moderation import registry
from moderation.enums import Act
from moderation.models import Case, Ruling

EVERYWHERE: Final[frozenset[str]] = frozenset({"*"})
UNDO_WITHIN = timedelta(minutes=15)


def scopes_of(actor: Any) -> frozenset[str]:
    """Returns EVERYWHERE for the secretariat, else the scopes in which the person moderates."""
    if is_secretariat(actor):
        return EVERYWHERE
    someone = person(actor)
    return registry.scopes_of(someone) if someone is not None and not someone.is_suspended else frozenset()


def can_report(actor: Any, author: Any) -> Decision:
    """Everybody who may write, save the author."""
    if not (answer := can_act(actor)):
        return answer
    if author is not None and author.pk == actor.pk:
        return Denied(_("This is yours: edit or delete it instead."), "own")
    return Allowed()


def can_moderate(actor: Any) -> Decision:
    """Whether the review queue is theirs to open."""
    if not (answer := can_act(actor)):
        return answer
    return Allowed() if scopes_of(actor) else Denied(_("The review queue is for moderators."), "not_moderator")


def can_decide(actor: Any, case: Case, act: str, *, scopes: frozenset[str] | None = None) -> Decision:
    """The secretariat on everything; facilitators in their scope, on others than themselves, without suspending.

    `scopes` is what `scopes_of(actor)` said, for those who ask about many cases.
    """
    if not (answer := can_act(actor)):
        return answer
    scopes = scopes_of(actor) if scopes is None else scopes
    if scopes is not EVERYWHERE and (not case.scope or case.scope not in scopes):
        return Denied(_("This case is for other moderators."), "other_scope")
    if case.author_id == actor.pk:
        return Denied(_("This is about yourself: somebody else decides."), "oneself")
    if act == Act.SUSPEND and scopes is not EVERYWHERE:
        return Denied(_("Only the secretariat can suspend people. Pass the case to it."), "secretariat_only")
    if act == Act.PASS_ON and not case.scope:
        return Denied(_("The secretariat has this case already."), "passed_on")
    return Allowed()


def can_undo(actor: Any, ruling: Ruling, *, scopes: frozenset[str] | None = None) -> Decision:
    """Whoever decided, for 15 minutes; the secretariat at any time."""
    if not (answer := can_decide(actor, ruling.case, Act.DISMISS, scopes=scopes)):
        return answer
    if is_secretariat(actor):
        return Allowed()
    if ruling.actor_id != actor.pk:
        return Denied(_("Only the person who decided, or the secretariat, can undo this."), "not_yours")
    if timezone.now() - ruling.created_at > UNDO_WITHIN:
        return Denied(_("The 15 minutes for undoing have passed. Ask the secretariat."), "too_late")
    return Allowed()
