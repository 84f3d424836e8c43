"""Chat over the socket, as the public contract says."""

from __future__ import annotations

import asyncio
import time
from typing import Any
from uuid import uuid4

import pytest
from asgiref.sync import sync_to_async
from django.contrib.auth.models import AnonymousUser

from communities.consumers.chat import ChatConsumer
from communities.models import Message, Room
from communities.services import chat, moderating
from communities.services.admission import invite
from communities.services.membership import join, remove_member
from live.testing import Socket
from tests.accounts.factories import UserFactory
from tests.communities.factories import CommunityFactory, MessageFactory, RoomFactory

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.both]


def world() -> tuple[Any, Any, Any, Room]:
    amina, tariq, hana = UserFactory(name="Amina"), UserFactory(name="طارق"), UserFactory()
    community = CommunityFactory(members=[amina, tariq], facilitators=[hana], visibility="members")
    return amina, tariq, hana, RoomFactory(community=community)


async def connected(user: Any, room: Any) -> Socket:
    socket = await Socket(ChatConsumer.as_asgi(), user, room_id=getattr(room, "pk", room)).open()
    return socket


async def welcomed(user: Any, room: Any) -> Socket:
    socket = await connected(user, room)
    assert (await socket.next())["type"] == "welcome"
    return socket


async def test_welcome_says_where_the_room_stands() -> None:
    amina, _tariq, _hana, room = await sync_to_async(world)()
    await sync_to_async(MessageFactory)(room=room)

    socket = await connected(amina, room)
    frame = await socket.next()

    assert frame == {
        "type": "welcome",
        "room": room.pk,
        "last_seq": 1,
        "you": {"id": amina.pk, "name": "Amina", "handle": amina.handle, "initials": "A", "tone": amina.tone},
    }
    await socket.leave()


async def test_who_may_not_come_in_is_told_by_code() -> None:
    amina, _tariq, _hana, room = await sync_to_async(world)()
    outsider = await sync_to_async(UserFactory)()

    async def code(user: Any, which: Any) -> int:
        socket = await connected(user, which)
        frame = await socket.next()
        await socket.leave()
        return int(frame["code"])

    assert [await code(AnonymousUser(), room), await code(outsider, room), await code(amina, 9_999)] == [
        4401,
        4404,
        4404,
    ]


async def test_a_message_reaches_everyone_with_its_number_and_the_sender_an_ack() -> None:
    amina, tariq, _hana, room = await sync_to_async(world)()
    one, two = await welcomed(amina, room), await welcomed(tariq, room)
    key = str(uuid4())

    await one.send({"type": "send", "client_id": key, "body": "**Hello**"})
    ack, heard = await one.until("ack"), await two.until("message")

    message = await sync_to_async(Message.objects.get)()
    assert ack == {"type": "ack", "client_id": key, "seq": 1, "id": message.pk}
    assert heard == {
        "type": "message",
        "seq": 1,
        "id": message.pk,
        "client_id": key,
        "author": {"id": amina.pk, "name": "Amina", "handle": amina.handle, "initials": "A", "tone": amina.tone},
        "body": "**Hello**",
        "html": '<p dir="auto"><strong>Hello</strong></p>',
        "created_at": heard["created_at"],
    }
    assert heard["created_at"].endswith("Z")
    await one.leave()
    await two.leave()


async def test_what_was_sent_by_form_is_not_said_again_by_socket() -> None:
    amina, tariq, _hana, room = await sync_to_async(world)()
    one, two, key = await welcomed(amina, room), await welcomed(tariq, room), uuid4()
    first = await sync_to_async(chat.send_message)(actor=amina, room_id=room.pk, client_id=key, body="Once")
    await one.send({"type": "send", "client_id": str(key), "body": "Once"})
    ack, heard = await one.until("ack"), await two.until("message")

    assert (ack["seq"], ack["id"], heard["seq"]) == (first.seq, first.message.pk, 1)
    assert await sync_to_async(Message.objects.count)() == 1
    await one.leave()
    await two.leave()


