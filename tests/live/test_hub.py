"""Everybody gets every row once and in order, whatever is lost, late, doubled or out of turn."""

import asyncio
import threading

import pytest

import live
from live import counters, hub
from tests.live.conftest import left

pytestmark = [pytest.mark.both, pytest.mark.django_db(transaction=True)]


async def settled(condition, seconds=5.0):
    async with asyncio.timeout(seconds):
        while not condition():
            await asyncio.sleep(0.01)


async def test_row_reaches_everybody_after_one_read(log, user, other, clients):
    log.add(body="old")
    first, second = await clients(user), await clients(other)
    assert await first.next() == {"type": "welcome", "last_seq": 1}
    assert await second.next() == {"type": "welcome", "last_seq": 1}
    before = log.reads
    live.poke("sample:1", log.add(body="new"))
    expected = {"type": "message", "seq": 2, "body": "new"}
    assert await first.until("message") == expected
    assert await second.until("message") == expected
    assert log.reads == before + 1


async def test_a_row_handed_over_is_told_unread_only_where_nothing_is_missing(log, user, clients):
    client = await clients(user)
    await client.next()
    before = log.reads
    live.poke("sample:1", log.add(body="one"), {"type": "message", "seq": 1, "body": "handed over"})
    assert await client.until("message") == {"type": "message", "seq": 1, "body": "handed over"}
    assert log.reads == before
    # The one before it was not told yet, so both are read; the words that come too late change nothing.
    second = log.add(body="two")
    live.poke("sample:1", log.add(body="three"), {"type": "message", "seq": 3, "body": "handed over"})
    live.poke("sample:1", second, {"type": "message", "seq": 2, "body": "handed over"})
    assert [(await client.until("message"))["body"] for _turn in range(2)] == ["two", "three"]
    live.poke("sample:1", 3, {"type": "message", "seq": 3, "body": "handed over"})
    live.poke("sample:1", log.add(body="four"))
    assert (await client.until("message"))["body"] == "four"


async def test_poke_comes_from_any_thread(log, user, clients):
    client = await clients(user)
    await client.next()
    thread = threading.Thread(target=lambda: live.poke("sample:1", log.add()))
    thread.start()
    assert (await client.until("message"))["seq"] == 1
    thread.join()


async def test_poke_inside_a_transaction_waits_for_the_commit(log, user, clients):
    from django.db import connection, transaction

    client = await clients(user)
    await client.next()
    told = []

    def write():
        try:
            with transaction.atomic():
                live.poke("sample:1", 1)
                told.append(log.reads)
            with pytest.raises(RuntimeError), transaction.atomic():
                live.poke("sample:1", 99)
                raise RuntimeError
        finally:
            connection.close()

    log.add()
    await asyncio.to_thread(write)
    assert (await client.until("message"))["seq"] == 1
    assert told == [0]


async def test_lost_poke_is_healed_within_seconds(log, user, clients):
    client = await clients(user)
    await client.next()
    log.add()
    assert (await client.until("message", seconds=3))["seq"] == 1


async def test_doubled_late_and_unordered_pokes_send_nothing_twice(log, user, clients):
    client = await clients(user)
    await client.next()
    for _turn in range(5):
        log.add()
    for upto in (3, 5, 5, 1, 2, 5, 4):
        live.poke("sample:1", upto)
    assert [(await client.until("message"))["seq"] for _turn in range(5)] == [1, 2, 3, 4, 5]
    live.poke("sample:1", 5)
    live.poke("sample:1", 9)
    await asyncio.sleep(0.3)
    log.add()
    live.poke("sample:1", 6)
    assert (await client.until("message"))["seq"] == 6


async def test_row_that_commits_late_is_waited_for(log, user, clients):
    client = await clients(user)
    await client.next()
    log.hidden = {2}
    for _turn in range(3):
        log.add()
    live.poke("sample:1", 3)
    assert (await client.until("message"))["seq"] == 1
    await asyncio.sleep(0.3)
    log.hidden = set()
    assert [(await client.until("message"))["seq"] for _turn in range(2)] == [2, 3]


async def test_hole_that_stays_is_counted_and_passed(log, user, clients, monkeypatch):
    from live import groups

    monkeypatch.setattr(groups, "GAP_SECONDS", 0.2)
    client = await clients(user)
    await client.next()
    log.hidden = {2}
    for _turn in range(3):
        log.add()
    before = counters.read()["gaps"]
    live.poke("sample:1", 3)
    assert [(await client.until("message"))["seq"] for _turn in range(2)] == [1, 3]
    assert counters.read()["gaps"] == before + 1


async def test_rows_during_the_welcome_come_after_it(log, user, clients):
    from tests.live.conftest import SampleConsumer

    class Slow(SampleConsumer):
        welcome_pause = 0.3

    opening = asyncio.ensure_future(clients(user, consumer=Slow))
    await settled(lambda: any(group.members for group in hub.current().groups.values()))
    live.poke("sample:1", log.add())
    live.poke("sample:1", log.add())
    client = await opening
    frames = [await client.next() for _turn in range(3)]
    assert [(frame["type"], frame.get("seq")) for frame in frames] == [
        ("welcome", None),
        ("message", 1),
        ("message", 2),
    ]


