"""Rooms and their log: every message, edit, deletion and reaction has the next number of its room."""

from __future__ import annotations

from typing import Any, Self

from django.conf import settings
from django.db import models
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from communities.enums import EntryKind
from communities.models.access import entered, unhidden
from communities.models.community import Community
from core.models import Imported, Stamped
from core.text import safe_html


class RoomQuerySet(models.QuerySet["Room"]):
    def visible_to(self, actor: Any) -> Self:
        """Returns the rooms that `actor` may enter: members only, whatever the community's visibility."""
        return self.filter(entered(actor, community="community"))


class Room(Stamped):
    community = models.ForeignKey(Community, models.CASCADE, related_name="rooms")
    name = models.CharField(_("name"), max_length=120)
    last_seq = models.PositiveBigIntegerField(default=0)
    last_message_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    external_id = models.CharField(max_length=200, unique=True, null=True, blank=True)

    objects = RoomQuerySet.as_manager()

    class Meta:
        verbose_name = _("chat room")
        verbose_name_plural = _("chat rooms")
        indexes = [models.Index(fields=["community", "id"], name="rooms_of_a_community")]

    def __str__(self) -> str:
        return self.name


class MessageQuerySet(models.QuerySet["Message"]):
    def visible_to(self, actor: Any) -> Self:
        """Returns the messages whose text `actor` may read."""
        return self.filter(
            entered(actor, community="room__community"),
            unhidden(actor, community="room__community"),
            deleted_at__isnull=True,
        )


class Message(Imported):
    room = models.ForeignKey(Room, models.CASCADE, related_name="messages")
    seq = models.PositiveBigIntegerField()
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    client_id = models.UUIDField()
    body = models.TextField()
    body_html = models.TextField()
    body_plain = models.TextField()
    text_version = models.PositiveSmallIntegerField(default=1)
    created_at = models.DateTimeField()
    edited_at = models.DateTimeField(null=True, blank=True)
    deleted_at = models.DateTimeField(null=True, blank=True)
    hidden_at = models.DateTimeField(null=True, blank=True)
    hidden_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    hidden_reason = models.CharField(max_length=500, blank=True)
    # {"emoji": [user ids in the order they pressed]}: shown with the message, changed under the room's lock.
    reactions = models.JSONField(default=dict, blank=True)

    objects = MessageQuerySet.as_manager()

    class Meta:
        verbose_name = _("message")
        verbose_name_plural = _("messages")
        constraints = [
            models.UniqueConstraint(fields=["room", "seq"], name="one_message_per_number"),
            models.UniqueConstraint(fields=["room", "author", "client_id"], name="one_message_per_client_id"),
        ]
        indexes = [models.Index(fields=["author"], name="messages_of_a_person")]

    def __str__(self) -> str:
        return f"message {self.seq} in room {self.room_id}"

    @property
    def safe_html(self) -> SafeString:
        return safe_html(self.body_html, self.text_version)


class RoomEntry(models.Model):
    """One number of the log. Texts are read from the message, so what was deleted or hidden is gone from a replay."""

    room = models.ForeignKey(Room, models.CASCADE, related_name="entries")
    seq = models.PositiveBigIntegerField()
    kind = models.CharField(max_length=10, choices=EntryKind.choices)
    message = models.ForeignKey(Message, models.CASCADE, related_name="entries")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    client_id = models.UUIDField(null=True, blank=True)
    emoji = models.CharField(max_length=16, blank=True)
    is_on = models.BooleanField(default=True)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["room", "seq"], name="one_entry_per_number"),
            models.UniqueConstraint(fields=["room", "user", "client_id"], name="one_entry_per_client_id"),
        ]

    def __str__(self) -> str:
        return f"{self.seq} {self.kind} in room {self.room_id}"


class RoomRead(models.Model):
    """Up to which number a person has read."""

    room = models.ForeignKey(Room, models.CASCADE, related_name="reads")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    upto = models.PositiveBigIntegerField(default=0)
    read_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["room", "user"], name="one_read_mark_per_room_and_person")]

    def __str__(self) -> str:
        return f"{self.user_id} read room {self.room_id} up to {self.upto}"
