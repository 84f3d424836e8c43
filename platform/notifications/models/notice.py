"""What a person is told; only references, so that what was hidden since is not told."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from notifications.enums import Channel, Kind
from notifications.models.mail import MailOut


class Notice(models.Model):
    """One per person and fact. Words are made when it is shown, in the reader's language, if the subject may be seen."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="notices")
    kind = models.CharField(max_length=20, choices=Kind.choices)
    # Which sentence of the kind, e.g. `declined` of memberships.
    variant = models.CharField(max_length=20, blank=True)
    fact_id = models.BigIntegerField()
    # One telling per state, where several facts can speak of the same change.
    key = models.CharField(max_length=120, null=True)  # noqa: DJ001 (several may have none)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    subject = models.CharField(max_length=20)
    subject_id = models.BigIntegerField()
    in_app = models.BooleanField(default=True)
    mail = models.CharField(max_length=10, choices=Channel.choices, default=Channel.NONE)
    mail_due_at = models.DateTimeField(null=True)
    mail_out = models.ForeignKey(MailOut, models.SET_NULL, null=True, related_name="notices")
    created_at = models.DateTimeField()
    seen_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "fact_id"], name="one_notice_per_person_and_fact"),
            models.UniqueConstraint(fields=["person", "key"], name="one_notice_per_person_and_key"),
        ]
        indexes = [
            models.Index(fields=["person", "-created_at", "-id"], name="inbox"),
            models.Index(fields=["person"], name="unread_notices", condition=Q(seen_at__isnull=True, in_app=True)),
            models.Index(
                fields=["mail", "mail_due_at"],
                name="notices_to_mail",
                condition=Q(mail_due_at__isnull=False, mail_out__isnull=True),
            ),
            models.Index(fields=["subject", "subject_id"], name="notices_of_a_subject"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} for {self.person_id}"


class Preference(models.Model):
    """What a person chose for one kind; no row means the default."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="notice_preferences")
    kind = models.CharField(max_length=20, choices=Kind.choices)
    in_app = models.BooleanField(default=True)
    mail = models.CharField(max_length=10, choices=Channel.choices)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "kind"], name="one_preference_per_person_and_kind")]

    def __str__(self) -> str:
        return f"{self.person_id} {self.kind}"


class ToldEvent(models.Model):
    """Up to which revision (`sequence`) of an event its participants were told."""

    event_id = models.BigIntegerField(primary_key=True)
    sequence = models.PositiveIntegerField()

    def __str__(self) -> str:
        return f"{self.event_id} {self.sequence}"
