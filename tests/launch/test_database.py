"""The embedded database made from SQL, and when it needs migrating."""

import gzip
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from launch import database
from launch.state import State

SQL = (
    "CREATE TABLE django_migrations (app text, name text); CREATE TABLE page (id integer); INSERT INTO page VALUES (1);"
)


@pytest.fixture
def schema(tmp_path: Path) -> Path:
    path = tmp_path / "schema.sql.gz"
    path.write_bytes(gzip.compress(SQL.encode()))
    return path


def rows(path: Path) -> list[tuple[int]]:
    with closing(sqlite3.connect(path)) as connection:
        return connection.execute("SELECT id FROM page").fetchall()


def test_a_fresh_database_has_the_rows_of_the_sql(tmp_path: Path, schema: Path) -> None:
    state = State(tmp_path / "state")
    assert database.create(state, schema)
    assert rows(state.database) == [(1,)]


def test_what_a_cut_start_left_is_replaced(tmp_path: Path, schema: Path) -> None:
    state = State(tmp_path)
    state.database.with_suffix(".new").write_bytes(b"half a database")
    assert database.create(state, schema)
    assert rows(state.database) == [(1,)]
    assert not state.database.with_suffix(".new").exists()


def test_an_existing_database_is_left_alone(tmp_path: Path, schema: Path) -> None:
    state = State(tmp_path)
    database.create(state, schema)
    with closing(sqlite3.connect(state.database)) as connection:
        connection.execute("INSERT INTO page VALUES (2)")
        connection.commit()
    assert database.create(state, schema)
    assert rows(state.database) == [(1,), (2,)]


def test_without_the_sql_migrate_has_to_do_it(tmp_path: Path) -> None:
    assert not database.create(State(tmp_path), tmp_path / "missing.gz")
    assert not database.is_current(State(tmp_path))


def test_current_when_every_migration_and_the_packages_are_in(
    tmp_path: Path, schema: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    state = State(tmp_path)
    database.create(state, schema)
    monkeypatch.setattr(database, "own_migrations", lambda: {("events", "0001_initial")})
    assert not database.is_current(state), "the packages' mark is missing"
    database.mark_current(state)
    assert not database.is_current(state), "a migration of ours is not applied"
    with closing(sqlite3.connect(state.database)) as connection:
        connection.execute("INSERT INTO django_migrations VALUES ('events', '0001_initial')")
        connection.commit()
    assert database.is_current(state)


def test_our_migrations_are_found() -> None:
    assert ("accounts", "0001_initial") in database.own_migrations()


def test_sql_from_a_migration_that_was_changed_since_is_not_used(tmp_path: Path) -> None:
    path = tmp_path / "schema.sql.gz"
    path.write_bytes(gzip.compress(f"{database.origin()}\n{SQL}".encode()))
    assert database.create(State(tmp_path / "one"), path)
    path.write_bytes(gzip.compress(f'-- from {{"accounts.0001_initial": "changed"}}\n{SQL}'.encode()))
    assert not database.create(State(tmp_path / "two"), path)
    assert not State(tmp_path / "two").database.exists()
