"""For everybody's tests: what was stated, and delivering it at once in this thread and transaction."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from outbox import registry
from outbox.facts import decode
from outbox.models import Delivery, Fact
from outbox.services import relay


def facts(kind: type[Any] | str | None = None) -> list[Any]:
    """Returns the facts stated so far, oldest first; of one kind when it is given."""
    rows = Fact.objects.order_by("pk")
    if kind is not None:
        rows = rows.filter(kind=kind if isinstance(kind, str) else kind.__name__)
    return [decode(row.kind, row.payload) for row in rows]


def relay_all(*, only: str = "", raise_errors: bool = True, rounds: int = 50) -> int:
    """Delivers everything that is due, also what readers state meanwhile; returns how many were delivered.

    `only` names one reader (`search.update_documents`) or one package. An error of a reader is raised, or with
    `raise_errors=False` treated as the relay would. What waits for a later attempt is not tried before its time.
    """
    count = 0
    for _round in range(rounds):
        before = count
        for name, reader in sorted(registry.readers().items()):
            if only and name != only and not name.startswith(f"{only}."):
                continue
            while rows := relay.due(reader):
                rows = [row for row in rows if row.due_at <= timezone.now()]
                if raise_errors:
                    relay.call(reader, rows)
                    count += Delivery.objects.filter(pk__in=[row.pk for row in rows]).delete()[0]
                else:
                    run = relay._run_batch if reader.batch else relay._run_singly
                    done, away = run(reader, rows, lambda: False)
                    count += done
                    if away is not None:
                        relay.pause(reader=name, error=away)
                        break
        if count == before:
            return count
    raise AssertionError(f"Readers answer each other's facts without end: {count} delivered")
