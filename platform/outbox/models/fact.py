"""A fact, the rows that wait for its readers, and which worker serves which reader."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Fact(models.Model):
    """What happened: ids only, never text."""

    kind = models.CharField(max_length=60)
    payload = models.JSONField()
    # No foreign key: a fact outlives the person, and no row of theirs is locked by stating it.
    actor_id = models.BigIntegerField(null=True)
    on_behalf_id = models.BigIntegerField(null=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        indexes = [models.Index(fields=["created_at"], name="outbox_fact_age")]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"


class Delivery(models.Model):
    """One reader's turn at one fact. The row is deleted when the fact was read, so the table holds only what waits."""

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        DEAD = "dead", _("Given up")

    fact = models.ForeignKey(Fact, models.CASCADE, related_name="deliveries")
    reader = models.CharField(max_length=120)
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    due_at = models.DateTimeField()
    error = models.TextField(blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["fact", "reader"], name="one_delivery_to_a_reader")]
        indexes = [
            models.Index(fields=["reader", "fact"], name="outbox_waiting", condition=models.Q(state="waiting")),
            models.Index(fields=["fact"], name="outbox_dead", condition=models.Q(state="dead")),
        ]

    def __str__(self) -> str:
        return f"{self.reader} {self.fact_id} {self.state}"


class ReaderLease(models.Model):
    """Which worker serves a reader now. One at a time, so that a reader gets its facts in order."""

    reader = models.CharField(max_length=120, primary_key=True)
    leased_until = models.DateTimeField(null=True)
    leased_by = models.CharField(max_length=120, blank=True)
    # What the reader leans on is away: nothing is tried until then, and no fact is blamed.
    paused_until = models.DateTimeField(null=True)
    failures = models.PositiveIntegerField(default=0)
    error = models.TextField(blank=True)

    def __str__(self) -> str:
        return self.reader
