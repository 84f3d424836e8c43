"""What was given up, and trying it again."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.db import transaction
from django.utils import timezone

from outbox import rules, wake
from outbox.models import Delivery


@transaction.atomic
def retry(*, actor: Any, delivery_ids: Collection[int] | None = None, reader: str = "") -> int:
    """Gives dead letters another series of attempts at once: those named, or all of a reader. Returns how many."""
    rules.can_tend(actor).or_refuse()
    rows = Delivery.objects.filter(state=Delivery.State.DEAD)
    if delivery_ids is not None:
        rows = rows.filter(pk__in=delivery_ids)
    if reader:
        rows = rows.filter(reader=reader)
    count = rows.update(state=Delivery.State.WAITING, attempts=0, due_at=timezone.now())
    if count:
        wake.after_commit()
    return count


@transaction.atomic
def drop(*, actor: Any, delivery_ids: Collection[int]) -> int:
    """Throws dead letters away; returns how many."""
    rules.can_tend(actor).or_refuse()
    return Delivery.objects.filter(state=Delivery.State.DEAD, pk__in=delivery_ids).delete()[0]
