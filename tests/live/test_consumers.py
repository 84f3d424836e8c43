"""Sign-in, codes, limits, commands, and the ends of a connection."""

import asyncio
import json
from uuid import uuid4

import pytest
from django.contrib.auth.models import AnonymousUser
from django.contrib.sessions.backends.db import SessionStore

import live
from live import counters, hub
from live.database import in_database
from tests.live.conftest import SampleConsumer, left

pytestmark = [pytest.mark.both, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize(("key", "code"), [("hidden", 4404), ("refused", 4403), ("full", 4429)])
async def test_refusal_is_accepted_and_then_closed_with_its_code(log, user, clients, key, code):
    client = await clients(user, key)
    assert await client.next() == {"type": "close", "code": code}


async def test_visitor_is_asked_to_sign_in(log, clients, transactional_db):
    client = await clients(AnonymousUser())
    assert await client.next() == {"type": "close", "code": 4401}
    assert hub.current().outlets == {}


async def test_visitor_may_enter_where_the_socket_is_for_all(log, clients, transactional_db):
    class Open(SampleConsumer):
        needs_sign_in = False

    client = await clients(AnonymousUser(), consumer=Open)
    assert (await client.next())["type"] == "welcome"


async def test_suspended_person_is_not_let_in(log, user, clients):
    from django.utils import timezone

    user.suspended_at = timezone.now()
    client = await clients(user)
    assert await client.next() == {"type": "close", "code": 4401}


async def test_command_is_answered(log, user, clients):
    client = await clients(user)
    await client.next()
    client_id = str(uuid4())
    await client.send({"type": "send", "client_id": client_id, "body": "سلام", "more": [1]})
    assert await client.next() == {"type": "ack", "client_id": client_id, "body": "سلام", "count": None}
    await client.send({"type": "ping"})
    assert await client.next() == {"type": "pong"}


@pytest.mark.parametrize(
    ("frame", "fields"),
    [
        ({"type": "send"}, [("client_id", "required"), ("body", "required")]),
        ({"type": "send", "client_id": "x", "body": 5}, [("client_id", "wrong_kind"), ("body", "wrong_kind")]),
        ({"type": "send", "client_id": str(uuid4()), "body": "x", "count": True}, [("count", "wrong_kind")]),
        ({"type": "resume", "after": "1"}, [("after", "wrong_kind")]),
        ({"type": "resume", "after": 2**70}, [("after", "wrong_kind")]),
    ],
)
async def test_wrong_fields_are_named(log, user, clients, frame, fields):
    client = await clients(user)
    await client.next()
    await client.send(frame)
    answer = await client.next()
    assert (answer["type"], answer["code"]) == ("error", "invalid")
    assert [(entry["field"], entry["code"]) for entry in answer["errors"]] == fields
    assert answer.get("client_id") == frame.get("client_id")


async def test_unknown_type_is_told_and_nothing_more(log, user, clients):
    client = await clients(user)
    await client.next()
    for kind in ("nothing", "__init__", "send_message", "enter"):
        await client.send({"type": kind, "client_id": "c"})
        answer = await client.next()
        assert (answer["type"], answer["code"], answer["client_id"]) == ("error", "unknown_type", "c")


@pytest.mark.parametrize("text", ["{", "[]", "5", "null", '{"type": 5}', "{}", "[" * 5000, '"x"'])
async def test_malformed_frames_are_told_and_end_the_socket_at_the_third(log, user, clients, text):
    client = await clients(user)
    await client.next()
    for _turn in range(3):
        await client.send(text)
        assert (await client.next())["code"] == "malformed"
    assert await client.next() == {"type": "close", "code": 4400}


async def test_binary_is_malformed(log, user, clients):
    client = await clients(user)
    await client.next()
    await client.send(b"\x00\xff")
    assert (await client.next())["code"] == "malformed"


async def test_large_frame_ends_the_socket(log, user, clients):
    client = await clients(user)
    await client.next()
    await client.send(json.dumps({"type": "ping", "more": "م" * 33_000}, ensure_ascii=False))
    assert (await client.next())["code"] == "too_large"
    assert await client.next() == {"type": "close", "code": 1009}


@pytest.mark.parametrize(
    ("how", "code", "message"),
    [
        ("refused", "closed", "no"),
        ("conflict", "conflict", "late"),
        ("bug", "failed", "This did not work. Please try again."),
    ],
)
async def test_errors_of_services_are_frames_and_bugs_tell_nothing(log, user, clients, how, code, message):
    client = await clients(user)
    await client.next()
    await client.send({"type": "fail", "how": how, "client_id": "c1"})
    assert await client.next() == {"type": "error", "code": code, "message": message, "client_id": "c1"}
    await client.send({"type": "ping"})
    assert await client.next() == {"type": "pong"}


async def test_messages_are_in_the_persons_language(log, user, clients):
    user.language = "fr"
    seen = []

    class Asking(SampleConsumer):
        async def enter(self):
            from django.utils import translation

            seen.append(translation.get_language())
            await super().enter()

    await clients(user, consumer=Asking)
    await clients(user, consumer=Asking, query_string=b"lang=ar")
    await asyncio.sleep(0.1)
    assert seen == ["fr", "ar"]


async def test_flood_is_slowed_and_then_ended(log, user, clients):
    class Strict(SampleConsumer):
        frames_per_second = 0.5
        frames_burst = 3
        refusals_allowed = 4

    client = await clients(user, consumer=Strict)
    await client.next()
    answers = []
    for _turn in range(8):
        await client.send({"type": "ping"})
        answers.append(await client.next())
    assert [answer.get("code", answer["type"]) for answer in answers] == ["pong"] * 3 + ["too_many"] * 4 + [4429]


async def test_a_person_has_so_many_sockets(log, user, other, clients):
    class Two(SampleConsumer):
        sockets_per_person = 2

    first = await clients(user, consumer=Two)
    await clients(user, consumer=Two)
    third = await clients(user, consumer=Two)
    assert await third.next() == {"type": "close", "code": 4429}
    assert (await (await clients(other, consumer=Two)).next())["type"] == "welcome"
    await first.leave()
    left.append(first)
    assert (await (await clients(user, consumer=Two)).next())["type"] == "welcome"


async def test_idle_page_is_closed(log, user, clients):
    class Short(SampleConsumer):
        idle_seconds = 0.2

    client = await clients(user, consumer=Short)
    await client.next()
    assert await client.until("close") == {"type": "close", "code": 4408}


async def test_closing_by_person_group_and_session(log, user, other, clients):
    one, two, three = await clients(user), await clients(user, "2"), await clients(other)
    for client in (one, two, three):
        await client.next()
    live.close(user_id=user.pk, group="sample:2", code=4403)
    assert await two.until("close") == {"type": "close", "code": 4403}
    live.close(user_id=user.pk)
    assert await one.until("close") == {"type": "close", "code": 4401}
    live.close()
    await three.send({"type": "ping"})
    assert await three.until("pong") == {"type": "pong"}


async def test_lost_right_ends_the_socket_within_two_seconds(log, user, other, clients):
    one, two = await clients(user), await clients(other)
    await one.next()
    await two.next()
    log.outside.add(user.pk)
    assert await one.until("close", seconds=2) == {"type": "close", "code": 4403}
    await two.send({"type": "ping"})
    assert await two.until("pong") == {"type": "pong"}


async def test_suspension_ends_the_socket_within_two_seconds(log, user, clients):
    from django.utils import timezone

    client = await clients(user)
    await client.next()
    await in_database(type(user).objects.filter(pk=user.pk).update, suspended_at=timezone.now())
    assert await client.until("close", seconds=2) == {"type": "close", "code": 4401}


async def test_signing_out_ends_the_sockets_of_that_session_only(log, user, clients):
    def session():
        made = SessionStore()
        made["x"] = 1
        made.save()
        return made

    here, there = await in_database(session), await in_database(session)
    one, two = await clients(user, session=here), await clients(user, session=there)
    await one.next()
    await two.next()
    await in_database(here.flush)
    assert await one.until("close", seconds=2) == {"type": "close", "code": 4401}
    await two.send({"type": "ping"})
    assert await two.until("pong") == {"type": "pong"}


async def test_counts(log, user, clients):
    before = counters.read()
    client = await clients(user)
    await client.next()
    during = counters.read()
    await client.leave()
    left.append(client)
    after = counters.read()
    assert during["sockets_open"] - before["sockets_open"] == 1
    assert after["sockets_open"] == before["sockets_open"]
    assert after["frames_sent"] > before["frames_sent"]