async def test_resume_brings_everything_in_batches_and_then_what_is_new(log, user, clients):
    for _turn in range(450):
        log.add()
    client = await clients(user)
    assert await client.next() == {"type": "welcome", "last_seq": 450}
    await client.send({"type": "resume", "after": 3})
    batches = [await client.next() for _turn in range(3)]
    assert [frame["type"] for frame in batches] == ["messages"] * 3
    assert [item["seq"] for frame in batches for item in frame["items"]] == list(range(4, 451))
    assert [len(frame["items"]) for frame in batches] == [200, 200, 47]
    assert await client.next() == {"type": "resumed", "upto": 450}
    live.poke("sample:1", log.add())
    assert (await client.until("message"))["seq"] == 451


async def test_rows_that_happen_during_resume_come_once_and_in_order(log, user, clients):
    for _turn in range(1000):
        log.add()
    client = await clients(user)
    await client.next()
    await client.send({"type": "resume", "after": 0})
    for _turn in range(30):
        live.poke("sample:1", log.add())
        await asyncio.sleep(0.002)
    numbers = []
    while len(numbers) < 1030:
        frame = await client.next()
        if frame["type"] == "messages":
            numbers += [item["seq"] for item in frame["items"]]
        elif frame["type"] == "message":
            numbers.append(frame["seq"])
    assert numbers == list(range(1, 1031))


async def test_many_who_resume_from_the_same_number_share_one_reading(log, user, other, clients):
    for _turn in range(100):
        log.add()
    opened = [await clients(each) for each in (user, other, user, other)]
    before = log.reads
    for client in opened:
        await client.send({"type": "resume", "after": 10})
    for client in opened:
        assert len((await client.until("messages"))["items"]) == 90
    assert log.reads == before + 1


@pytest.mark.parametrize(
    ("after", "answer"),
    [
        (2100, {"type": "resumed", "upto": 2100}),
        (50, {"type": "reload", "from": 2100}),
        (9999, {"type": "reload", "from": 2100}),
    ],
)
async def test_edges_of_resume(log, user, clients, after, answer):
    for _turn in range(2100):
        log.add()
    client = await clients(user)
    await client.next()
    await client.send({"type": "resume", "after": after})
    assert await client.next() == answer
    live.poke("sample:1", log.add())
    assert (await client.until("message"))["seq"] == 2101


async def test_client_that_knows_more_than_this_process_gets_no_row_twice(log, user, clients):
    log.add()
    client = await clients(user)
    await client.next()
    # Another process took these two, and its word has not arrived here.
    log.add()
    log.add()
    await client.send({"type": "resume", "after": 2})
    assert await client.next() == {"type": "resumed", "upto": 2}
    assert (await client.until("message"))["seq"] == 3


async def test_database_away_is_survived(log, user, clients):
    client = await clients(user)
    await client.next()
    log.failing = True
    live.poke("sample:1", log.add())
    await asyncio.sleep(0.2)
    log.failing = False
    assert (await client.until("message", seconds=4))["seq"] == 1


async def test_resume_that_fails_cuts_off_rather_than_skip(log, user, clients):
    for _turn in range(5):
        log.add()
    client = await clients(user)
    await client.next()
    log.failing = True
    await client.send({"type": "resume", "after": 1})
    assert await client.until("close") == {"type": "close", "code": 1013}


async def test_nothing_is_left_when_the_last_has_gone(log, user, clients):
    client = await clients(user)
    await client.next()
    mine = hub.current()
    assert set(mine.groups) == {"sample:1"}
    await client.leave()
    left.append(client)
    assert (mine.groups, mine.outlets, dict(mine.by_user), mine._tasks) == ({}, {}, {}, [])


async def test_groups_are_apart(log, user, clients):
    one, two = await clients(user, "1"), await clients(user, "2")
    await one.next()
    await two.next()
    live.poke("sample:2", log.add("2", body="two"))
    assert (await two.until("message"))["body"] == "two"
    live.poke("sample:1", log.add("1", body="one"))
    assert (await one.until("message"))["body"] == "one"


async def test_passing_frames_reach_the_others_only(log, user, other, clients):
    one, two = await clients(user), await clients(other)
    await one.next()
    await two.next()
    await one.send({"type": "typing"})
    assert await two.until("typing") == {"type": "typing", "user": user.pk}
    live.tell("sample:1", {"type": "notice"})
    assert await one.until("notice") == {"type": "notice"}


async def test_presence_tells_who_is_here_each_person_once(log, user, other, clients):
    one = await clients(user)
    again = await clients(user)
    two = await clients(other)
    frame = await one.until("presence", seconds=3)
    while frame["count"] != 2:
        frame = await one.until("presence", seconds=3)
    assert frame["people"] == [{"id": user.pk, "name": "Amina"}, {"id": other.pk, "name": "Li"}]
    await two.leave()
    left.append(two)
    assert (await one.until("presence", seconds=3))["count"] == 1
    assert again.close_code is None
