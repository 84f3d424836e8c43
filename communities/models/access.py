"""Who may see what inside a community, as conditions of a query; `rules.py` says the same for one thing."""

from __future__ import annotations

from typing import Any

from django.db.models import Exists, OuterRef, Q

from accounts.rules import is_secretariat
from communities.enums import MemberRole, MemberState, Visibility

EVERYTHING = ~Q(pk__in=[])  # an empty Q would vanish in an "or"
NOTHING = Q(pk__in=[])


def _key(community: str) -> str:
    return f"{community}_id" if community else "pk"


def _membership(actor: Any, community: str, *, role: str = "") -> Exists:
    from communities.models.membership import Membership  # the models of one package know each other in a circle

    mine = Membership.objects.filter(community=OuterRef(community), user=actor, state=MemberState.ACTIVE)
    return Exists(mine.filter(role=role) if role else mine)


def readable(actor: Any, *, community: str) -> Q:
    """Returns the condition that `actor` may read the community at path `community` ("" for the row itself)."""
    prefix = f"{community}__" if community else ""
    public = Q(**{f"{prefix}visibility": Visibility.PUBLIC})
    if not actor.is_authenticated:
        return public
    if is_secretariat(actor):
        return EVERYTHING
    return public | Q(_membership(actor, _key(community)))


def entered(actor: Any, *, community: str) -> Q:
    """Returns the condition that `actor` is inside: an active member, or the secretariat."""
    if not actor.is_authenticated:
        return NOTHING
    if is_secretariat(actor):
        return EVERYTHING
    return Q(_membership(actor, _key(community)))


def moderated(actor: Any, *, community: str) -> Q:
    """Returns the condition that `actor` moderates there: a facilitator, or the secretariat."""
    if not actor.is_authenticated:
        return NOTHING
    if is_secretariat(actor):
        return EVERYTHING
    return Q(_membership(actor, _key(community), role=MemberRole.FACILITATOR))


def unhidden(actor: Any, *, community: str, author: str = "author", prefix: str = "") -> Q:
    """Returns the condition that a thing is not hidden from `actor`: what is hidden, moderators and its author see."""
    shown = Q(**{f"{prefix}hidden_at__isnull": True})
    if not actor.is_authenticated:
        return shown
    return shown | Q(**{f"{prefix}{author}": actor}) | moderated(actor, community=community)


__all__ = ["entered", "moderated", "readable", "unhidden"]
