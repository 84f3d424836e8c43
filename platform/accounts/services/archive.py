"""Making a large archive of somebody's data outside the request, keeping it for a week."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

import outbox
from accounts.facts import ArchiveAsked, ArchiveMade
from accounts.models import Archive, User
from accounts.queries import own

# Rows that are packed within a second, also on a small machine.
AT_ONCE = 2000
KEPT_FOR = timedelta(days=7)


@transaction.atomic
def ask(*, actor: Any) -> Archive:
    """Returns the archive that is now being made for the person; the one already in the making where there is one."""
    user = User.objects.select_for_update().get(pk=actor.pk)
    found = Archive.objects.filter(user=user, made_at=None).first()
    if found is not None:
        return found
    made = Archive.objects.create(user=user)
    outbox.record(ArchiveAsked(archive_id=made.pk), actor=user)
    return made


def make(*, archive_id: int) -> bool:
    """Packs what was asked for; returns whether it did. A second call changes nothing."""
    asked = Archive.objects.filter(pk=archive_id, made_at=None).select_related("user").first()
    if asked is None or asked.user.erased_at:
        return False
    content = own.archive(asked.user)
    with transaction.atomic():
        row = Archive.objects.select_for_update().filter(pk=archive_id, made_at=None).first()
        if row is None:
            return False
        row.content = content
        row.made_at = timezone.now()
        row.expires_at = row.made_at + KEPT_FOR
        row.save(update_fields=["content", "made_at", "expires_at"])
        # Of several only the newest is worth its place.
        Archive.objects.filter(user=row.user_id, pk__lt=row.pk).delete()
        outbox.record(ArchiveMade(archive_id=row.pk), actor=None)
    return True


def remove_old() -> int:
    """Deletes what is past its week; returns how many."""
    return Archive.objects.filter(expires_at__lt=timezone.now()).delete()[0]
