"""Chat rooms of a community."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

import outbox
from accounts.models import User
from communities import rules
from communities.facts import CommunityChanged
from communities.models import Room
from communities.services import locks, versions
from core.errors import FieldError, Hidden, Invalid
from core.text import one_line

NAME_LENGTH = 120
MOST_ROOMS = 50


@transaction.atomic
def create_room(*, actor: User, community_id: int, name: str) -> Room:
    """Returns a new room; a community has at most 50."""
    community = locks.community(community_id)
    rules.can_arrange(actor, community).or_refuse()
    name = _name(name)
    if Room.objects.filter(community=community).count() >= MOST_ROOMS:
        message = _("This community has as many chat rooms as it can have.")
        raise Invalid([FieldError("name", "too_many_rooms", message)])
    room = Room.objects.create(community=community, name=name)
    versions.community_changed(community)
    outbox.record(CommunityChanged(community_id=community.pk), actor=actor)
    return room


@transaction.atomic
def edit_room(*, actor: User, room_id: int, name: str, closed: bool) -> Room:
    """Renames a room; closes it for writing or opens it again."""
    owner = Room.objects.filter(pk=room_id).values_list("community_id", flat=True).first()
    if owner is None:
        raise Hidden
    # The community first, as everywhere: its row is written below.
    community = locks.community(owner)
    room = locks.room(room_id)
    rules.can_moderate(actor, community).or_refuse()
    room.name = _name(name)
    if closed != bool(room.closed_at):
        room.closed_at = timezone.now() if closed else None
    room.save(update_fields=["name", "closed_at", "updated_at"])
    versions.community_changed(community)
    return room


def _name(text: str) -> str:
    name = one_line(text, max_length=NAME_LENGTH, field="name")
    if not name:
        raise Invalid(
            [FieldError("name", "required", _("Fill in “{field}”.").format(field=pgettext("of a thing", "Name")))]
        )
    return name
