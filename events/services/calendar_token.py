"""The secret address of a person's own calendar."""

from __future__ import annotations

import secrets

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from events.models import CalendarToken


@transaction.atomic
def token_for(*, actor: User) -> CalendarToken:
    """Returns the person's token; makes one the first time."""
    found, _made = CalendarToken.objects.get_or_create(
        user=actor, defaults={"token": secrets.token_urlsafe(32), "created_at": timezone.now()}
    )
    return found


@transaction.atomic
def renew(*, actor: User) -> CalendarToken:
    """Gives a new address; the old one finds nothing from now on."""
    found, _made = CalendarToken.objects.update_or_create(
        user=actor, defaults={"token": secrets.token_urlsafe(32), "created_at": timezone.now()}
    )
    return found
