"""Sending: one lease a mail, so that none goes twice; an outage keeps it for later."""

from __future__ import annotations

import logging
import random
import smtplib
import time
from datetime import datetime, timedelta
from typing import Any

from django.core.mail import get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from notifications.enums import MailState
from notifications.models import MailOut
from notifications.queries import letters
from outbox import workers
from outbox.services import leases

logger = logging.getLogger(__name__)

FIRST_WAIT, LONGEST_WAIT = 15.0, 1800.0
PATIENCE = timedelta(days=2)
# A code that comes later than this is of no use any more.
SECRET_PATIENCE = timedelta(hours=1)
TIMEOUT = 20
WORKER = workers.new_name()


class MailServerAway(Exception):
    """The server could not be reached, or closed the door: no use in trying the next mail now."""


def deliver_due(*, seconds: float = 20.0, worker: str = "") -> int:
    """Sends what is due over one connection for about `seconds`; returns how many were sent.

    Stops at the first sign that the server is away: everything stays for a later run.
    """
    until = time.monotonic() + seconds
    sent = 0
    connection = get_connection(timeout=TIMEOUT) if _takes_timeout() else get_connection()
    try:
        while time.monotonic() < until and (ids := due_ids()):
            progress = 0
            for mail_id in ids:
                try:
                    state = deliver(mail_id=mail_id, connection=connection, worker=worker)
                except MailServerAway:
                    return sent
                progress += state is not None
                sent += state == MailState.SENT
            if not progress:
                break
    finally:
        try:
            connection.close()
        except Exception:
            logger.debug("Closing the connection to the mail server failed", exc_info=True)
    return sent


def due_ids(limit: int = 50) -> list[int]:
    """Returns the mails that are due and not in the hands of a living worker's running lease."""
    now = timezone.now()
    free = Q(state=MailState.WAITING) | Q(state=MailState.SENDING)
    rows = MailOut.objects.filter(free, due_at__lte=now).order_by("due_at", "pk")
    return list(rows.values_list("pk", flat=True)[:limit])


def deliver(*, mail_id: int, connection: BaseEmailBackend | None = None, worker: str = "") -> MailState | None:
    """Sends one mail; returns its new state, or None where somebody else has it or it is not due.

    Raises MailServerAway after putting it off. No transaction is open while the server is spoken to.
    """
    worker = worker or WORKER
    mail = _take(mail_id, worker)
    if mail is None:
        return None
    try:
        letter = letters.compose(mail)
    except Exception as error:
        logger.exception("Mail %s cannot be written", mail.pk)
        return _put_off(mail, worker, error)
    if letter is None:
        return _finish(mail, worker, MailState.DROPPED)
    try:
        # However slow the server is: nobody else begins with this mail while this process lives.
        with leases.held(lambda: _renew(mail.pk, worker)):
            (connection or get_connection()).send_messages([letter])
    except smtplib.SMTPRecipientsRefused as error:
        return _refused(mail, worker, error, [code for code, _why in error.recipients.values()])
    except smtplib.SMTPResponseException as error:
        if not isinstance(error, (smtplib.SMTPConnectError, smtplib.SMTPHeloError, smtplib.SMTPAuthenticationError)):
            return _refused(mail, worker, error, [error.smtp_code])
        _put_off(mail, worker, error)
        raise MailServerAway from error
    except (OSError, smtplib.SMTPException) as error:
        _put_off(mail, worker, error)
        raise MailServerAway from error
    return _finish(mail, worker, MailState.SENT)


@transaction.atomic
def _take(mail_id: int, worker: str) -> MailOut | None:
    mail = leases.locked_rows(MailOut.objects.filter(pk=mail_id)).first()
    now = timezone.now()
    if mail is None or mail.due_at > now or mail.state not in {MailState.WAITING, MailState.SENDING}:
        return None
    # The lease of this very worker counts too: another thread of the process may be at it.
    running = mail.state == MailState.SENDING and mail.leased_until is not None and mail.leased_until > now
    if running and not (mail.leased_by != worker and workers.is_gone(mail.leased_by, myself=worker)):
        return None
    if now - mail.created_at > (SECRET_PATIENCE if mail.is_secret else PATIENCE):
        _close(mail, MailState.DEAD)
        return None
    mail.state, mail.leased_by, mail.leased_until = MailState.SENDING, worker, now + leases.LEASE
    mail.attempts = min(mail.attempts + 1, 30_000)
    mail.save(update_fields=["state", "leased_by", "leased_until", "attempts"])
    return mail


def _renew(mail_id: int, worker: str) -> None:
    mine = MailOut.objects.filter(pk=mail_id, state=MailState.SENDING, leased_by=worker)
    mine.update(leased_until=timezone.now() + leases.LEASE)


@transaction.atomic
def _finish(mail: MailOut, worker: str, state: MailState) -> MailState:
    row = MailOut.objects.select_for_update().filter(pk=mail.pk, leased_by=worker).first()
    if row is not None:
        _close(row, state)
    return state


def _close(row: MailOut, state: MailState) -> None:
    row.state, row.leased_by, row.leased_until = state, "", None
    row.sent_at = timezone.now() if state == MailState.SENT else None
    row.error = "" if state == MailState.SENT else row.error
    if row.is_secret:
        row.text = row.html = ""
    row.save(update_fields=["state", "leased_by", "leased_until", "sent_at", "error", "text", "html"])


def _refused(mail: MailOut, worker: str, error: Exception, codes: list[int]) -> MailState:
    """The server is there and says no to this one: for good (5xx), or for now (4xx, RFC 5321, 4.2.1)."""
    if codes and all(code >= 500 for code in codes):
        logger.warning("Mail %s is refused: %r", mail.pk, error)
        MailOut.objects.filter(pk=mail.pk).update(error=repr(error)[:2000])
        mail.error = repr(error)[:2000]
        return _finish(mail, worker, MailState.DEAD)
    return _put_off(mail, worker, error)


@transaction.atomic
def _put_off(mail: MailOut, worker: str, error: Exception) -> MailState:
    row = MailOut.objects.select_for_update().filter(pk=mail.pk, leased_by=worker).first()
    if row is not None:
        row.state, row.leased_by, row.leased_until = MailState.WAITING, "", None
        row.due_at = timezone.now() + timedelta(seconds=wait(row.attempts, secret=row.is_secret))
        row.error = repr(error)[:2000]
        row.save(update_fields=["state", "leased_by", "leased_until", "due_at", "error"])
    return MailState.WAITING


def wait(attempts: int, *, secret: bool = False) -> float:
    """Returns seconds until the next attempt: doubled each time, scattered; codes are tried every minute."""
    longest = 60.0 if secret else LONGEST_WAIT
    return min(longest, FIRST_WAIT * 2.0 ** min(attempts - 1, 12)) * random.uniform(0.75, 1.25)


def _takes_timeout() -> bool:
    from django.conf import settings

    return "smtp" in settings.EMAIL_BACKEND


@transaction.atomic
def forget_old(*, now: datetime | None = None) -> int:
    """Deletes what was sent or given up 30 days ago; returns how many."""
    done = [MailState.SENT, MailState.DROPPED, MailState.DEAD]
    old: Any = MailOut.objects.filter(state__in=done, created_at__lt=(now or timezone.now()) - timedelta(days=30))
    return MailOut.objects.filter(pk__in=list(old.values_list("pk", flat=True)[:5000])).delete()[0]
