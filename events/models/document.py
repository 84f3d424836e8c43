"""A file that belongs to an event: agenda, working paper, slides, recording."""

from __future__ import annotations

from django.conf import settings
from django.core.files.storage import Storage, storages
from django.db import models
from django.utils.translation import gettext_lazy as _

from events.models.event import Event


def storage() -> Storage:
    return storages["default"]


def path(document: EventDocument, filename: str) -> str:
    """Returns a name of ours below the event: what a person called the file stands in `name` only."""
    return f"events/{document.event_id}/{document.key}{document.extension}"


class EventDocument(models.Model):
    event = models.ForeignKey(Event, models.CASCADE, related_name="documents")
    title = models.CharField(_("title"), max_length=200)
    language = models.CharField(_("language"), max_length=10, choices=settings.LANGUAGES, blank=True)
    name = models.CharField(max_length=200)
    key = models.CharField(max_length=32, unique=True)
    extension = models.CharField(max_length=10)
    content_type = models.CharField(max_length=100)
    size = models.PositiveIntegerField()
    file = models.FileField(upload_to=path, storage=storage, max_length=255)
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    added_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.title
