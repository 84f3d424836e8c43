"""People, each with what they show to the caller."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest
from ninja import Router

from accounts.rules import is_secretariat, person
from api import answers
from api.schemas import practitioner as shapes
from api.schemas.lists import Listed
from api.schemas.problem import REFUSED, Problem
from core.access import get_visible
from practitioners.models import Profile
from practitioners.queries import circles, shown

router = Router(tags=["Practitioners"])


@router.get("practitioners", response={200: shapes.PractitionerList, REFUSED: Problem}, summary="Practitioners")
def index(request: HttpRequest, place: Listed) -> Any:
    """Published profiles in the order in which they were made. Use the search to look for somebody."""
    rows = shown.for_display().visible_to(request.user).filter(user__handle__isnull=False, published_at__isnull=False)
    moment = answers.since(place.updated_since)
    if moment:
        rows = rows.filter(updated_at__gte=moment)
    return answers.listed(
        rows,
        lambda found: _shapes(request, found),
        order=("updated_at", "pk") if moment else ("pk",),
        cursor=place.cursor,
        limit=place.limit,
    )


@router.get(
    "practitioners/{slug:handle}", response={200: shapes.PractitionerOut, REFUSED: Problem}, summary="One practitioner"
)
def show(request: HttpRequest, handle: str) -> Any:
    return _shapes(request, [get_visible(shown.for_display(), actor=request.user, user__handle=handle)])[0]


def _shapes(request: HttpRequest, profiles: Sequence[Profile]) -> list[shapes.PractitionerOut]:
    """The levels of all in one query, the same as `shown.levels_of` for each."""
    someone = person(request.user)
    levels = shown.VISITOR if someone is None else shown.SIGNED_IN
    near: frozenset[int] = frozenset()
    if someone is not None and not is_secretariat(someone):
        near = circles.sharing(someone.pk, [profile.user_id for profile in profiles])
    answer = []
    for profile in profiles:
        own = levels
        if someone is not None and (profile.user_id == someone.pk or is_secretariat(someone)):
            own = shown.EVERYTHING
        elif profile.user_id in near:
            own = shown.IN_MY_CIRCLE
        answer.append(shapes.practitioner(request, profile, shown.shown_to(profile, own)))
    return answer
