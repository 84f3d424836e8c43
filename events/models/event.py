"""Something that happens: a meeting, a webinar, a deadline, a quarter in which a report is due."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from core.models import Imported, Stamped
from events.enums import IMPRECISE, Audience, Mode, Precision, RegistrationMode, Status
from events.models.visibility import visible_events

if TYPE_CHECKING:
    from events.models.text import EventText


class EventQuerySet(models.QuerySet["Event"]):
    def visible_to(self, actor: Any) -> EventQuerySet:
        """Published and cancelled events whose audience the person belongs to, and the drafts of those who edit them."""
        return self.filter(visible_events(actor))

    def with_texts(self) -> EventQuerySet:
        """Loads titles and texts of the whole list in one query."""
        return self.prefetch_related("texts")


class Event(Imported, Stamped):
    """One row a thing that happens; its texts are rows per language.

    `starts_at` and `ends_at` bound the time in which it happens, the end not included. Whole days, months, quarters
    and years begin and end at midnight in `time_zone`; `date_text` keeps the date as it was given.
    """

    slug = models.SlugField(_("address"), max_length=120, unique=True)
    # Given once and never changed, also when the site moves to another name (RFC 5545, 3.8.4.7).
    uid = models.CharField(max_length=255, unique=True)
    sequence = models.PositiveIntegerField(default=0)
    type = models.ForeignKey(
        "vocabularies.Concept", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("kind")
    )
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.DRAFT)
    language = models.CharField(_("main language"), max_length=10, choices=settings.LANGUAGES, default="en")

    starts_at = models.DateTimeField(_("starts"))
    ends_at = models.DateTimeField(_("ends"), null=True, blank=True)
    time_zone = models.CharField(_("time zone"), max_length=64, default="UTC")
    all_day = models.BooleanField(_("all day"), default=False)
    precision = models.CharField(_("precision"), max_length=8, choices=Precision.choices, default=Precision.MINUTE)
    date_text = models.CharField(_("date as given"), max_length=120, blank=True)

    mode = models.CharField(_("takes place"), max_length=8, choices=Mode.choices, default=Mode.ONLINE)
    place = models.CharField(_("venue"), max_length=300, blank=True)
    country = models.CharField(_("country"), max_length=2, blank=True)
    # Shown to those who hold a seat, never in feeds and lists.
    join_url = models.URLField(_("link to join"), max_length=1000, blank=True)
    url = models.URLField(_("page elsewhere"), max_length=1000, blank=True)
    host = models.CharField(_("organized by"), max_length=200, blank=True)

    capacity = models.PositiveIntegerField(_("seats"), null=True, blank=True)
    registration = models.CharField(max_length=8, choices=RegistrationMode.choices, default=RegistrationMode.OPEN)
    registration_closes_at = models.DateTimeField(_("registration deadline"), null=True, blank=True)
    # Counted under the row's lock, so that lists need no counting.
    confirmed_count = models.PositiveIntegerField(default=0)
    waiting_count = models.PositiveIntegerField(default=0)

    community = models.ForeignKey(
        "communities.Community",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="events",
        verbose_name=_("community"),
    )
    audience = models.CharField(_("who sees it"), max_length=8, choices=Audience.choices, default=Audience.PUBLIC)
    themes = models.ManyToManyField("vocabularies.Concept", blank=True, related_name="+", verbose_name=_("themes"))
    countries = models.JSONField(_("countries"), default=list, blank=True)
    languages = models.JSONField(_("languages spoken"), default=list, blank=True)
    organisers: models.ManyToManyField[Any, Any] = models.ManyToManyField(
        settings.AUTH_USER_MODEL, through="events.EventOrganiser", related_name="organised_events"
    )

    version = models.PositiveIntegerField(default=1)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")
    source = models.ForeignKey("events.CalendarSource", models.SET_NULL, null=True, blank=True, related_name="events")
    published_at = models.DateTimeField(null=True, blank=True)
    cancelled_at = models.DateTimeField(null=True, blank=True)
    cancel_reason = models.CharField(max_length=500, blank=True)
    hidden_at = models.DateTimeField(null=True, blank=True)
    is_demo = models.BooleanField(default=False)

    objects = EventQuerySet.as_manager()

    class Meta:
        verbose_name = _("event")
        verbose_name_plural = _("events")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ends_at__isnull=True) | models.Q(ends_at__gte=models.F("starts_at")),
                name="event_ends_after_it_starts",
            ),
            models.CheckConstraint(
                condition=models.Q(audience=Audience.PUBLIC) | models.Q(community__isnull=False),
                name="members_only_event_has_a_community",
            ),
        ]
        indexes = [
            models.Index(fields=["starts_at", "id"], name="event_by_start"),
            models.Index(fields=["ends_at", "starts_at"], name="event_by_end"),
            models.Index(fields=["community", "starts_at"], name="event_by_community"),
            models.Index(fields=["updated_at", "id"], name="event_by_change"),
        ]

    def __str__(self) -> str:
        return self.slug

    def get_absolute_url(self) -> str:
        """Returns the address in the language now spoken."""
        return reverse("events:event", args=[self.slug])

    def text(self, language: str | None = None) -> EventText | None:
        """Returns the text in `language` (or the one now spoken), else in the main language, else any.

        Reads the prefetched rows where `with_texts()` loaded them.
        """
        rows = {row.language: row for row in self.texts.all()}
        spoken = language or get_language() or "en"
        return rows.get(spoken) or rows.get(self.language) or next(iter(rows.values()), None)

    @property
    def title(self) -> str:
        row = self.text()
        return row.title if row else self.slug

    @property
    def is_cancelled(self) -> bool:
        return self.status == Status.CANCELLED

    @property
    def is_imprecise(self) -> bool:
        return self.precision in IMPRECISE

    @property
    def seats_left(self) -> int | None:
        """None where there is no limit."""
        return None if self.capacity is None else max(0, self.capacity - self.confirmed_count)

    def has_ended(self, now: datetime | None = None) -> bool:
        return self.ends_at is not None and self.ends_at <= (now or timezone.now())

    def is_running(self, now: datetime | None = None) -> bool:
        now = now or timezone.now()
        return self.starts_at <= now and not self.has_ended(now)


class EventOrganiser(models.Model):
    """A person who may change the event and decide on registrations."""

    event = models.ForeignKey(Event, models.CASCADE, related_name="organiser_rows")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["event", "user"], name="one_row_an_organiser")]

    def __str__(self) -> str:
        return f"{self.event_id} {self.user_id}"
