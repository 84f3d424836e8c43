"""Who is who, and who may do what with accounts. Answered from the loaded user: no query."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from accounts.models import RoleGrant, User
from core.decisions import Allowed, Decision, Denied

Role = RoleGrant.Role


def person(actor: Any) -> User | None:
    """Returns the signed-in, active person behind `actor`, else None."""
    return actor if isinstance(actor, User) and actor.pk and actor.is_active and not actor.erased_at else None


def can_act(actor: Any) -> Decision:
    """Signed in and not suspended: what every write of a person asks first."""
    someone = person(actor)
    if someone is None:
        return Denied(_("Sign in to do this."), "sign_in")
    if someone.is_suspended:
        return Denied(_("Your account is suspended: you can read, but not write."), "suspended")
    return Allowed()


def has_older_terms(actor: Any) -> bool:
    """Whether the terms have changed since the person behind a request agreed to them."""
    someone = person(actor)
    return someone is not None and bool(someone.terms_version) and someone.terms_version != settings.TERMS_VERSION


def has_agreed_to_nothing(actor: Any) -> bool:
    """Whether the person behind a request was brought in from another system and has not been asked for the terms yet."""
    someone = person(actor)
    return someone is not None and someone.terms_version == "" and bool(someone.external_id) and not someone.is_demo


def _holds(actor: Any, role: str) -> bool:
    someone = person(actor)
    return someone is not None and not someone.is_suspended and role in someone.role_names


def is_secretariat(actor: Any) -> bool:
    """True for the secretariat and for superusers (installers), while not suspended."""
    someone = person(actor)
    if someone is None or someone.is_suspended:
        return False
    return someone.is_superuser or Role.SECRETARIAT.value in someone.role_names


def is_organiser(actor: Any) -> bool:
    """True for those who may publish events; the secretariat may too."""
    return is_secretariat(actor) or _holds(actor, Role.ORGANISER.value)


def is_focal_point(actor: Any, country: str | None = None) -> bool:
    """True for the focal point of `country` (ISO 3166-1 alpha-2), or of any country when none is named."""
    someone = person(actor)
    if someone is None or someone.is_suspended:
        return False
    if country:
        return f"{Role.FOCAL_POINT.value}:{country.upper()}" in someone.role_names
    return any(name.startswith(f"{Role.FOCAL_POINT.value}:") for name in someone.role_names)


def can_edit_site(actor: Any) -> Decision:
    """Whether the editors' screens are theirs: the secretariat, and those to whom `cms` gave the right on some pages."""
    if not (answer := can_act(actor)):
        return answer
    if is_secretariat(actor) or actor.has_perm("wagtailadmin.access_admin"):
        return Allowed()
    return Denied(_("These pages are for editors. Ask the secretariat if you need them."), "editors_only")


def can_manage_people(actor: Any) -> Decision:
    """Grant roles, suspend, restore."""
    if (answer := can_act(actor)) and not is_secretariat(actor):
        return Denied(_("Only the secretariat can do this."), "secretariat_only")
    return answer


def can_suspend(actor: Any, someone: User) -> Decision:
    """The secretariat, and neither themselves nor an installer (somebody must be able to undo it)."""
    if not (answer := can_manage_people(actor)):
        return answer
    if actor.pk == someone.pk:
        return Denied(_("You cannot suspend yourself."), "oneself")
    if someone.is_superuser:
        return Denied(_("This account runs the site and cannot be suspended."), "superuser")
    return Allowed()


def can_give_back(actor: Any, someone: User) -> Decision:
    """The secretariat, to anybody but themselves; the account of an installer only by another one."""
    if not (answer := can_manage_people(actor)):
        return answer
    if someone.is_superuser and not actor.is_superuser:
        return Denied(_("Only the secretariat can do this."), "superuser")
    if actor.pk == someone.pk:
        return Denied(_("These settings belong to somebody else."), "oneself")
    return Allowed()


def can_change_person(actor: Any, someone: User) -> Decision:
    """One's own name and settings; the secretariat may correct anybody's."""
    if not (answer := can_act(actor)):
        return answer
    if actor.pk == someone.pk or is_secretariat(actor):
        return Allowed()
    return Denied(_("These settings belong to somebody else."), "not_yours")
