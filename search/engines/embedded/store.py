"""The file of the embedded index and its connections."""

from __future__ import annotations

import os
import sqlite3
import time
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.utils.translation import gettext_lazy as _

from core.errors import Unavailable
from search.analysis.text import VERSION
from search.engines.embedded.schema import FORMAT, SCHEMA, TABLES

PRAGMAS = (
    "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA cache_size=-20000; PRAGMA temp_store=2; "
    "PRAGMA mmap_size=134217728;"
)
KEPT = 8


class Store:
    """Connections are lent: threads of an ASGI process come and go, and a connection must not go with them."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._free: deque[tuple[int, tuple[int, int], sqlite3.Connection]] = deque(maxlen=KEPT)
        # Numbers of facet values in this file. A number never changes once committed, so the maps only grow; they are
        # exchanged as a whole, since other threads are reading them.
        self._values_of = (0, 0)
        self.values: dict[tuple[str, str], int] = {}
        self.named: dict[int, tuple[str, str]] = {}

    def _identity(self) -> tuple[int, int]:
        try:
            stat = os.stat(self.path)
        except FileNotFoundError:
            return (0, 0)
        return (stat.st_dev, stat.st_ino)

    def _open(self) -> sqlite3.Connection:
        self.path.parent.mkdir(parents=True, exist_ok=True)
        connection = sqlite3.connect(self.path, timeout=20, isolation_level=None, check_same_thread=False)
        connection.executescript(PRAGMAS)
        form = FORMAT * 1000 + VERSION
        if connection.execute("PRAGMA user_version").fetchone()[0] != form:
            self._make(connection, form)
        return connection

    def _make(self, connection: sqlite3.Connection, form: int) -> None:
        connection.execute("BEGIN IMMEDIATE")
        try:
            if connection.execute("PRAGMA user_version").fetchone()[0] != form:
                for table in TABLES:
                    connection.execute(f"DROP TABLE IF EXISTS {table}")
                for statement in SCHEMA.strip().split(";\n"):
                    connection.execute(statement)
                connection.execute("INSERT INTO fts(fts, rank) VALUES('rank', 'bm25(8.0, 1.0, 0.0)')")
                connection.execute(f"PRAGMA user_version={form}")
                self.values, self.named = {}, {}
            connection.execute("COMMIT")
        except BaseException:
            connection.execute("ROLLBACK")
            raise

    @contextmanager
    def lent(self) -> Iterator[sqlite3.Connection]:
        """Lends a connection; raises Unavailable when the file cannot be used."""
        connection = None
        try:
            identity = self._identity()
            if identity != self._values_of:
                self.values, self.named, self._values_of = {}, {}, identity
            while self._free:
                pid, opened, candidate = self._free.pop()
                if pid == os.getpid() and opened == identity:
                    connection = candidate
                    break
            if connection is None:
                connection = self._open()
                identity = self._identity()
                if identity != self._values_of:
                    self.values, self.named, self._values_of = {}, {}, identity
            if identity != self._values_of:
                self.values, self.named, self._values_of = {}, {}, identity
            yield connection
        except (sqlite3.DatabaseError, OSError) as error:
            if connection is not None:
                connection.close()
            raise Unavailable(_("Search is away for the moment."), service="search") from error
        except BaseException:
            if connection is not None:
                connection.close()
            raise
        self._free.append((os.getpid(), identity, connection))

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """Lends a connection inside one write transaction."""
        with self.lent() as connection:
            connection.execute("BEGIN IMMEDIATE")
            try:
                yield connection
            except BaseException:
                connection.execute("ROLLBACK")
                raise
            connection.execute("COMMIT")

    def load_values(self, connection: sqlite3.Connection) -> None:
        rows = connection.execute("SELECT id, facet, value FROM value").fetchall()
        self.learn({(facet, value): id_ for id_, facet, value in rows})

    def learn(self, values: dict[tuple[str, str], int]) -> None:
        """Adds committed numbers to the maps."""
        self.named = {**self.named, **{number: named for named, number in values.items()}}
        self.values = {**self.values, **values}

    def draw(self) -> int:
        """Returns the next version. It never falls behind the clock, so that a file made anew draws higher ones."""
        with self.writing() as connection:
            return int(
                connection.execute(
                    "INSERT INTO meta(name, n) VALUES('version', ?1) "
                    "ON CONFLICT(name) DO UPDATE SET n = max(n + 1, ?1) RETURNING n",
                    (int(time.time() * 1000),),
                ).fetchone()[0]
            )

    def read_meta(self, name: str) -> int:
        with self.lent() as connection:
            row = connection.execute("SELECT n FROM meta WHERE name = ?", (name,)).fetchone()
        return int(row[0]) if row else 0

    def set_meta(self, name: str, n: int) -> None:
        with self.writing() as connection:
            connection.execute("INSERT OR REPLACE INTO meta(name, n) VALUES(?, ?)", (name, n))

    def close(self) -> None:
        while self._free:
            self._free.pop()[2].close()
