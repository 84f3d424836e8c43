"""Events, and taking part in them."""

from __future__ import annotations

from typing import Any
from zoneinfo import ZoneInfo

from django.http import HttpRequest
from django.utils import timezone
from ninja import Body, Query, Router

from api import answers
from api.caller import SOMEBODY
from api.schemas import event as shapes
from api.schemas.lists import Listed
from api.schemas.problem import REFUSED, Problem
from core.access import get_visible
from core.errors import Hidden
from events import rules
from events.models import Event, Registration
from events.models.visibility import listed
from events.queries.agenda import with_titles
from events.queries.filters import Filters, condition
from events.queries.registrations import mine
from events.services.registration import register, withdraw

router = Router(tags=["Events"])


@router.get("events", response={200: shapes.EventList, REFUSED: Problem}, summary="Events")
def index(
    request: HttpRequest,
    place: Listed,
    theme: str = "",
    country: str = "",
    type: str = "",
    language: str = "",
    community: str = "",
    q: str = "",
    first: str = Query("", alias="from", description="A day: only what touches this day or a later one"),
    last: str = Query("", alias="to", description="A day: only what touches this day or an earlier one"),
) -> Any:
    """Events by their beginning, past ones included; the filters are those of the calendar page."""
    given = {name: value.replace("\x00", "") for name, value in request.GET.items()}
    found = Event.objects.filter(listed(request.user), condition(Filters.read(given), _zone()))
    rows = with_titles(found).select_related("community").prefetch_related("themes")
    moment = answers.since(place.updated_since)
    if moment:
        rows = rows.filter(updated_at__gte=moment)
    return answers.listed(
        rows,
        lambda found: [shapes.event(request, row) for row in found],
        order=("updated_at", "pk") if moment else ("starts_at", "pk"),
        cursor=place.cursor,
        limit=place.limit,
    )


def _zone() -> ZoneInfo:
    name = timezone.get_current_timezone_name()
    return ZoneInfo(name)


@router.get("events/{slug:slug}", response={200: shapes.EventDetail, REFUSED: Problem}, summary="One event")
def show(request: HttpRequest, slug: str) -> Any:
    rows = Event.objects.select_related("community").prefetch_related("texts", "themes")
    row = get_visible(rows, actor=request.user, slug=slug)
    own = mine(request.user, row)
    text = row.text(answers.language())
    return shapes.EventDetail(
        **shapes.values(request, row),
        body=text.body if text else "",
        html=text.safe_html if text else "",
        join_url=row.join_url if rules.can_see_join_link(row, own) else "",
        my_registration=shapes.registration(row.slug, own) if own else None,
    )


@router.post(
    "events/{slug:slug}/registration",
    auth=SOMEBODY,
    response={200: shapes.RegistrationOut, 201: shapes.RegistrationOut, REFUSED: Problem},
    summary="Register",
)
def take_part(request: HttpRequest, slug: str, payload: shapes.RegistrationIn | None = Body(None)) -> Any:  # noqa: B008
    """`confirmed` with a seat, `waiting` with a place in the queue or before the organizers' decision; 200 where one
    was registered before."""

    def run() -> tuple[int, shapes.RegistrationOut]:
        row = get_visible(Event, actor=request.user, slug=slug)
        before = mine(request.user, row)
        answers_given = payload or shapes.RegistrationIn()
        made = register(
            actor=request.user,
            event_id=row.pk,
            motivation=answers_given.motivation,
            access_needs=answers_given.access_needs,
        )
        return (200 if before and before.is_active else 201), shapes.registration(row.slug, made)

    return answers.once(request, "register", payload, run)


@router.delete(
    "events/{slug:slug}/registration",
    auth=SOMEBODY,
    response={200: shapes.RegistrationOut, REFUSED: Problem},
    summary="Withdraw",
)
def give_back(request: HttpRequest, slug: str) -> Any:
    """The next in the queue gets the seat. 404 where the caller never registered."""

    def run() -> tuple[int, shapes.RegistrationOut]:
        event_id = Registration.objects.filter(event__slug=slug, user=request.user.pk).values_list(
            "event_id", flat=True
        )
        found = event_id.first()
        if found is None:
            raise Hidden
        return 200, shapes.registration(slug, withdraw(actor=request.user, event_id=found))

    return answers.once(request, "withdraw", None, run)
