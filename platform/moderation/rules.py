"""Who may report, who decides, who undoes."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, Final

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.rules import can_act, is_secretariat, person
from core.decisions import Allowed, Decision, Denied
from moderation import registry
from moderation.enums import ANSWERS, Act
from moderation.models import Case, Ruling

EVERYWHERE: Final[frozenset[str]] = frozenset({"*"})
UNDO_WITHIN = timedelta(minutes=15)
APPEAL_WITHIN = timedelta(days=30)
# Where the secretariat is one person, an appeal against their decision would wait for ever.
OTHERS_WITHIN = timedelta(days=7)


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
    if case.is_appeal:
        if is_own(actor, case) and not (scopes is EVERYWHERE and others_until(case) <= timezone.now()):
            return Denied(_("This is an appeal against your own decision: somebody else decides."), "own_decision")
        if act not in {*ANSWERS, Act.PASS_ON}:
            return Denied(_("An appeal is answered by showing it again or keeping it hidden."), "appeal")
    elif act == Act.UPHOLD and case.appealed_at is None:
        return Denied(_("Nobody has appealed here."), "no_appeal")
    if act == Act.SUSPEND and scopes is not EVERYWHERE:
        return Denied(_("Only the secretariat can suspend people. Pass the case to it."), "secretariat_only")
    if act == Act.PASS_ON and (not case.scope or scopes is EVERYWHERE):
        return Denied(_("The secretariat has this case already."), "passed_on")
    return Allowed()


def is_own(actor: Any, case: Case) -> bool:
    """Whether an appeal is against what that person decided."""
    return case.appealed is not None and case.appealed.actor_id == actor.pk


def others_until(case: Case) -> datetime:
    """Returns until when an appeal is for others than the one who decided; thereafter the secretariat may answer its own."""
    return (case.appealed_at or timezone.now()) + OTHERS_WITHIN


def can_appeal(actor: Any, case: Case, ruling: Ruling | None) -> Decision:
    """The author of what is hidden, once, for 30 days; also while suspended. `ruling` is the one that hid it."""
    someone = person(actor)
    if someone is None or case.author_id != someone.pk:
        return Denied(_("Only the author can ask for another look."), "not_author")
    if case.appealed_at is not None:
        return Denied(_("You have asked for another look once; the answer holds."), "appealed")
    if ruling is None:
        return Denied(_("Nothing is hidden here any more."), "not_hidden")
    if timezone.now() - ruling.created_at > APPEAL_WITHIN:
        return Denied(_("The 30 days for asking for another look have passed."), "too_late")
    return Allowed()


def can_undo(actor: Any, ruling: Ruling, *, scopes: frozenset[str] | None = None) -> Decision:
    """Whoever decided, for 15 minutes; the secretariat at any time."""
    # Whatever it was: whether the case itself is theirs.
    act = Act.UPHOLD if ruling.case.is_appeal else Act.DISMISS
    if not (answer := can_decide(actor, ruling.case, act, scopes=scopes)):
        return answer
    if is_secretariat(actor):
        return Allowed()
    if ruling.actor_id != actor.pk:
        return Denied(_("Only the person who decided, or the secretariat, can undo this."), "not_yours")
    if timezone.now() - ruling.created_at > UNDO_WITHIN:
        return Denied(_("The 15 minutes for undoing have passed. Ask the secretariat."), "too_late")
    return Allowed()
