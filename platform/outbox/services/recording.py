"""Stating a fact."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils import timezone

from outbox import registry, wake
from outbox.facts import encode
from outbox.models import Delivery, Fact


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
    readers = registry.readers_of(kind)
    with transaction.atomic():
        row.save(force_insert=True)
        if readers:
            now = timezone.now()
            Delivery.objects.bulk_create(
                [Delivery(fact_id=row.pk, reader=reader.name, due_at=now) for reader in readers]
            )
            wake.after_commit()
    return int(row.pk)
