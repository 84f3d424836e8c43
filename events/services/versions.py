"""Numbers that stored pages and calendar feeds are checked against, raised in the transaction that writes."""

from __future__ import annotations

from core.versions import raise_version
from events.models import Event

# Everything that lists events; every calendar that may hold any.
PAGES = "events"
CALENDARS = "calendar"


def page_of(event_id: int) -> str:
    return f"event:{event_id}"


def page_at(slug: str) -> str:
    """The same page known by its address, so that a stored page is found without looking the event up."""
    return f"event:at:{slug}"


def calendar_of_community(community_id: int) -> str:
    return f"calendar:community:{community_id}"


def calendar_of_person(user_id: int) -> str:
    return f"calendar:person:{user_id}"


def raise_page(event: Event) -> None:
    """Raises the event's own page: what changed stands there alone."""
    raise_version(page_of(event.pk), page_at(event.slug))


def scopes_of(event: Event, was_in: int | None = None) -> list[str]:
    """Returns everything that shows the event, the calendar of the community that it left too."""
    communities = {event.community_id, was_in} - {None}
    return [
        page_of(event.pk),
        page_at(event.slug),
        PAGES,
        CALENDARS,
        *(calendar_of_community(pk) for pk in communities if pk is not None),
    ]


def raise_registration(event: Event, user_ids: list[int], *, fullness_changed: bool) -> None:
    """Raises the page that tells of seats and the calendars of those concerned; lists only when “full” appears or goes."""
    scopes = [page_of(event.pk), page_at(event.slug), *(calendar_of_person(pk) for pk in user_ids)]
    if fullness_changed:
        scopes.append(PAGES)
    raise_version(*scopes)
