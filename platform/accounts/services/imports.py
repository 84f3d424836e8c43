"""People brought in from another system, many at a time."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice

from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.db import transaction

from accounts import handles
from accounts.models import User
from core.among import among
from core.rows import insert, rewrite

# Nobody's mail goes to a name under this ending (RFC 2606, section 2).
NOWHERE = "imported.invalid"


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Somebody as the other system knows them; texts are cleaned. Without an address they cannot sign in yet."""

    external_id: str
    name: str
    latin_name: str = ""
    email: str = ""
    handle: str = ""
    language: str = "en"
    time_zone: str = "UTC"
    created_at: datetime | None = None
    is_demo: bool = False


def placeholder(external_id: str) -> str:
    """Returns an address that stands for somebody whose own is not known; the same for the same identifier."""
    return f"{hashlib.sha256(external_id.encode()).hexdigest()[:24]}@{NOWHERE}"


@transaction.atomic
def add_people(*, people: Sequence[Person]) -> dict[str, User]:
    """Returns the people by external identifier. An account that has the address already becomes theirs, unchanged.

    Nobody is told. Addresses count as verified: what they open is still guarded by a code sent there.
    """
    addresses = {person.external_id: (person.email or placeholder(person.external_id)).lower() for person in people}
    there = {user.email: user for user in User.objects.select_for_update().filter(email__in=among(addresses.values()))}
    found: dict[str, User] = {}
    rows: list[User] = []
    free = _handles([person for person in people if addresses[person.external_id] not in there])
    for person in people:
        user = there.get(addresses[person.external_id])
        if user is not None:
            user.external_id = person.external_id
            found[person.external_id] = user
            continue
        user = User(
            email=addresses[person.external_id],
            password=f"{UNUSABLE_PASSWORD_PREFIX}{secrets.token_hex(20)}",
            name=person.name,
            latin_name=person.latin_name,
            handle=free[person.external_id],
            language=person.language,
            time_zone=person.time_zone,
            external_id=person.external_id,
            is_demo=person.is_demo,
            created_at=person.created_at,  # type: ignore[misc]
        )
        rows.append(user)
        found[person.external_id] = user
    rewrite(there.values(), ["external_id"])
    insert(rows)
    insert(
        (
            EmailAddress(user_id=user.pk, email=user.email, verified=True, primary=True)
            for user in rows
            if not is_placeholder(user.email)
        ),
        keyed=False,
    )
    return found


def is_placeholder(email: str) -> bool:
    return email.endswith(f"@{NOWHERE}")


@transaction.atomic
def change_people(*, people: Sequence[Person]) -> dict[str, User]:
    """Brings names, language and zone up to date; addresses and handles are the person's own by now."""
    given = {person.external_id: person for person in people}
    users = list(User.objects.select_for_update().filter(external_id__in=among(given), erased_at=None))
    for user in users:
        person = given[str(user.external_id)]
        user.name, user.latin_name = person.name, person.latin_name
        user.language, user.time_zone = person.language, person.time_zone
    rewrite(users, ["name", "latin_name", "language", "time_zone"])
    return {str(user.external_id): user for user in users}


def _handles(people: Sequence[Person]) -> dict[str, str]:
    """Returns a free handle for each: the one asked for, else made from the name; one query."""
    wished = {person.external_id: _candidates(person) for person in people}
    taken = set(
        User.objects.filter(handle__in=among({handle for each in wished.values() for handle in each})).values_list(
            "handle", flat=True
        )
    )
    given: dict[str, str] = {}
    for external_id, candidates in wished.items():
        # The last ones hold random letters.
        handle = next(handle for handle in candidates if handle not in taken)
        taken.add(handle)
        given[external_id] = handle
    return given


def _candidates(person: Person) -> list[str]:
    asked = handles.latin(person.handle)[: handles.MAX_LENGTH]
    usable = len(asked) > 1 and asked not in handles.RESERVED and not asked.isdigit()
    return ([asked] if usable else []) + list(islice(handles.candidates(person.name, person.latin_name), 8))
