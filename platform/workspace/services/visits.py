"""A person's visits, and marking everything read with a way back."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from communities.services import marks
from workspace.models import Visit

# Coming back within this time is the same visit.
PAUSE = timedelta(minutes=30)


@transaction.atomic
def note_visit(*, user: User) -> datetime | None:
    """Remembers that the person is here; returns when they were here before, None at the first time.

    Writes at most once in PAUSE: a page that is read does not become a page that writes.
    """
    now = timezone.now()
    visit = Visit.objects.filter(user=user).first()
    if visit is None:
        Visit.objects.get_or_create(user=user, defaults={"seen_at": now})
        return None
    if now - visit.seen_at > PAUSE:
        visit.previous_at, visit.seen_at = visit.seen_at, now
        visit.save(update_fields=["previous_at", "seen_at"])
    return visit.previous_at


@transaction.atomic
def mark_all_read(*, actor: User) -> int:
    """Marks every topic of the person's communities as read; returns how many marks moved. `undo` takes it back."""
    before = marks.mark_read(actor=actor)
    Visit.objects.update_or_create(
        user=actor,
        defaults={"marks_before": before},
        create_defaults={"marks_before": before, "seen_at": timezone.now()},
    )
    return len(before)


@transaction.atomic
def undo(*, actor: User) -> int:
    """Puts the marks back as they stood before the last `mark_all_read`; returns how many."""
    visit = Visit.objects.select_for_update().filter(user=actor).first()
    if visit is None or not visit.marks_before:
        return 0
    count = marks.put_back(actor=actor, before=visit.marks_before)
    visit.marks_before = {}
    visit.save(update_fields=["marks_before"])
    return count


def export(user: User) -> list[dict[str, Any]]:
    """Returns when the person was here, one row or none."""
    rows = Visit.objects.filter(user=user).values_list("seen_at", "previous_at")
    return [{"seen_at": seen, "previous_at": before} for seen, before in rows]


@transaction.atomic
def erase(user: User, *, keep_posts: bool = True) -> None:
    """Deletes the note of visits."""
    Visit.objects.filter(user=user).delete()
