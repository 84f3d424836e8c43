"""The embedded database: a fresh one is replayed from SQL in moments, and `migrate` runs only when there is something new."""

from __future__ import annotations

import gzip
import json
import sqlite3
from contextlib import closing
from pathlib import Path

from launch.state import REQUIREMENTS, ROOT, State, hash_of_files

SCHEMA = ROOT / "platform" / "config" / "schema.sqlite.sql.gz"


def create(state: State, schema: Path = SCHEMA) -> bool:
    """Makes the database from the shipped SQL unless there is one; False if `migrate` has to make it.

    The SQL says which migrations made it; if one of them was changed since, it is not used. The database is built under another name and renamed when whole, so a start that was cut off leaves no half database.
    """
    if state.database.exists():
        return True
    if not schema.exists():
        return False
    text = gzip.decompress(schema.read_bytes()).decode()
    if not _still_holds(text):
        return False
    state.folder.mkdir(parents=True, exist_ok=True)
    fresh = state.database.with_suffix(".new")
    for leftover in (fresh, Path(f"{fresh}-wal"), Path(f"{fresh}-shm"), Path(f"{state.database}-wal")):
        leftover.unlink(missing_ok=True)
    with closing(sqlite3.connect(fresh)) as connection:
        connection.executescript(text)
        connection.commit()
    fresh.replace(state.database)
    return True


def is_current(state: State) -> bool:
    """Whether every migration file of ours is applied, and those of the pinned packages too.

    The packages' migrations change only with the pinned list, whose mark the database carries in `user_version`:
    in the database and not beside it, so a restored or exchanged file tells the truth about itself.
    """
    if not state.database.exists():
        return False
    with closing(sqlite3.connect(state.database, timeout=20)) as connection:
        if connection.execute("PRAGMA user_version").fetchone()[0] != packages_mark():
            return False
        try:
            applied = set(connection.execute("SELECT app, name FROM django_migrations"))
        except sqlite3.OperationalError:
            return False
    return own_migrations() <= applied


def mark_current(state: State) -> None:
    """Notes in the database that the packages' migrations are applied."""
    with closing(sqlite3.connect(state.database, timeout=20)) as connection:
        connection.execute(f"PRAGMA user_version = {packages_mark()}")


def packages_mark() -> int:
    return int(hash_of_files([REQUIREMENTS / "base.txt"])[:7], 16)


def own_migrations() -> set[tuple[str, str]]:
    """The migrations in this repository as (app, name)."""
    return {(file.parents[1].name, file.stem) for file in _migration_files()}


def origin() -> str:
    """The first line of the shipped SQL: each migration of ours with a mark of its text."""
    marks = {f"{file.parents[1].name}.{file.stem}": hash_of_files([file])[:8] for file in _migration_files()}
    return f"-- from {json.dumps(marks, sort_keys=True)}"


def _still_holds(text: str) -> bool:
    head = text.partition("\n")[0]
    if not head.startswith("-- from "):
        return True
    made_by = json.loads(head.removeprefix("-- from "))
    now = json.loads(origin().removeprefix("-- from "))
    return all(now.get(name) == mark for name, mark in made_by.items())


def _migration_files() -> list[Path]:
    return sorted([*ROOT.glob("*/migrations/[0-9]*.py"), *ROOT.glob("platform/*/migrations/[0-9]*.py")])
