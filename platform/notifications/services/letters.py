"""Notices gathered into mails: what came within minutes in one, the rest in one a day."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.middleware import zone
from accounts.models import User
from notifications.enums import Channel
from notifications.models import MailOut, Notice
from notifications.services.post import new_message_id

DIGEST_HOUR = 7
PER_MAIL = 100
PEOPLE = 500
# People who came from another system without an address, and erased ones (RFC 2606, section 2).
NOWHERE = ".invalid"


def gather(*, now: datetime | None = None) -> int:
    """Makes one mail a person out of the notices to be told at once that are due; returns how many mails."""
    now = now or timezone.now()
    pending = Notice.objects.filter(mail=Channel.NOW, mail_due_at__lte=now, mail_out=None)
    people = list(pending.order_by("mail_due_at").values_list("person_id", flat=True)[: PEOPLE * 4])
    return sum(
        _gather_for(person_id, Channel.NOW, key=None, now=now) for person_id in list(dict.fromkeys(people))[:PEOPLE]
    )


def digest(*, now: datetime | None = None) -> int:
    """Makes the day's digest for everybody for whom it is past seven in the morning; returns how many mails."""
    now = now or timezone.now()
    pending = Notice.objects.filter(mail=Channel.DAILY, mail_due_at__lte=now, mail_out=None)
    people = pending.order_by().values_list("person_id", "person__time_zone").distinct()
    made = 0
    for person_id, name in people.iterator(chunk_size=500):
        local = now.astimezone(_zone(name))
        if local.hour >= DIGEST_HOUR:
            made += _gather_for(person_id, Channel.DAILY, key=f"digest:{person_id}:{local:%Y-%m-%d}", now=now)
    return made


def _zone(name: str) -> ZoneInfo:
    return zone(name)


@transaction.atomic
def _gather_for(person_id: int, channel: Channel, *, key: str | None, now: datetime) -> int:
    """Two workers at once make one mail: the second waits for the person's row and finds nothing left."""
    person = User.objects.select_for_update().filter(pk=person_id).first()
    if person is None or (key and MailOut.objects.filter(key=key).exists()):
        return 0
    rows = Notice.objects.filter(person_id=person_id, mail=channel, mail_due_at__isnull=False, mail_out=None)
    # What was read meanwhile needs no mail, nor does what waits for a closed account or one without an address.
    reachable = person.is_active and not person.email.endswith(NOWHERE)
    useless = rows.filter(seen_at__isnull=False) if reachable else rows
    useless.update(mail_due_at=None)
    ids = list(rows.filter(mail_due_at__isnull=False).order_by("pk").values_list("pk", flat=True)[:PER_MAIL])
    if not ids:
        return 0
    try:
        with transaction.atomic():
            mail = MailOut.objects.create(
                person=person,
                to=person.email,
                key=key,
                is_digest=channel == Channel.DAILY,
                language=person.language,
                message_id=new_message_id(),
                due_at=now,
            )
    except IntegrityError:
        return 0
    Notice.objects.filter(pk__in=ids).update(mail_out=mail)
    return 1
