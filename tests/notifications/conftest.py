from __future__ import annotations

from datetime import timedelta

import pytest
from django.core import mail
from django.core.cache import cache
from django.utils import timezone

from notifications.models import MailOut, Notice
from notifications.services import delivery, letters


@pytest.fixture(autouse=True)
def fresh_limits():
    cache.clear()


@pytest.fixture
def send():
    """Gathers what waits, as if its time had come, sends it, and returns the messages that went out."""

    def run(*, digest: bool = False):
        mail.outbox.clear()
        later = timezone.now() + timedelta(minutes=10)
        # Noon of tomorrow: past seven in the morning in the zones of these tests, whatever the time is now.
        noon = (later + timedelta(days=1)).replace(hour=12)
        letters.digest(now=noon) if digest else letters.gather(now=later)
        MailOut.objects.update(due_at=timezone.now())
        delivery.deliver_due()
        return list(mail.outbox)

    return run


@pytest.fixture
def told():
    """(person, kind, variant) of every notice, in order."""
    return lambda: list(Notice.objects.order_by("pk").values_list("person_id", "kind", "variant"))
