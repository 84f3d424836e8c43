"""Version numbers of scopes: raised in the writing transaction, so that nobody sees a new row under an old number."""

from __future__ import annotations

from datetime import datetime

from django.db import connection
from django.utils import timezone

from core.models import ScopeVersion

_RAISE = (
    "INSERT INTO core_scopeversion (scope, number, raised_at) VALUES {rows} "
    "ON CONFLICT (scope) DO UPDATE SET number = core_scopeversion.number + 1, raised_at = excluded.raised_at"
)
_READ = "SELECT scope, number FROM core_scopeversion WHERE scope IN ({marks})"


def raise_version(*scopes: str) -> None:
    """Raises the number of each scope by one.

    Call it inside the writing transaction, once, near its end: the rows stay locked until the commit, and one call
    takes them in one order, so two writers cannot wait for each other.
    """
    names = sorted(set(scopes))
    if not names:
        return
    now = connection.ops.adapt_datetimefield_value(timezone.now())
    values = [value for name in names for value in (name, now)]
    with connection.cursor() as cursor:
        cursor.execute(_RAISE.format(rows=", ".join(["(%s, 1, %s)"] * len(names))), values)


def read(*scopes: str) -> tuple[int, ...]:
    """Returns the numbers in the order asked, 0 for a scope that was never raised; one query."""
    if not scopes:
        return ()
    names = list(set(scopes))
    # By hand: every page asks this, and building the statement through the ORM takes as long as running it.
    with connection.cursor() as cursor:
        cursor.execute(_READ.format(marks=", ".join(["%s"] * len(names))), names)
        found = dict(cursor.fetchall())
    return tuple(found.get(scope, 0) for scope in scopes)


def last_raised(*scopes: str) -> datetime | None:
    """Returns when any of the scopes was last raised (for `Last-Modified`), or None; one query."""
    rows = ScopeVersion.objects.filter(scope__in=set(scopes)).order_by("-raised_at")
    return rows.values_list("raised_at", flat=True).first()
