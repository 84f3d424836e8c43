"""What the hub asks the database every second about everything it holds open."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import TypeVar

from django.contrib.auth import get_user_model
from django.contrib.sessions.models import Session
from django.core.exceptions import FieldDoesNotExist
from django.utils import timezone

from live.sources import split

CHUNK = 500
T = TypeVar("T")


@dataclass(slots=True)
class Seen:
    """`outside` are those in a group who may no longer be there."""

    numbers: dict[str, int] = field(default_factory=dict)
    outside: dict[str, set[int]] = field(default_factory=dict)
    gone_users: set[int] = field(default_factory=set)
    gone_sessions: set[str] = field(default_factory=set)


def look(people: Mapping[str, Collection[int]], sessions: Collection[str], users: Collection[int]) -> Seen:
    """Returns the state of open groups, sessions and people; a query for each kind of group and one a group."""
    seen = Seen()
    keys: defaultdict[str, list[str]] = defaultdict(list)
    for name, user_ids in people.items():
        source, key = split(name)
        keys[source.kind].append(key)
        if user_ids:
            seen.outside[name] = set(user_ids) - set(source.may_enter(user_ids, key))
    for kind, group_keys in keys.items():
        source, _key = split(f"{kind}:")
        for key, number in source.numbers(group_keys).items():
            seen.numbers[f"{kind}:{key}"] = number
    seen.gone_users = set(users) - _active(users)
    seen.gone_sessions = set(sessions) - _open(sessions)
    return seen


def _chunks(items: Collection[T]) -> list[list[T]]:
    listed = list(items)
    return [listed[start : start + CHUNK] for start in range(0, len(listed), CHUNK)]


def _active(users: Collection[int]) -> set[int]:
    model = get_user_model()
    conditions: dict[str, object] = {"is_active": True}
    try:
        model._meta.get_field("suspended_at")
        conditions["suspended_at__isnull"] = True
    except FieldDoesNotExist:
        pass
    found: set[int] = set()
    for chunk in _chunks(users):
        found.update(model._default_manager.filter(pk__in=chunk, **conditions).values_list("pk", flat=True))
    return found


def _open(sessions: Collection[str]) -> set[str]:
    found: set[str] = set()
    for chunk in _chunks(sessions):
        rows = Session.objects.filter(session_key__in=chunk, expire_date__gt=timezone.now())
        found.update(rows.values_list("session_key", flat=True))
    return found
