"""An event's title and texts in one language."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from core.text import safe_html
from events.models.event import Event


class EventText(models.Model):
    event = models.ForeignKey(Event, models.CASCADE, related_name="texts")
    language = models.CharField(max_length=10, choices=settings.LANGUAGES)
    title = models.CharField(_("title"), max_length=300)
    summary = models.CharField(_("summary"), max_length=600, blank=True)
    body = models.TextField(_("programme and details"), blank=True)
    body_html = models.TextField(blank=True)
    body_plain = models.TextField(blank=True)
    text_version = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["event", "language"], name="one_event_text_a_language")]
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.title

    @property
    def safe_html(self) -> SafeString:
        return safe_html(self.body_html, self.text_version)
