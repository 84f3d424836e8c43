"""What is said in a room. Every act takes the room's next number under the room's row lock, so the log has no holes."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

import outbox
from accounts.models import User
from communities import rules
from communities.enums import EntryKind
from communities.facts import MentionMade, MessageChanged
from communities.models import Message, Room, RoomEntry, RoomRead
from communities.services import locks
from communities.services.log import append
from communities.services.writing import rendered
from core.access import get_visible
from core.errors import FieldError, Hidden, Invalid
from core.prepared import Prepared
from core.ratelimits import spend

MESSAGE_LENGTH = 4_000
MOST_KINDS_OF_REACTION = 12
# Asked before every message.
_TAKEN = Prepared(
    lambda room, person, client_id: RoomEntry.objects.filter(
        room_id=room, user_id=person, client_id=client_id
    ).values_list("seq", "kind", "message_id"),
    room=int,
    person=int,
    client_id=UUID,
)


@dataclass(frozen=True, slots=True)
class Ack:
    """The answer to whoever acted: the number taken, the message, and whether it was taken earlier already."""

    seq: int
    message: Message
    repeated: bool = False


@transaction.atomic
def send_message(*, actor: User, room_id: int, client_id: UUID, body: str) -> Ack:
    """Says something. The same `client_id` again gives the same answer and no second message.

    Raises Hidden for a room that the person may not enter, Invalid for an empty text or one over 4,000 characters,
    Refused for a closed room, TooMany beyond 100 messages in 20 seconds.
    """
    room = locks.room(room_id)
    standing = rules.standing_of(actor, room.community_id)
    if not standing.is_inside:
        raise Hidden
    if again := _TAKEN.first(room=room.pk, person=actor.pk, client_id=client_id):
        seq, kind, message_id = again
        if kind != EntryKind.MESSAGE:
            raise _taken()
        return Ack(seq=seq, message=Message.objects.get(pk=message_id), repeated=True)
    rules.can_send(actor, room, standing=standing).or_refuse()
    spend(f"chat:{actor.pk}", limit=100, seconds=20)
    text = rendered(body, room.community_id, limit=MESSAGE_LENGTH)
    message = Message(
        room=room,
        author=actor,
        client_id=client_id,
        body=text.body,
        body_html=text.html,
        body_plain=text.plain,
        text_version=text.version,
        created_at=timezone.now(),
    )
    entry = append(room=room, kind=EntryKind.MESSAGE, message=message, user=actor, client_id=client_id)
    _remember(room, actor, entry.seq)
    if text.mentioned:
        outbox.record(MentionMade(message_id=message.pk, room_id=room.pk), actor=actor)
    return Ack(seq=entry.seq, message=message)


@transaction.atomic
def edit_message(*, actor: User, message_id: int, body: str, room_id: int, client_id: UUID | None = None) -> Ack:
    """Changes one's own message; the change takes a number of its own."""
    room, message = _found(actor, room_id, message_id)
    if repeated := _again(room, actor, client_id, message, EntryKind.EDITED):
        return repeated
    rules.can_edit_message(actor, message).or_refuse()
    spend(f"chat:{actor.pk}", limit=100, seconds=20)
    text = rendered(body, room.community_id, limit=MESSAGE_LENGTH)
    message.body, message.body_html, message.body_plain = text.body, text.html, text.plain
    message.text_version = text.version
    message.edited_at = timezone.now()
    message.save(update_fields=["body", "body_html", "body_plain", "text_version", "edited_at"])
    entry = append(room=room, kind=EntryKind.EDITED, message=message, user=actor, client_id=client_id)
    if text.mentioned:
        outbox.record(MentionMade(message_id=message.pk, room_id=room.pk), actor=actor)
    return Ack(seq=entry.seq, message=message)


@transaction.atomic
def delete_message(*, actor: User, message_id: int, room_id: int, client_id: UUID | None = None) -> Ack:
    """Takes the text away for good. Deleting twice gives the same answer."""
    room, message = _found(actor, room_id, message_id)
    if repeated := _again(room, actor, client_id, message, EntryKind.DELETED):
        return repeated
    rules.can_delete_message(actor, message).or_refuse()
    if message.deleted_at:
        entry = message.entries.filter(kind=EntryKind.DELETED).order_by("-seq").first()
        return Ack(seq=entry.seq if entry else message.seq, message=message, repeated=True)
    message.body = message.body_html = message.body_plain = ""
    message.deleted_at = timezone.now()
    message.save(update_fields=["body", "body_html", "body_plain", "deleted_at"])
    entry = append(room=room, kind=EntryKind.DELETED, message=message, user=actor, client_id=client_id)
    outbox.record(MessageChanged(message_id=message.pk, room_id=room.pk), actor=actor)
    return Ack(seq=entry.seq, message=message)


