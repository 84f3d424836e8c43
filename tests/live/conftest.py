import asyncio
import threading
from dataclasses import dataclass
from uuid import UUID

import pytest
from django.contrib.auth import get_user_model

from core.errors import Conflict, Hidden, Refused, TooMany
from live import sources
from live.consumers import LiveConsumer, command
from live.testing import Socket


class Log:
    """Numbered rows in memory in place of a room, with what a database could do to them."""

    def __init__(self):
        self.rows: dict[str, list[sources.Row]] = {}
        self.hidden: set[int] = set()
        self.outside: set[int] = set()
        self.reads = 0
        self.failing = False
        self._guard = threading.Lock()

    def add(self, key="1", **frame):
        with self._guard:
            rows = self.rows.setdefault(key, [])
            number = len(rows) + 1
            rows.append(sources.Row(number, {"type": "message", "seq": number, **frame}))
            return number

    def read_after(self, key, after, limit):
        self.reads += 1
        if self.failing:
            raise RuntimeError("the database is away")
        with self._guard:
            seen = [row for row in self.rows.get(key, []) if row.number > after and row.number not in self.hidden]
        return seen[:limit]

    def last_number(self, key):
        if self.failing:
            raise RuntimeError("the database is away")
        return len(self.rows.get(key, []))

    def may_enter(self, user_ids, key):
        return set(user_ids) - self.outside


@pytest.fixture
def log():
    made = Log()
    sources.register("sample", read_after=made.read_after, last_number=made.last_number, may_enter=made.may_enter)
    return made


@dataclass(frozen=True, slots=True)
class Send:
    client_id: UUID
    body: str
    count: int | None = None


@dataclass(frozen=True, slots=True)
class Fail:
    how: str


class SampleConsumer(LiveConsumer):
    welcome_pause = 0.0

    async def enter(self):
        if self.kwargs.get("key") == "hidden":
            raise Hidden
        if self.kwargs.get("key") == "refused":
            raise Refused("no")
        if self.kwargs.get("key") == "full":
            raise TooMany()
        card = {"id": self.user.pk, "name": self.user.name} if self.user.pk else None
        last = await self.join(f"sample:{self.kwargs.get('key', '1')}", card=card)
        await asyncio.sleep(self.welcome_pause)
        self.send_frame({"type": "welcome", "last_seq": last})

    @command("send")
    async def send_message(self, body: Send):
        return {"type": "ack", "client_id": str(body.client_id), "body": body.body, "count": body.count}

    @command("typing")
    async def typing(self):
        self.tell_others({"type": "typing", "user": self.user.pk})

    @command("fail")
    async def fail(self, body: Fail):
        raise {"refused": Refused("no", code="closed"), "conflict": Conflict("late"), "bug": ValueError("secret")}[
            body.how
        ]


@pytest.fixture
def user(transactional_db):
    return get_user_model().objects.create_user("amina@example.org", name="Amina")


@pytest.fixture
def other(transactional_db):
    return get_user_model().objects.create_user("li@example.org", name="Li")


@pytest.fixture
async def clients():
    """Opens clients and sees to it that all are gone at the end."""
    opened = []

    async def open_one(user, key="1", *, consumer=SampleConsumer, **scope):
        client = await Socket(consumer.as_asgi(), user, scope=scope, key=key).open()
        opened.append(client)
        return client

    yield open_one
    for client in opened:
        if client not in left:
            await client.leave()


left: list[Socket] = []
