"""How far the readers are behind."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Min, Q, QuerySet
from django.utils import timezone

from outbox import registry
from outbox.models import Delivery, Fact, ReaderLease


@dataclass(frozen=True, slots=True)
class Lag:
    """`oldest` is the age in seconds of the oldest fact that waits, 0 when none does."""

    reader: str
    oldest: float
    waiting: int
    dead: int
    paused_until: datetime | None = None
    error: str = ""


def lag() -> list[Lag]:
    """Returns one entry for each reader, by name; three queries."""
    counted = {
        row["reader"]: row
        for row in Delivery.objects.order_by()
        .values("reader")
        .annotate(
            waiting=Count("pk", filter=Q(state=Delivery.State.WAITING)),
            dead=Count("pk", filter=Q(state=Delivery.State.DEAD)),
            first=Min("fact_id", filter=Q(state=Delivery.State.WAITING)),
        )
    }
    firsts = [row["first"] for row in counted.values() if row["first"] is not None]
    stated = dict(Fact.objects.filter(pk__in=firsts).values_list("pk", "created_at"))
    leases = {row.reader: row for row in ReaderLease.objects.all()}
    now = timezone.now()
    entries = []
    for name in sorted({*registry.readers(), *counted}):
        row = counted.get(name)
        since = stated.get(row["first"]) if row is not None else None
        lease = leases.get(name)
        paused = lease.paused_until if lease is not None else None
        entries.append(
            Lag(
                reader=name,
                oldest=max(0.0, (now - since).total_seconds()) if since is not None else 0.0,
                waiting=row["waiting"] if row is not None else 0,
                dead=row["dead"] if row is not None else 0,
                paused_until=paused if paused is not None and paused > now else None,
                error=lease.error if lease is not None else "",
            )
        )
    return entries


def dead_letters() -> QuerySet[Delivery]:
    """Returns what was given up, with its fact, the newest first."""
    return Delivery.objects.filter(state=Delivery.State.DEAD).select_related("fact").order_by("-fact_id", "reader")
