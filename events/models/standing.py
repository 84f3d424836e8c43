"""What a person is to events: member of which communities, organizer of what, registered where. One query."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db import connection

from accounts.rules import is_secretariat, person
from communities.enums import MemberRole, MemberState
from communities.models import Membership
from events.models.event import EventOrganiser
from events.models.registration import Registration

# By hand: each page of a signed-in person asks this, and the ORM takes three times as long to build three statements.
_ASKED = (
    "SELECT 'c', community_id, role, 0 FROM {memberships} WHERE user_id = %s AND state = %s "
    "UNION ALL SELECT 'o', event_id, '', 0 FROM {organisers} WHERE user_id = %s "
    "UNION ALL SELECT 'r', event_id, state, position FROM {registrations} WHERE user_id = %s "
    "ORDER BY 1, 2"
)


@dataclass(frozen=True, slots=True)
class Standing:
    """Two people with the same standing see the same events, with the same words about themselves.

    `communities`: (id, role) of active memberships. `registrations`: (event, state, position in the queue), withdrawn
    ones included, so that leaving is told from never having been there.
    """

    is_secretariat: bool = False
    communities: tuple[tuple[int, str], ...] = ()
    organises: tuple[int, ...] = ()
    registrations: tuple[tuple[int, str, int | None], ...] = ()

    def is_member(self, community_id: int | None) -> bool:
        return any(pk == community_id for pk, _role in self.communities)

    @property
    def leads_somewhere(self) -> bool:
        return any(role == MemberRole.FACILITATOR for _pk, role in self.communities)

    def facilitates(self, community_id: int | None) -> bool:
        return any(pk == community_id and role == MemberRole.FACILITATOR for pk, role in self.communities)

    def registration(self, event_id: int) -> tuple[int, str, int | None] | None:
        return next((row for row in self.registrations if row[0] == event_id), None)


def standing_of(actor: Any) -> Standing:
    """Returns the person's standing, an empty one for a visitor; one query."""
    someone = person(actor)
    if someone is None:
        return Standing()
    statement = _ASKED.format(
        memberships=Membership._meta.db_table,
        organisers=EventOrganiser._meta.db_table,
        registrations=Registration._meta.db_table,
    )
    with connection.cursor() as cursor:
        cursor.execute(statement, [someone.pk, MemberState.ACTIVE.value, someone.pk, someone.pk])
        rows = cursor.fetchall()
    return Standing(
        is_secretariat=is_secretariat(someone),
        communities=tuple((key, word) for kind, key, word, _number in rows if kind == "c"),
        organises=tuple(key for kind, key, _word, _number in rows if kind == "o"),
        registrations=tuple((key, word, number) for kind, key, word, number in rows if kind == "r"),
    )


def standing_towards(actor: Any, *, community_id: int | None, event_id: int | None = None) -> Standing:
    """Returns as much of the person's standing as the rights in this community and to this event ask: a query for each
    that is named, none for a visitor; registrations are left out."""
    someone = person(actor)
    if someone is None:
        return Standing()
    communities: Any = ()
    organises: Any = ()
    if community_id is not None:
        communities = Membership.objects.filter(
            community_id=community_id, user_id=someone.pk, state=MemberState.ACTIVE
        ).values_list("community_id", "role")
    if event_id is not None:
        organises = EventOrganiser.objects.filter(event_id=event_id, user_id=someone.pk).values_list(
            "event_id", flat=True
        )
    return Standing(is_secretariat=is_secretariat(someone), communities=tuple(communities), organises=tuple(organises))


__all__ = ["Standing", "standing_of", "standing_towards"]
