"""What the hub asks the database every second about everything it holds open."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

from django.contrib.auth import get_user_model
from django.contrib.sessions.models import Session
from django.core.exceptions import FieldDoesNotExist
from django.db.models import Q, QuerySet
from django.utils import timezone

from core.among import among
from live.sources import split

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
    seen.gone_users = _gone_users(users)
    seen.gone_sessions = _gone_sessions(sessions)
    return seen


def _gone_users(users: Collection[int]) -> set[int]:
    model = get_user_model()
    may_stay = Q(is_active=True)
    try:
        model._meta.get_field("suspended_at")
        # One that has run out holds nobody back, whether or not the clock has lifted it.
        may_stay &= Q(suspended_at__isnull=True) | Q(suspended_until__lte=timezone.now())
    except FieldDoesNotExist:
        pass
    return _without(set(users), model._default_manager.filter(may_stay, pk__in=among(users)), "pk")


def _gone_sessions(sessions: Collection[str]) -> set[str]:
    rows = Session.objects.filter(session_key__in=among(sessions), expire_date__gt=timezone.now())
    return _without(set(sessions), rows, "session_key")


def _without(wanted: set[T], rows: QuerySet[Any], field: str) -> set[T]:
    """Returns those that are not among the rows. Nearly always none: then a count is all that is read."""
    if not wanted or rows.count() == len(wanted):
        return set()
    return wanted - set(rows.values_list(field, flat=True))
