"""Mail that others have written (codes, invitations): queued in the caller's transaction, tried at once after it."""

from __future__ import annotations

import logging
import uuid
from urllib.parse import urlsplit

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from notifications.models import MailOut

logger = logging.getLogger(__name__)


def new_message_id() -> str:
    """Returns a Message-ID of this site (RFC 5322, 3.6.4)."""
    return f"<{uuid.uuid4().hex}@{urlsplit(settings.SITE_URL).hostname or 'localhost'}>"


@transaction.atomic
def post(
    *,
    to: str,
    subject: str,
    text: str,
    html: str,
    language: str,
    user_id: int | None = None,
    urgent: bool = False,
    secret: bool = False,
    key: str | None = None,
) -> MailOut:
    """Returns the queued mail; with a `key` that was used before, the mail that carries it.

    An urgent one is tried in this process right after the commit: if the mail server is away, the worker goes on trying.
    """
    known = MailOut.objects.filter(key=key).first() if key else None
    if known is not None:
        return known
    mail = MailOut.objects.create(
        person_id=user_id,
        to=to,
        subject=subject[:300],
        text=text,
        html=html,
        language=language,
        is_secret=secret,
        key=key,
        message_id=new_message_id(),
        due_at=timezone.now(),
    )
    if urgent:
        transaction.on_commit(lambda: _try_now(mail.pk))
    return mail


def _try_now(mail_id: int) -> None:
    from notifications.services import delivery  # (delivery renders, and so leans on all that is told)

    try:
        delivery.deliver(mail_id=mail_id)
    except Exception:
        # The row stays, and so does what the person did; the worker tries again.
        logger.exception("Mail %s was not sent at once", mail_id)
