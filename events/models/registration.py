"""A person's seat at an event, or their place in the queue."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from events.enums import RegistrationState
from events.models.event import Event


class Registration(models.Model):
    """One row a person and event, whatever they do: coming back after withdrawing changes the same row.

    Waiting with a `position` means in the queue (1 is next); waiting without one means that the organisers have to
    decide first.
    """

    event = models.ForeignKey(Event, models.CASCADE, related_name="registrations")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="event_registrations")
    state = models.CharField(max_length=10, choices=RegistrationState.choices)
    position = models.PositiveIntegerField(null=True, blank=True)
    # Of the form or request that made it: the same one sent again changes nothing.
    key = models.CharField(max_length=64, blank=True)
    motivation = models.TextField(_("why you take part"), blank=True, max_length=2000)
    access_needs = models.TextField(_("what would help you take part"), blank=True, max_length=2000)
    reason = models.CharField(max_length=500, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    state_since = models.DateTimeField()
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")

    class Meta:
        verbose_name = _("registration")
        constraints = [
            models.UniqueConstraint(fields=["event", "user"], name="one_registration_a_person"),
            models.CheckConstraint(
                condition=models.Q(position__isnull=True) | models.Q(state=RegistrationState.WAITING),
                name="only_the_waiting_have_a_place_in_the_queue",
            ),
        ]
        indexes = [
            models.Index(fields=["event", "state", "position", "id"], name="registration_queue"),
            models.Index(fields=["user", "state"], name="registration_of_person"),
        ]

    def __str__(self) -> str:
        return f"{self.event_id} {self.user_id} {self.state}"

    @property
    def awaits_decision(self) -> bool:
        return self.state == RegistrationState.WAITING and self.position is None

    @property
    def holds_seat(self) -> bool:
        return self.state == RegistrationState.CONFIRMED

    @property
    def is_active(self) -> bool:
        return self.state in (RegistrationState.CONFIRMED, RegistrationState.WAITING)
