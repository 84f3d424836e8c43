"""Lists of members, requests and invitations."""

from __future__ import annotations

from django.db.models import Case, IntegerField, QuerySet, Value, When

from communities.enums import MemberRole, MemberState
from communities.models import Community, Invitation, Membership
from core.contains import contains
from core.cursor import Page, paginate

PAGE = 50
ROLE_ORDER = Case(When(role=MemberRole.FACILITATOR, then=Value(0)), default=Value(1), output_field=IntegerField())


def _active(community: Community) -> QuerySet[Membership]:
    return Membership.objects.filter(
        community=community, state=MemberState.ACTIVE, user__is_active=True, user__erased_at=None
    ).select_related("user")


def members(community: Community, *, name: str = "", after: str = "") -> Page[Membership]:
    """Returns a page of active members, facilitators first, then by name; `name` finds part of a name in either script."""
    found = _active(community).annotate(rank=ROLE_ORDER)
    name = name.strip()[:100]
    if name:
        found = found.filter(contains(name, "user__name", "user__latin_name"))
    return paginate(found, order=("rank", "user__name", "pk"), after=after, size=PAGE)


def facilitators(community: Community) -> list[Membership]:
    """Returns the active facilitators in the order in which they came."""
    return list(_active(community).filter(role=MemberRole.FACILITATOR).order_by("joined_at", "pk")[:20])


def requests(community: Community) -> QuerySet[Membership]:
    """Returns who waits to be let in, the longest waiting first."""
    waiting = Membership.objects.filter(community=community, state=MemberState.REQUESTED, user__is_active=True)
    return waiting.select_related("user").order_by("updated_at", "pk")


def invitations(community: Community) -> tuple[list[Membership], list[Invitation]]:
    """Returns who was invited and has not answered: people by their handle, and addresses."""
    people = Membership.objects.filter(community=community, state=MemberState.INVITED).select_related("user")
    strangers = Invitation.objects.filter(community=community, accepted_at=None)
    return list(people.order_by("pk")[:100]), list(strangers.order_by("email")[:100])


def named(community: Community, start: str, *, limit: int = 8) -> list[tuple[str, str]]:
    """Returns (handle, name) of members for completing a mention, by the beginning of handle or name."""
    start = start.strip().lstrip("@")[:60]
    found = _active(community).exclude(user__handle=None)
    if start:
        found = found.filter(user__handle__istartswith=start) | found.filter(user__name__istartswith=start)
    return [
        (handle or "", name)
        for handle, name in found.order_by("user__name")[:limit].values_list("user__handle", "user__name")
    ]
