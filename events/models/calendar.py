"""What calendars are made of: finished components, personal addresses, calendars that we read."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from events.models.event import Event


class EventComponent(models.Model):
    """The finished VEVENT of an event in one language: a feed is a join of these.

    `serves` has one bit for each site language (their order in settings): each language is served by exactly one
    component of an event, so that a feed reads one row an event.
    """

    event = models.ForeignKey(Event, models.CASCADE, related_name="components")
    language = models.CharField(max_length=10)
    serves = models.PositiveSmallIntegerField()
    text = models.TextField()
    # Zone named in the text ("" for whole days and UTC), with the years that its VTIMEZONE has to cover.
    zone = models.CharField(max_length=64, blank=True)
    first_year = models.PositiveSmallIntegerField()
    last_year = models.PositiveSmallIntegerField()
    # Kept beside the text, so that the feed for everybody needs no look at the event.
    is_public = models.BooleanField(default=False)
    community = models.ForeignKey("communities.Community", models.CASCADE, null=True, related_name="+")
    # A cancelled event leaves the feeds then.
    drops_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["event", "language"], name="one_component_a_language")]

    def __str__(self) -> str:
        return f"{self.event_id} {self.language}"


class CalendarToken(models.Model):
    """The secret in the address of a person's own calendar; a new one closes the old address."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.CASCADE, primary_key=True, related_name="calendar_token"
    )
    token = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"calendar of {self.user_id}"


class CalendarSource(models.Model):
    """A calendar elsewhere whose events we show; what to ask for next time stands here."""

    url = models.CharField(_("address"), max_length=1000, unique=True)
    name = models.CharField(_("name"), max_length=200, blank=True)
    community = models.ForeignKey("communities.Community", models.SET_NULL, null=True, blank=True, related_name="+")
    language = models.CharField(max_length=10, choices=settings.LANGUAGES, default="en")
    etag = models.CharField(max_length=255, blank=True)
    last_modified = models.CharField(max_length=64, blank=True)
    read_at = models.DateTimeField(null=True, blank=True)
    failed_at = models.DateTimeField(null=True, blank=True)
    failure = models.CharField(max_length=500, blank=True)
    # What the last reading left out, with the reason: shown to the secretariat.
    report = models.JSONField(default=list, blank=True)

    def __str__(self) -> str:
        return self.name or self.url
