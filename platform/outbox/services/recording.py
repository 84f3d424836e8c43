"""Stating a fact."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from django.db import transaction
from django.utils import timezone

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
    kind = type(fact).__name__
    row = Fact(
        kind=kind,
        payload=encode(fact),
        actor_id=getattr(actor, "pk", None),
        on_behalf_id=getattr(on_behalf, "pk", None),
    )
    left_out = _left_out.get()
    readers = [reader for reader in registry.readers_of(kind) if not (left_out and reader.name.startswith(left_out))]
    with transaction.atomic():
        row.save(force_insert=True)
        if readers:
            now = timezone.now()
            Delivery.objects.bulk_create(
                [Delivery(fact_id=row.pk, reader=reader.name, due_at=now) for reader in readers]
            )
            wake.after_commit()
    return int(row.pk)
