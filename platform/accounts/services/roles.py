"""Roles across the site: granted and taken back by the secretariat."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

import live
import outbox
from accounts import rules
from accounts.facts import PersonChanged
from accounts.models import RoleGrant, User
from accounts.services import editors
from core.errors import Conflict, FieldError, Invalid
from live import codes

Role = RoleGrant.Role


@transaction.atomic
def grant(*, actor: Any, user_id: int, role: str, country: str = "") -> User:
    """Gives a role (`country` only for focal points: ISO 3166-1 alpha-2); granting it twice changes nothing.

    `actor=None` is the site itself: commands and demo content.
    """
    user = _locked(actor, user_id)
    country = _country(role, country)
    _grant, made = RoleGrant.objects.get_or_create(
        user=user, role=role, country=country, defaults={"granted_by": actor}
    )
    return _settle(user, actor) if made else user


@transaction.atomic
def revoke(*, actor: Any, user_id: int, role: str, country: str = "") -> User:
    """Takes a role back. Raises Conflict for the last of the secretariat: somebody must be able to grant again."""
    user = _locked(actor, user_id)
    country = _country(role, country)
    grants = RoleGrant.objects.filter(user=user, role=role, country=country)
    if not grants.exists():
        return user
    if role == Role.SECRETARIAT:
        # Locked in one order, so that two who revoke each other at once do not both succeed.
        held = list(
            RoleGrant.objects.select_for_update().filter(role=role).order_by("pk").values_list("user_id", flat=True)
        )
        if len(set(held)) < 2:
            raise Conflict(_("The last member of the secretariat keeps this role."), code="last_secretariat")
    grants.delete()
    # A socket holds on to whom it was opened by: it comes back without the role.
    live.close(user_id=user.pk, code=codes.AWAY)
    return _settle(user, actor)


def _locked(actor: Any, user_id: int) -> User:
    user = User.objects.select_for_update().get(pk=user_id)
    if actor is not None:
        rules.can_manage_people(actor).or_refuse()
    return user


def _country(role: str, country: str) -> str:
    """Returns the country as stored; raises Invalid when role and country do not go together."""
    if role not in Role.values:
        raise Invalid([FieldError("role", "unknown", _("Choose one of the roles in the list."))])
    country = country.strip().upper()
    if role != Role.FOCAL_POINT:
        return ""
    if len(country) != 2 or not country.isalpha():
        raise Invalid([FieldError("country", "required", _("Choose the country of the focal point."))])
    return country


def _settle(user: User, actor: Any) -> User:
    """Keeps the names on the person's row, and the editors' rights, equal to the grants."""
    grants = user.role_grants.order_by("role", "country")
    user.role_names = [f"{grant.role}:{grant.country}" if grant.country else grant.role for grant in grants]
    user.save(update_fields=["role_names"])
    editors.settle(user=user, is_editor=Role.SECRETARIAT.value in user.role_names)
    outbox.record(PersonChanged(user_id=user.pk), actor=actor)
    return user