async def test_what_was_hidden_leaves_open_rooms_and_what_is_replayed_and_comes_back_when_it_is_restored() -> None:
    amina, tariq, hana, room = await sync_to_async(world)()
    made = await sync_to_async(chat.send_message)(actor=amina, room_id=room.pk, client_id=uuid4(), body="My telephone")
    two = await welcomed(tariq, room)

    about: dict[str, Any] = {"actor": hana, "message_id": made.message.pk}
    await sync_to_async(moderating.hide_message)(**about, reason="Private data")
    hidden = await two.until("deleted")
    await two.send({"type": "resume", "after": 0})
    replayed = await two.until("messages")
    await sync_to_async(moderating.restore_message)(**about)
    shown = await two.until("edited")

    assert hidden == {"type": "deleted", "seq": 2, "id": made.message.pk, "hidden": True}
    assert [(item["type"], item.get("body"), item.get("gone")) for item in replayed["items"]] == [
        ("message", "", True),
        ("deleted", None, None),
    ]
    assert "My telephone" not in str(replayed)
    assert (shown["seq"], shown["body"]) == (3, "My telephone")
    await two.leave()
    late = await welcomed(tariq, room)
    await late.send({"type": "resume", "after": 0})
    stands = (await late.until("messages"))["items"]
    assert [(item["type"], item["seq"], item["body"]) for item in stands] == [
        ("message", 1, "My telephone"),
        ("edited", 2, "My telephone"),
        ("edited", 3, "My telephone"),
    ]
    await late.leave()


async def test_whoever_comes_back_after_a_removal_gets_what_was_said_meanwhile_without_holes() -> None:
    amina, tariq, hana, room = await sync_to_async(world)()
    two = await welcomed(tariq, room)
    say = sync_to_async(lambda body: chat.send_message(actor=amina, room_id=room.pk, client_id=uuid4(), body=body))
    await say("Before")
    last = (await two.until("message"))["seq"]
    community = room.community_id
    await sync_to_async(remove_member)(actor=hana, community_id=community, user_id=tariq.pk, reason="A mistake")
    assert (await two.until("close"))["code"] == 4403
    await two.leave()
    await say("Meanwhile")
    await sync_to_async(invite)(actor=hana, community_id=community, whom=f"@{tariq.handle}")
    await sync_to_async(join)(actor=tariq, community_id=community)

    back = await welcomed(tariq, room)
    await back.send({"type": "resume", "after": last})
    replayed = await back.until("messages")

    assert [(item["seq"], item["body"]) for item in replayed["items"]] == [(2, "Meanwhile")]
    await back.leave()


async def test_the_same_client_id_again_is_answered_alike_and_heard_once() -> None:
    amina, tariq, _hana, room = await sync_to_async(world)()
    one, two = await welcomed(amina, room), await welcomed(tariq, room)
    key = str(uuid4())

    acks = []
    for _time in range(3):
        await one.send({"type": "send", "client_id": key, "body": "Once"})
        acks.append(await one.until("ack"))
    await one.send({"type": "send", "client_id": str(uuid4()), "body": "Then"})

    assert acks[0] == acks[1] == acks[2]
    assert [(await two.until("message"))["body"] for _time in range(2)] == ["Once", "Then"]
    await one.leave()
    await two.leave()


async def test_edit_delete_and_reaction_come_with_numbers_of_their_own() -> None:
    amina, tariq, _hana, room = await sync_to_async(world)()
    one, two = await welcomed(amina, room), await welcomed(tariq, room)
    await one.send({"type": "send", "client_id": str(uuid4()), "body": "Frist"})
    pk = (await one.until("ack"))["id"]

    await one.send({"type": "edit", "id": pk, "body": "First"})
    await one.until("edited")
    await two.send({"type": "react", "id": pk, "emoji": "👍", "on": True})
    await one.until("reacted")
    await one.send({"type": "delete", "id": pk})

    edited, reacted, deleted = [await two.until(kind) for kind in ("edited", "reacted", "deleted")]
    assert (edited["seq"], edited["id"], edited["body"]) == (2, pk, "First")
    assert (reacted["seq"], reacted["emoji"], reacted["on"], reacted["user"]["id"]) == (3, "👍", True, tariq.pk)
    assert deleted == {"type": "deleted", "seq": 4, "id": pk}
    await two.send({"type": "edit", "id": pk, "body": "Not mine"})
    assert (await two.until("error"))["code"] == "gone"
    await one.leave()
    await two.leave()


async def test_who_was_away_gets_everything_in_batches_and_in_order() -> None:
    amina, tariq, _hana, room = await sync_to_async(world)()

    def write() -> None:
        for number in range(250):
            MessageFactory(room=room, author=tariq, body=f"{number}")

    await sync_to_async(write)()
    socket = await welcomed(amina, room)

    await socket.send({"type": "resume", "after": 10})
    first, second = await socket.until("messages"), await socket.until("messages")
    end = await socket.until("resumed")

    seqs = [item["seq"] for item in first["items"] + second["items"]]
    assert (len(first["items"]), seqs, end) == (200, list(range(11, 251)), {"type": "resumed", "upto": 250})
    await socket.leave()


