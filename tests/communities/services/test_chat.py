"""The log of a room: numbers without holes, the same answer to the same client_id, nothing left of what was deleted."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from communities.facts import MentionMade, MessageChanged
from communities.models import Message, Room, RoomEntry, RoomRead
from communities.queries import chat as queries
from communities.services import chat, moderating
from communities.services.room import edit_room
from core.errors import Hidden, Invalid, Refused
from outbox.testing import facts
from tests.accounts.factories import UserFactory
from tests.communities.factories import CommunityFactory, MembershipFactory, MessageFactory, RoomFactory
from tests.parallel import at_once

pytestmark = pytest.mark.django_db


def say(actor, room, body="Hello", client_id=None):
    return chat.send_message(actor=actor, room_id=room.pk, client_id=client_id or uuid4(), body=body)


def test_the_same_client_id_gives_the_same_answer() -> None:
    member, key = UserFactory(), uuid4()
    room = RoomFactory(community=CommunityFactory(members=[member]))

    first, second = say(member, room, "One", key), say(member, room, "One, again", key)

    assert (first.seq, second.seq, second.message.pk, second.repeated) == (1, 1, first.message.pk, True)
    assert Message.objects.get().body == "One"


@pytest.mark.both
def test_a_message_locks_its_room_and_no_row_of_the_community() -> None:
    member = UserFactory()
    room = RoomFactory(community=CommunityFactory(members=[member]))

    with CaptureQueriesContext(connection) as asked:
        say(member, room)

    (first, *rest) = [each["sql"] for each in asked if each["sql"].startswith("SELECT")]
    assert 'FROM "communities_room" WHERE' in first
    assert " JOIN " not in first
    assert first.endswith(" FOR UPDATE") is connection.features.has_select_for_update
    assert not [sql for sql in rest if "FOR UPDATE" in sql]


def test_a_client_id_of_another_act_is_refused_and_nothing_is_said() -> None:
    member, key = UserFactory(), uuid4()
    room = RoomFactory(community=CommunityFactory(members=[member]))
    message = say(member, room).message
    chat.edit_message(actor=member, room_id=room.pk, message_id=message.pk, body="Changed", client_id=key)

    with pytest.raises(Invalid) as wrong:
        say(member, room, "More", key)

    assert [(error.field, error.code) for error in wrong.value.errors] == [("client_id", "taken")]
    assert (Room.objects.get().last_seq, Message.objects.count()) == (2, 1)


def test_what_happens_to_a_message_later_is_stated_for_the_readers() -> None:
    member, facilitator = UserFactory(), UserFactory()
    room = RoomFactory(community=CommunityFactory(members=[member], facilitators=[facilitator]))
    first, second = say(member, room).message, say(member, room).message
    moderating.hide_message(actor=facilitator, message_id=first.pk, reason="Sales talk")
    moderating.restore_message(actor=facilitator, message_id=first.pk)
    chat.delete_message(actor=member, room_id=room.pk, message_id=second.pk)

    stated = [(fact.message_id, fact.room_id) for fact in facts(MessageChanged)]
    assert stated == [(first.pk, room.pk), (first.pk, room.pk), (second.pk, room.pk)]


def test_one_persons_client_id_is_not_anothers() -> None:
    first, second, key = UserFactory(), UserFactory(), uuid4()
    room = RoomFactory(community=CommunityFactory(members=[first, second]))

    assert [say(first, room, "A", key).seq, say(second, room, "B", key).seq] == [1, 2]


@pytest.mark.parametrize(("body", "code"), [("", "required"), (" \n", "required"), ("x" * 4001, "too_long")])
def test_a_message_is_neither_empty_nor_endless(body: str, code: str) -> None:
    member = UserFactory()
    room = RoomFactory(community=CommunityFactory(members=[member]))

    with pytest.raises(Invalid) as wrong:
        say(member, room, body)
    assert [(error.field, error.code) for error in wrong.value.errors] == [("body", code)]
    assert (Room.objects.get().last_seq, RoomEntry.objects.count()) == (0, 0)


def test_for_outsiders_there_is_no_room() -> None:
    outsider, room = UserFactory(), RoomFactory()

    for act in (
        lambda: say(outsider, room),
        lambda: chat.mark_read(actor=outsider, room_id=room.pk, upto=1),
    ):
        with pytest.raises(Hidden):
            act()


def test_a_message_of_another_room_cannot_be_touched() -> None:
    member = UserFactory()
    here = RoomFactory(community=CommunityFactory(members=[member]))
    elsewhere = MessageFactory(author=member)

    with pytest.raises(Hidden):
        chat.edit_message(actor=member, room_id=here.pk, message_id=elsewhere.pk, body="x")


def test_a_closed_room_can_be_read_only() -> None:
    member, facilitator = UserFactory(), UserFactory()
    room = RoomFactory(community=CommunityFactory(members=[member], facilitators=[facilitator]))
    edit_room(actor=facilitator, room_id=room.pk, name="Closed", closed=True)

    with pytest.raises(Refused) as refused:
        say(member, room)
    assert refused.value.code == "room_closed"


def test_what_is_told_at_once_is_what_a_replay_tells(monkeypatch: pytest.MonkeyPatch) -> None:
    member = UserFactory(name="أمينة", handle="amina")
    room = RoomFactory(community=CommunityFactory(members=[member]))
    told: list[tuple[str, int, Any]] = []
    monkeypatch.setattr("live.poke", lambda group, upto, frame=None: told.append((group, upto, frame)), raising=False)

    said = say(member, room, "مرحبا **بكم** @amina")
    chat.edit_message(actor=member, room_id=room.pk, message_id=said.message.pk, body="Other")
    say(member, room, "Second")

    frames = dict(queries.frames_after(room.pk, 0))
    assert [(group, upto) for group, upto, _frame in told] == [(f"room:{room.pk}", number) for number in (1, 2, 3)]
    assert told[1][2] is None
    assert told[2][2] == frames[3]
    # The first one was changed since, and a replay tells what stands.
    assert told[0][2]["body"] == "مرحبا **بكم** @amina"
    assert told[0][2].keys() | {"edited_at"} == frames[1].keys()


def test_each_change_takes_a_number_and_a_replay_tells_what_stands() -> None:
    member, other = UserFactory(name="Amina"), UserFactory()
    room = RoomFactory(community=CommunityFactory(members=[member, other]))
    first, second = say(member, room, "Frist"), say(member, room, "A secret")
    chat.edit_message(actor=member, room_id=room.pk, message_id=first.message.pk, body="First")
    chat.react(actor=other, room_id=room.pk, message_id=first.message.pk, emoji="👍", on=True)
    chat.delete_message(actor=member, room_id=room.pk, message_id=second.message.pk)

    frames = [frame for _number, frame in queries.frames_after(room.pk, 0)]

    assert [(frame["seq"], frame["type"], frame["id"]) for frame in frames] == [
        (1, "message", first.message.pk),
        (2, "message", second.message.pk),
        (3, "edited", first.message.pk),
        (4, "reacted", first.message.pk),
        (5, "deleted", second.message.pk),
    ]
    assert frames[0]["body"] == "First"
    assert frames[1]["body"] == frames[1]["html"] == ""
    assert "secret" not in str(frames)
    assert frames[3] | {"user": 0} == {
        "type": "reacted",
        "seq": 4,
        "id": first.message.pk,
        "emoji": "👍",
        "on": True,
        "user": 0,
    }
    author = frames[0]["author"]
    assert (author["id"], author["name"]) == (member.pk, "Amina")


def test_a_reaction_stands_once_and_goes_once() -> None:
    member = UserFactory()
    room = RoomFactory(community=CommunityFactory(members=[member]))
    message = say(member, room).message

    def press(on: bool) -> tuple[int, bool]:
        ack = chat.react(actor=member, room_id=room.pk, message_id=message.pk, emoji="✅", on=on)
        return ack.seq, ack.repeated

    assert [press(True), press(True), press(False), press(False)] == [(2, False), (2, True), (3, False), (3, True)]
    message.refresh_from_db()
    assert message.reactions == {}


@pytest.mark.parametrize("text", ["", "a", "<b>", "👍👍👍👍👍👍👍👍👍👍👍👍👍", "12"])
def test_a_reaction_is_an_emoji(text: str) -> None:
    with pytest.raises(Invalid):
        chat.clean_emoji(text)


@pytest.mark.parametrize("text", ["👍", "👍🏽", "🇰🇪", "❤️", "👩‍🌾"])
def test_emoji_of_every_kind_are_taken(text: str) -> None:
    assert chat.clean_emoji(text) == text


def test_hiding_takes_the_words_out_of_the_room_and_restoring_brings_them_back() -> None:
    member, facilitator = UserFactory(), UserFactory()
    room = RoomFactory(community=CommunityFactory(members=[member], facilitators=[facilitator]))
    message = say(member, room, "Rude words").message

    moderating.hide_message(actor=facilitator, message_id=message.pk, reason="Be kind")
    assert "Rude" not in str(queries.frames_after(room.pk, 0))
    moderating.restore_message(actor=facilitator, message_id=message.pk)

    frames = queries.frames_after(room.pk, 0)
    # A replay that took the message away first would leave its row without what one may do with it.
    assert [frame["type"] for _number, frame in frames] == ["message", "edited", "edited"]
    assert [frame["body"] for _number, frame in frames] == ["Rude words"] * 3


def test_the_read_mark_moves_forward_to_what_exists() -> None:
    member, other = UserFactory(), UserFactory()
    room = RoomFactory(community=CommunityFactory(members=[member, other]))
    for _one in range(3):
        say(other, room)

    assert [chat.mark_read(actor=member, room_id=room.pk, upto=upto) for upto in (2, 1, 99)] == [2, 2, 3]
    assert RoomRead.objects.get(user=member).upto == 3


def test_a_mention_is_a_fact() -> None:
    member, hana = UserFactory(), UserFactory(handle="hana")
    room = RoomFactory(community=CommunityFactory(members=[member, hana]))

    message = say(member, room, "@hana look").message

    assert facts(MentionMade) == [MentionMade(message_id=message.pk, room_id=room.pk)]


@pytest.mark.both
def test_the_hub_asks_for_the_same_people_as_the_lists() -> None:
    room = RoomFactory()
    people = {
        "member": MembershipFactory(community=room.community).user,
        "facilitator": MembershipFactory(community=room.community, role="facilitator").user,
        "removed": MembershipFactory(community=room.community, state="removed").user,
        "outsider": UserFactory(),
        "secretariat": UserFactory(secretariat=True),
        "superuser": UserFactory(is_superuser=True),
    }

    inside = queries.may_enter([person.pk for person in people.values()], room.pk)

    by_list = {name for name, person in people.items() if Room.objects.visible_to(person).filter(pk=room.pk).exists()}
    assert {name for name, person in people.items() if person.pk in inside} == by_list
    assert by_list == {"member", "facilitator", "secretariat", "superuser"}


@pytest.mark.both
@pytest.mark.django_db(transaction=True)
def test_messages_sent_at_once_have_numbers_without_holes() -> None:
    people = [UserFactory() for _one in range(8)]
    room = RoomFactory(community=CommunityFactory(members=people))

    at_once(8, lambda number: [say(people[number], room, f"{number}") for _ in range(4)])

    room.refresh_from_db()
    assert list(RoomEntry.objects.order_by("seq").values_list("seq", flat=True)) == list(range(1, 33))
    assert (room.last_seq, Message.objects.count()) == (32, 32)


@pytest.mark.both
@pytest.mark.django_db(transaction=True)
def test_one_message_sent_twenty_times_at_once_is_one() -> None:
    member, key = UserFactory(), uuid4()
    room = RoomFactory(community=CommunityFactory(members=[member]))

    answers = at_once(20, lambda number: say(member, room, "Once", key).seq)

    assert (set(answers), Message.objects.count(), RoomEntry.objects.count()) == ({1}, 1, 1)


def test_the_page_of_a_room_holds_nothing_that_the_socket_will_bring_once_more() -> None:
    member = UserFactory()
    room = RoomFactory(community=CommunityFactory(members=[member]))
    say(member, room, "Before")
    read = Room.objects.get(pk=room.pk)
    say(member, room, "While the page was made")

    shown = [message.body for message in queries.stretch(read).items]
    replayed = [frame["body"] for _number, frame in queries.frames_after(room.pk, read.last_seq)]

    assert (shown, replayed) == (["Before"], ["While the page was made"])


@pytest.mark.parametrize("act", ["edit", "delete"])
def test_nobody_changes_or_deletes_what_another_said(act: str) -> None:
    author, facilitator = UserFactory(), UserFactory()
    room = RoomFactory(community=CommunityFactory(members=[author], facilitators=[facilitator]))
    message = say(author, room, "Mine").message
    common = {"actor": facilitator, "room_id": room.pk, "message_id": message.pk}

    with pytest.raises(Refused) as refused:
        if act == "edit":
            chat.edit_message(**common, body="Yours")
        else:
            chat.delete_message(**common)

    message.refresh_from_db()
    assert (refused.value.code, message.body, Room.objects.get().last_seq) == ("not_yours", "Mine", 1)


@pytest.mark.parametrize("act", ["edit", "delete", "react"])
def test_the_same_act_again_gives_the_same_answer_and_takes_no_number(act: str) -> None:
    member, key = UserFactory(), uuid4()
    room = RoomFactory(community=CommunityFactory(members=[member]))
    message = say(member, room, "One").message
    common = {"actor": member, "room_id": room.pk, "message_id": message.pk, "client_id": key}
    acts = {
        "edit": lambda: chat.edit_message(**common, body="Two"),
        "delete": lambda: chat.delete_message(**common),
        "react": lambda: chat.react(**common, emoji="👍", on=True),
    }

    answers = [(ack.seq, ack.repeated) for ack in (acts[act](), acts[act]())]

    assert (answers, RoomEntry.objects.count()) == ([(2, False), (2, True)], 2)


def test_the_key_of_a_message_does_not_answer_for_its_edit() -> None:
    member, key = UserFactory(), uuid4()
    room = RoomFactory(community=CommunityFactory(members=[member]))
    message = say(member, room, "One", key).message

    with pytest.raises(Invalid) as wrong:
        chat.edit_message(actor=member, room_id=room.pk, message_id=message.pk, body="Two", client_id=key)

    message.refresh_from_db()
    assert [(error.field, error.code) for error in wrong.value.errors] == [("client_id", "taken")]
    assert message.body == "One"
