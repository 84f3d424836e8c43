"""Mail on its way out. A row is sent once: whoever sends it holds its lease."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from notifications.enums import MailState


class MailOut(models.Model):
    """Either a ready text (accounts) or the notices that name this row, rendered when it is sent."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, null=True, related_name="mails")
    to = models.EmailField(max_length=254)
    # What it is about, so that the same digest or invitation is not made twice.
    key = models.CharField(max_length=120, unique=True, null=True)  # noqa: DJ001 (several may have none)
    is_digest = models.BooleanField(default=False)
    # A ready text; a code or a link in it is removed once it is sent.
    is_secret = models.BooleanField(default=False)
    subject = models.CharField(max_length=300, blank=True)
    text = models.TextField(blank=True)
    html = models.TextField(blank=True)
    language = models.CharField(max_length=10, default="en")
    # Given once: what is sent again after a cut carries the same one, and mail boxes show it once (RFC 5322, 3.6.4).
    message_id = models.CharField(max_length=120, unique=True)
    state = models.CharField(max_length=10, choices=MailState.choices, default=MailState.WAITING)
    due_at = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=0)
    leased_by = models.CharField(max_length=120, blank=True)
    leased_until = models.DateTimeField(null=True)
    error = models.TextField(blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    sent_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["due_at"], name="mail_to_send", condition=Q(state__in=["waiting", "sending"])),
        ]

    def __str__(self) -> str:
        return self.message_id
