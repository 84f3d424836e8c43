"""What decides whether a person sees an event's page, and as whom: read before anything else is. One query."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection

from accounts.models import User
from communities.models import Community
from events.models import Event, EventOrganiser

# By hand: asked for each page of an event, where two statements of the ORM took a quarter of the time.
_ASKED = (
    "SELECT e.id, e.status, e.hidden_at, e.audience, e.community_id, c.visibility, e.starts_at <= %s, e.ends_at <= %s, "
    "e.registration_closes_at <= %s, u.id, u.name, u.email, u.handle FROM {events} e "
    "LEFT JOIN {communities} c ON c.id = e.community_id LEFT JOIN {organisers} o ON o.event_id = e.id "
    "LEFT JOIN {people} u ON u.id = o.user_id WHERE e.slug = %s ORDER BY o.id"
)


@dataclass(frozen=True, slots=True)
class Home:
    """The event's community, as far as rights ask."""

    visibility: str


@dataclass(frozen=True, slots=True)
class Glance:
    """Named as the event's own fields, so that `events.rules` reads it like one.

    `passed`: whether it has begun, is over, and no longer takes registrations. `people`: what its page shows of those
    who organize it.
    """

    pk: int
    status: str
    hidden_at: Any
    audience: str
    community_id: int | None
    community: Home | None
    passed: tuple[bool, bool, bool]
    people: tuple[tuple[Any, ...], ...]


def glance(slug: str, now: datetime) -> Glance | None:
    """Returns the event at this address, whoever may see it; None where there is none."""
    statement = _ASKED.format(
        events=Event._meta.db_table,
        communities=Community._meta.db_table,
        organisers=EventOrganiser._meta.db_table,
        people=User._meta.db_table,
    )
    moment = connection.ops.adapt_datetimefield_value(now)
    with connection.cursor() as cursor:
        cursor.execute(statement, [moment, moment, moment, slug])
        rows = cursor.fetchall()
    if not rows:
        return None
    pk, status, hidden_at, audience, community_id, visibility, *rest = rows[0]
    return Glance(
        pk=pk,
        status=status,
        hidden_at=hidden_at,
        audience=audience,
        community_id=community_id,
        community=None if community_id is None else Home(visibility),
        passed=(bool(rest[0]), bool(rest[1]), bool(rest[2])),
        people=tuple(row[9:] for row in rows if row[9] is not None),
    )