async def test_beyond_what_is_replayed_the_client_is_told_to_reload() -> None:
    amina, _tariq, _hana, room = await sync_to_async(world)()
    await sync_to_async(Room.objects.filter(pk=room.pk).update)(last_seq=2_001)
    socket = await welcomed(amina, room)

    await socket.send({"type": "resume", "after": 0})

    assert await socket.until("reload") == {"type": "reload", "from": 2_001}
    await socket.leave()


async def test_typing_is_heard_by_the_others_and_read_by_oneself() -> None:
    amina, tariq, _hana, room = await sync_to_async(world)()
    await sync_to_async(MessageFactory)(room=room)
    one, two = await welcomed(amina, room), await welcomed(tariq, room)

    await one.send({"type": "typing"})
    await one.send({"type": "read", "upto": 1})
    await one.send({"type": "ping"})

    assert (await two.until("typing"))["user"] == {"id": amina.pk, "name": "Amina"}
    assert [await one.until("read"), await one.until("pong")] == [{"type": "read", "upto": 1}, {"type": "pong"}]
    await one.leave()
    await two.leave()


async def test_a_wrong_message_is_an_error_with_its_client_id() -> None:
    amina, _tariq, _hana, room = await sync_to_async(world)()
    socket = await welcomed(amina, room)
    key = str(uuid4())

    await socket.send({"type": "send", "client_id": key, "body": "x" * 4_001})

    frame = await socket.until("error")
    assert (frame["code"], frame["client_id"], frame["errors"][0]["code"]) == ("invalid", key, "too_long")
    await socket.leave()


async def test_who_is_removed_while_connected_is_out_within_two_seconds_and_hears_no_more() -> None:
    amina, tariq, hana, room = await sync_to_async(world)()
    one, two = await welcomed(amina, room), await welcomed(tariq, room)

    began = time.monotonic()
    await sync_to_async(remove_member)(actor=hana, community_id=room.community_id, user_id=amina.pk)
    closed = await one.until("close")
    passed = time.monotonic() - began
    await sync_to_async(chat.send_message)(actor=tariq, room_id=room.pk, client_id=uuid4(), body="Among us")

    assert (closed["code"], passed < 2) == (4403, True)
    assert (await two.until("message"))["body"] == "Among us"
    await one.leave()
    await two.leave()


async def test_even_if_the_word_is_lost_the_right_is_gone_within_two_seconds() -> None:
    amina, _tariq, _hana, room = await sync_to_async(world)()
    socket = await welcomed(amina, room)

    def behind_the_services() -> None:
        amina.memberships.update(state="removed")

    began = time.monotonic()
    await sync_to_async(behind_the_services)()
    closed = await socket.until("close")

    assert (closed["code"], time.monotonic() - began < 2) == (4403, True)
    await socket.leave()


async def test_many_at_once_all_hear_the_same_order() -> None:
    amina, tariq, _hana, room = await sync_to_async(world)()
    one, two = await welcomed(amina, room), await welcomed(tariq, room)

    for number in range(5):
        await asyncio.gather(
            one.send({"type": "send", "client_id": str(uuid4()), "body": f"a{number}"}),
            two.send({"type": "send", "client_id": str(uuid4()), "body": f"t{number}"}),
        )

    heard = [[await socket.until("message") for _time in range(10)] for socket in (one, two)]
    assert [frame["seq"] for frame in heard[0]] == list(range(1, 11))
    assert heard[0] == heard[1]
    await one.leave()
    await two.leave()


async def test_presence_names_who_is_here_but_not_those_who_save_data() -> None:
    amina, tariq, _hana, room = await sync_to_async(world)()
    amina.data_saving = True
    await sync_to_async(amina.save)()
    one, two = await welcomed(amina, room), await welcomed(tariq, room)

    frame = await two.until("presence")

    assert (frame["count"], [person["id"] for person in frame["people"]]) == (1, [tariq.pk])
    await one.leave()
    await two.leave()


async def test_what_another_said_is_not_changed_and_the_refusal_is_a_frame() -> None:
    amina, tariq, _hana, room = await sync_to_async(world)()
    one, two = await welcomed(amina, room), await welcomed(tariq, room)
    await one.send({"type": "send", "client_id": str(uuid4()), "body": "Mine"})
    pk = (await one.until("ack"))["id"]

    for frame in ({"type": "edit", "id": pk, "body": "Yours"}, {"type": "delete", "id": pk}):
        await two.send(frame)
        assert (await two.until("error"))["code"] == "not_yours"

    await one.send({"type": "react", "id": pk, "emoji": "no emoji", "on": True})
    assert (await one.until("error"))["errors"][0]["code"] == "unknown"
    message = await sync_to_async(Message.objects.get)()
    assert (message.body, message.deleted_at, message.reactions) == ("Mine", None, {})
    await one.leave()
    await two.leave()
