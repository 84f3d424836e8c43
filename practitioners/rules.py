"""Who may do what with a profile."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from accounts.rules import can_act, is_secretariat, person
from core.decisions import Allowed, Decision, Denied
from practitioners.models import Profile


def can_view(actor: Any, profile: Profile) -> Decision:
    """The same as `Profile.objects.visible_to(actor)`, for one profile whose user is loaded."""
    owner = profile.user
    if owner.erased_at is None and is_secretariat(actor):
        return Allowed()
    someone = person(actor)
    if someone is not None and someone.pk == profile.user_id:
        return Allowed()
    shown = profile.published_at and owner.is_active and not owner.suspended_at and not owner.erased_at
    return Allowed() if shown else Denied(_("This profile is not shown."), "hidden")


def can_edit(actor: Any, user_id: int) -> Decision:
    """One's own profile; the secretariat may correct any."""
    if not (answer := can_act(actor)):
        return answer
    if actor.pk == user_id or is_secretariat(actor):
        return Allowed()
    return Denied(_("This profile belongs to somebody else."), "not_yours")
