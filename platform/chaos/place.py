"""A running site as the rig sees it: its address, its database by plain SQL, its mail folder, Django aside."""

from __future__ import annotations

import re
import sqlite3
import uuid
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from chaos.helper import Helpers
from chaos.inside import PASSWORD
from chaos.judge import Row
from chaos.planted.switch import FOLDER
from chaos.web import Browser
from stack.services import Services
from stack.site import Site

MESSAGE_ID = re.compile(rb"^Message-ID:\s*(<[^>]+>)", re.MULTILINE | re.IGNORECASE)
# Sign-in is limited to 30 a minute and address; the others get their session from the rig.
BY_FORM = 5


@dataclass(slots=True)
class Stage:
    """What one run writes to."""

    tag: str
    slug: str
    community: int
    room: int
    topic: int
    event: int
    event_slug: str
    people: list[dict[str, Any]]
    browsers: list[Browser] = field(default_factory=list)

    @property
    def topic_path(self) -> str:
        return f"/en/communities/{self.slug}/forum/{self.topic}/"


@dataclass(slots=True)
class Place:
    """`site` and `services` are None on the embedded default."""

    port: int
    env: Mapping[str, str]
    mail: Path
    folder: Path
    site: Site | None = None
    services: Services | None = None
    helpers: Helpers = field(default_factory=Helpers)

    @property
    def planted(self) -> Path:
        """Where what is planted in the site is told what to do, and writes down what it did."""
        return Path(self.env[FOLDER])

    def rows(self, sql: str, *values: Any) -> list[tuple[Any, ...]]:
        """Asks the database itself, past all code of the site; `?` stands for values."""
        if self.services is None:
            with sqlite3.connect(Path(self.env["HALQA_STATE"]) / "halqa.sqlite3", timeout=20) as embedded:
                return embedded.execute(sql, values).fetchall()
        import psycopg

        with psycopg.connect(self.services.postgres.url(), autocommit=True, connect_timeout=10) as connection:
            return connection.execute(sql.replace("?", "%s"), values).fetchall()  # type: ignore[arg-type]

    def change(self, sql: str) -> None:
        """Changes the database of the stack past all code of the site."""
        import psycopg

        assert self.services is not None
        with psycopg.connect(self.services.postgres.url(), autocommit=True, connect_timeout=10) as connection:
            connection.execute("SET lock_timeout = '20s'")
            connection.execute(sql)  # type: ignore[call-overload]

    def inside(self, name: str, /, **arguments: Any) -> Any:
        """Runs a function of `chaos.inside` in a process that has Django loaded; returns what it says."""
        return self.helpers.do(self.env, name, arguments)

    async def stage(self, people: int, *, seats: int = 10) -> Stage:
        """Returns a community of its own for one run, its people signed in, the first ones by the form."""
        told = self.inside("stage", tag=uuid.uuid4().hex[:8], people=people, seats=seats)
        stage = Stage(**told)
        for number, person in enumerate(stage.people):
            browser = Browser(self.port)
            if number < BY_FORM:
                await browser.sign_in(person["email"], PASSWORD)
            else:
                browser.cookies = {"halqa_session": person["session"]}
            stage.browsers.append(browser)
        return stage

    def messages(self, room: int) -> list[Row]:
        found = self.rows(
            "SELECT seq, id, client_id, body FROM communities_message WHERE room_id = ? ORDER BY seq", room
        )
        return [Row(seq, row, _key(key), body) for seq, row, key, body in found]

    def posts(self, topic: int) -> list[Row]:
        found = self.rows(
            "SELECT number, id, submission_key, body FROM communities_post WHERE topic_id = ? ORDER BY number", topic
        )
        return [Row(number, row, _key(key), body) for number, row, key, body in found]

    def entries(self, room: int) -> tuple[list[int], int]:
        """Returns the numbers of the room's log and the last one that its row tells."""
        numbers = [row[0] for row in self.rows("SELECT seq FROM communities_roomentry WHERE room_id = ?", room)]
        return numbers, self.rows("SELECT last_seq FROM communities_room WHERE id = ?", room)[0][0]

    def mails(self) -> dict[str, int]:
        """Returns how often each Message-ID stands in the mail folder."""
        counts: Counter[str] = Counter()
        for path in self.mail.glob("*"):
            counts.update(found.decode() for found in MESSAGE_ID.findall(path.read_bytes()))
        return dict(counts)


def _key(value: Any) -> str:
    """SQLite keeps a UUID as 32 digits, PostgreSQL as its own type."""
    return str(uuid.UUID(str(value))) if value else ""


def first(rows: Sequence[tuple[Any, ...]]) -> Any:
    return rows[0][0]