@transaction.atomic
def react(*, actor: User, message_id: int, emoji: str, on: bool, room_id: int, client_id: UUID | None = None) -> Ack:
    """Puts a reaction on a message or takes it off. What stands already gives the same answer and no new number."""
    room, message = _found(actor, room_id, message_id)
    if repeated := _again(room, actor, client_id, message, EntryKind.REACTED):
        return repeated
    rules.can_send(actor, room).or_refuse()
    if message.deleted_at or message.hidden_at:
        raise Invalid([FieldError("id", "gone", _("This message can no longer be changed."))])
    emoji = clean_emoji(emoji)
    people = list(message.reactions.get(emoji, []))
    if (actor.pk in people) == on:
        entry = message.entries.filter(kind=EntryKind.REACTED, user=actor, emoji=emoji).order_by("-seq").first()
        return Ack(seq=entry.seq if entry else message.seq, message=message, repeated=True)
    spend(f"chat:{actor.pk}", limit=100, seconds=20)
    if on and emoji not in message.reactions and len(message.reactions) >= MOST_KINDS_OF_REACTION:
        raise Invalid([FieldError("emoji", "too_many_kinds", _("This message has as many kinds of reactions as fit."))])
    people = [*people, actor.pk] if on else [pk for pk in people if pk != actor.pk]
    message.reactions = {**message.reactions, emoji: people}
    if not people:
        del message.reactions[emoji]
    message.save(update_fields=["reactions"])
    entry = append(
        room=room, kind=EntryKind.REACTED, message=message, user=actor, client_id=client_id, emoji=emoji, is_on=on
    )
    return Ack(seq=entry.seq, message=message)


@transaction.atomic
def mark_read(*, actor: User, room_id: int, upto: int) -> int:
    """Moves the person's read mark forward, never back; returns where it stands."""
    room = get_visible(Room, actor=actor, pk=room_id)
    return _remember(room, actor, min(max(0, upto), room.last_seq))


_JOINERS = {"\u200d", "\ufe0f"}
# Sequences of one emoji (Unicode TS #51): pictographs, skin tones, flags, key caps.
_EMOJI = re.compile(
    "[\u00a9\u00ae\u203c-\u3299\U0001f000-\U0001faff\U000e0020-\U000e007f\u200d\ufe0f\u20e30-9#*]{1,12}"
)


def clean_emoji(text: str) -> str:
    """Returns one emoji; raises Invalid for anything else."""
    text = unicodedata.normalize("NFC", text.strip())
    pictured = any(ord(character) > 0xA8 and character not in _JOINERS for character in text)
    if not pictured or not _EMOJI.fullmatch(text):
        raise Invalid([FieldError("emoji", "unknown", _("Choose one emoji."))])
    return text


def _found(actor: User, room_id: int, message_id: int) -> tuple[Room, Message]:
    """The locked room and a message of it; a message elsewhere is as good as missing."""
    room = locks.room(room_id)
    get_visible(Room, actor=actor, pk=room_id)
    message = Message.objects.filter(room=room, pk=message_id).first()
    if message is None:
        raise Hidden
    message.room = room
    return room, message


def _again(room: Room, actor: User, client_id: UUID | None, message: Message, kind: str) -> Ack | None:
    """The answer that this `client_id` got before, if it did; raises Invalid where that was for another act."""
    taken = client_id and _TAKEN.first(room=room.pk, person=actor.pk, client_id=client_id)
    if not taken:
        return None
    seq, *act = taken
    if act != [kind, message.pk]:
        raise _taken()
    return Ack(seq=seq, message=message, repeated=True)


def _taken() -> Invalid:
    return Invalid([FieldError("client_id", "taken", _("This did not work. Please try again."))])


def _remember(room: Room, actor: User, upto: int) -> int:
    now = timezone.now()
    # Nearly always there is a mark, and it is behind: one statement, which can never take it back.
    if RoomRead.objects.filter(room=room, user=actor, upto__lt=upto).update(upto=upto, read_at=now):
        return upto
    mark, _made = RoomRead.objects.get_or_create(room=room, user=actor, defaults={"upto": upto, "read_at": now})
    return mark.upto
