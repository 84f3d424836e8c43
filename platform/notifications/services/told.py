"""Which revision of an event its participants have been told of."""

from __future__ import annotations

from django.db import transaction

from notifications.models import ToldEvent


@transaction.atomic
def is_news(*, event_id: int, sequence: int) -> bool:
    """Notes the revision; returns whether it is newer than the one noted before (the first one is no news)."""
    row = ToldEvent.objects.select_for_update().filter(pk=event_id).first()
    if row is None:
        ToldEvent.objects.bulk_create([ToldEvent(event_id=event_id, sequence=sequence)], ignore_conflicts=True)
        return False
    if row.sequence >= sequence:
        return False
    row.sequence = sequence
    row.save(update_fields=["sequence"])
    return True
