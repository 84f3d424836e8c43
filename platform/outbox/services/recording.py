"""Stating a fact."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from django.db import transaction
from django.utils import timezone

from core.rows import insert
from outbox import registry, wake
from outbox.facts import encode
from outbox.models import Delivery, Fact

_left_out: ContextVar[tuple[str, ...]] = ContextVar("left_out", default=())


@contextmanager
def leaving_out(*packages: str) -> Iterator[None]:
    """Facts recorded inside have no delivery for the readers of these packages.

    For what is brought in from elsewhere: search must find it, and nobody is to be told that it is new
    (`with leaving_out("notifications"):`).
    """
    token = _left_out.set((*_left_out.get(), *(f"{package}." for package in packages)))
    try:
        yield
    finally:
        _left_out.reset(token)


def record(fact: Any, *, actor: Any = None, on_behalf: Any = None) -> int:
    """Stores the fact and a delivery for each of its readers in the caller's transaction; returns the fact's id.

    `actor` is who did it (None: the site itself), `on_behalf` whose voice it was.
    """
    row = _row(fact, actor, on_behalf)
    with transaction.atomic():
        row.save(force_insert=True)
        if waiting := _deliveries([row]):
            Delivery.objects.bulk_create(waiting)
            wake.after_commit()
    return int(row.pk)


def record_many(facts: Sequence[Any], *, actor: Any = None) -> None:
    """Stores facts in their order as `record` does, in a few queries for all of them."""
    with transaction.atomic():
        rows = insert(_row(fact, actor, None) for fact in facts)
        if waiting := _deliveries(rows):
            insert(waiting, keyed=False)
            wake.after_commit()


def _row(fact: Any, actor: Any, on_behalf: Any) -> Fact:
    return Fact(
        kind=type(fact).__name__,
        payload=encode(fact),
        actor_id=getattr(actor, "pk", None),
        on_behalf_id=getattr(on_behalf, "pk", None),
    )


def _deliveries(rows: Sequence[Fact]) -> list[Delivery]:
    left_out, now = _left_out.get(), timezone.now()
    return [
        Delivery(fact_id=row.pk, reader=reader.name, due_at=now)
        for row in rows
        for reader in registry.readers_of(row.kind)
        if not (left_out and reader.name.startswith(left_out))
    ]
