"""This package's part of a person's own data."""

from __future__ import annotations

from typing import Any

from accounts.models import User
from events.models import Event, Registration
from events.services import calendar_token
from events.services.erasure import erase_person


def export(user: User) -> list[dict[str, Any]]:
    """Returns the person's registrations with what they wrote, and the events that they organise."""
    registrations = Registration.objects.filter(user=user).select_related("event").order_by("pk")
    rows: list[dict[str, Any]] = [
        {
            "kind": "registration",
            "event": row.event.slug,
            "uid": row.event.uid,
            "state": row.state,
            "position": row.position,
            "motivation": row.motivation,
            "access_needs": row.access_needs,
            "reason": row.reason,
            "created_at": row.created_at,
            "state_since": row.state_since,
        }
        for row in registrations
    ]
    organised = Event.objects.filter(organiser_rows__user=user).order_by("pk").values_list("slug", flat=True)
    return rows + [{"kind": "organiser", "event": slug} for slug in organised]


def erase(user: User, *, keep_posts: bool = True) -> None:
    """Gives seats back, deletes registrations, the personal calendar and the organiser's rows."""
    erase_person(user=user)


def close(user: User) -> None:
    """Whoever has the address of the personal calendar reads nothing there from now on."""
    calendar_token.renew(actor=user)
