"""The SQL of a fresh embedded database, from which `make run` makes one in moments instead of migrating for a minute.

`python -m stack schema` writes it after a migration was added; `make check` makes it anew and compares.
"""

from __future__ import annotations

import difflib
import gzip
import re
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from launch.database import SCHEMA, origin, packages_mark
from launch.environment import child_environment
from launch.state import ROOT
from stack.errors import NotReady

# What differs from one migrated database to the next though nothing changed.
VARYING = re.compile(
    r"'\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(?:\.\d+)?(?:\+00:00)?'|'[0-9a-f]{32}'|^PRAGMA user_version.*$|^-- from .*$",
    re.MULTILINE,
)
MOMENT = re.compile(r"'\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(?:\.\d+)?'")
FIXED_MOMENT = "'2026-01-01 00:00:00'"
SHADOWS = ("data", "idx", "content", "docsize", "config")


def write() -> int:
    """Writes the file; the time inside the gzip header is left out, so the same text is the same file."""
    text = fresh()
    SCHEMA.write_bytes(gzip.compress(text.encode(), 9, mtime=0))
    print(f"{SCHEMA.relative_to(ROOT)}: {len(text) // 1000} KB of SQL, {SCHEMA.stat().st_size // 1000} KB packed.")
    return 0


def check() -> int:
    """Compares the file with a database migrated now."""
    kept = steady(gzip.decompress(SCHEMA.read_bytes()).decode() if SCHEMA.exists() else "").splitlines()
    now = steady(fresh()).splitlines()
    if kept == now:
        return 0
    difference = difflib.unified_diff(kept, now, "as kept", "as migrated", lineterm="", n=0)
    print("\n".join(line[:160] for line in list(difference)[:20]))
    print("The kept SQL of a fresh database is not what the migrations make: run `make schema` and commit it.")
    return 1


def fresh() -> str:
    """Migrates an empty database in a folder of its own and returns it as SQL."""
    with tempfile.TemporaryDirectory(prefix="halqa-") as folder:
        env = child_environment(HALQA_STATE=folder, HALQA_ROLE="worker", DJANGO_SETTINGS_MODULE="config.settings")
        for name in ("DATABASE_URL", "REDIS_URL", "ELASTICSEARCH_URL"):
            env.pop(name, None)
        done = subprocess.run(
            [sys.executable, str(ROOT / "manage.py"), "migrate", "--noinput", "-v", "0"],
            env=env, cwd=ROOT, capture_output=True, text=True, check=False,
        )  # fmt: skip
        if done.returncode:
            raise NotReady(f"The migrations do not run on an empty database:\n{done.stderr.strip()[-2000:]}")
        with closing(sqlite3.connect(Path(folder) / "halqa.sqlite3")) as connection:
            return "\n".join([origin(), *statements(connection)]) + "\n"


def statements(connection: sqlite3.Connection) -> Iterator[str]:
    """A database as SQL: tables, rows, search tables, and what hangs on tables only after their rows.

    Unlike the shell's dump it makes search tables by their own statement instead of writing into the master table.
    """
    objects = connection.execute(
        "SELECT type, name, sql FROM sqlite_master WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite_%' ORDER BY name"
    ).fetchall()
    virtual = {name: sql for _kind, name, sql in objects if sql.upper().startswith("CREATE VIRTUAL TABLE")}
    shadows = {f"{name}_{part}" for name in virtual for part in SHADOWS}
    plain = [
        (name, sql) for kind, name, sql in objects if kind == "table" and name not in virtual and name not in shadows
    ]
    yield "PRAGMA foreign_keys = OFF;"
    yield "BEGIN;"
    for name, sql in plain:
        yield f"{sql};"
        yield from _rows(connection, name)
    for name, sql in virtual.items():
        yield f"{sql};"
        yield from _search_rows(connection, name, sql)
    for wanted in ("index", "trigger", "view"):
        yield from (f"{sql};" for kind, _name, sql in objects if kind == wanted)
    yield "DELETE FROM sqlite_sequence;"
    yield from _rows(connection, "sqlite_sequence")
    yield f"PRAGMA user_version = {packages_mark()};"
    yield "COMMIT;"


def steady(text: str) -> str:
    return VARYING.sub("…", text)


def _rows(connection: sqlite3.Connection, table: str) -> Iterator[str]:
    columns = [row[1] for row in connection.execute(f'PRAGMA table_info("{table}")')]
    if not columns:
        return
    values = " || ',' || ".join(f'quote("{column}")' for column in columns)
    order = "name" if table == "sqlite_sequence" else "rowid"
    names = ",".join(f'"{column}"' for column in columns)
    for (row,) in connection.execute(f'SELECT {values} FROM "{table}" ORDER BY {order}'):  # noqa: S608 (names of our own tables)
        yield f'INSERT INTO "{table}" ({names}) VALUES({MOMENT.sub(FIXED_MOMENT, row)});'


def _search_rows(connection: sqlite3.Connection, name: str, sql: str) -> Iterator[str]:
    """The rows of a search table; one that reads another table's rows is told to read them again."""
    if not connection.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0]:  # noqa: S608
        return
    if "content=" in sql.replace(" ", ""):
        yield f'INSERT INTO "{name}" ("{name}") VALUES(\'rebuild\');'
    else:
        yield from _rows(connection, name)
