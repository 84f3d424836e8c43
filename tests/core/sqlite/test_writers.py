"""Several processes and threads write one file: nobody is turned away, nothing is lost."""

import json
import multiprocessing
import sqlite3
import subprocess
import sys
import threading
import time

import pytest
from django.conf import settings
from django.db import connection, transaction

from core.sqlite.base import WRITES
from core.sqlite.lock import WriteLock

WRITER = """
import json, sys, time
sys.path[:0] = [{root!r}, {root!r} + "/platform"]
from django.conf import settings
settings.configure(DATABASES={{"default": {{"ENGINE": "core.sqlite", "NAME": {name!r}, "OPTIONS": {options!r}}}}},
                   INSTALLED_APPS=[], USE_TZ=True)
import django; django.setup()
from django.db import connection, transaction
end = time.monotonic() + {seconds}
done, errors, longest = 0, [], 0.0
number = int(sys.argv[1])
while time.monotonic() < end:
    before = time.monotonic()
    try:
        if done % 3 == 2:
            with connection.cursor() as cursor:
                cursor.execute("INSERT INTO entry (writer, kind) VALUES (%s, 'alone')", [number])
        else:
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute("SELECT total FROM counter")
                total = cursor.fetchone()[0]
                with transaction.atomic():
                    cursor.execute("INSERT INTO entry (writer, kind) VALUES (%s, 'together')", [number])
                cursor.execute("UPDATE counter SET total = %s", [total + 1])
        done += 1
    except Exception as error:
        errors.append(repr(error))
    longest = max(longest, time.monotonic() - before)
print(json.dumps({{"done": done, "errors": errors, "longest": longest}}))
"""


@pytest.fixture
def file(tmp_path):
    name = str(tmp_path / "site.sqlite3")
    with sqlite3.connect(name) as made:
        made.execute("CREATE TABLE entry (id INTEGER PRIMARY KEY, writer INTEGER, kind TEXT)")
        made.execute("CREATE TABLE counter (total INTEGER)")
        made.execute("INSERT INTO counter VALUES (0)")
    made.close()
    return name


def run_writers(file, count, seconds):
    options = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
    }
    code = WRITER.format(root=str(settings.ROOT), name=file, options=options, seconds=seconds)
    running = [
        subprocess.Popen([sys.executable, "-c", code, str(number)], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        for number in range(count)
    ]
    results = []
    for process in running:
        out, err = process.communicate(timeout=60)
        assert process.returncode == 0, err.decode()
        results.append(json.loads(out))
    return results


def test_six_processes_write_without_locked_errors_or_lost_updates(file):
    results = run_writers(file, 6, 2.5)
    assert [result["errors"] for result in results] == [[]] * 6
    done = [result["done"] for result in results]
    # Nobody starves, on a busy machine either.
    assert 0 < max(done) < 20 * min(done)
    assert max(result["longest"] for result in results) < 5
    with sqlite3.connect(file) as read:
        total = read.execute("SELECT total FROM counter").fetchone()[0]
        together = read.execute("SELECT count(*) FROM entry WHERE kind = 'together'").fetchone()[0]
        alone = read.execute("SELECT count(*) FROM entry WHERE kind = 'alone'").fetchone()[0]
    read.close()
    assert total == together
    assert together + alone == sum(result["done"] for result in results)


def test_lock_is_given_to_one_at_a_time_and_times_out(tmp_path):
    first, second = WriteLock(str(tmp_path / "lock")), WriteLock(str(tmp_path / "lock"))
    assert first.acquire(1)
    before = time.monotonic()
    assert not second.acquire(0.1)
    assert 0.05 < time.monotonic() - before < 2
    first.release()
    assert second.acquire(1)
    second.close()
    first.close()


def _hold(path, held, let_go):
    lock = WriteLock(path)
    assert lock.acquire(1)
    held.set()
    let_go.wait(20)


def test_lock_of_a_killed_process_is_free_again(tmp_path):
    path = str(tmp_path / "lock")
    context = multiprocessing.get_context("fork")
    held, let_go = context.Event(), context.Event()
    holder = context.Process(target=_hold, args=(path, held, let_go))
    holder.start()
    assert held.wait(10)
    mine = WriteLock(path)
    assert not mine.acquire(0.05)
    holder.kill()
    holder.join()
    assert mine.acquire(5)
    mine.close()


def test_threads_take_turns(tmp_path):
    path = str(tmp_path / "lock")
    inside, most = [], []

    def work():
        lock = WriteLock(path)
        for _turn in range(20):
            assert lock.acquire(10)
            inside.append(1)
            most.append(len(inside))
            time.sleep(0.0005)
            inside.pop()
            lock.release()
        lock.close()

    threads = [threading.Thread(target=work) for _number in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(most) == 100
    assert max(most) == 1


needs_file = pytest.mark.skipif("postgres" in str(settings.DATABASES["default"]["ENGINE"]), reason="is about SQLite")


@needs_file
@pytest.mark.django_db(transaction=True)
def test_lock_is_held_from_begin_to_commit_and_to_rollback():
    connection.ensure_connection()
    lock = connection._lock
    assert lock is not None
    assert not lock.held
    with transaction.atomic():
        assert lock.held
        with transaction.atomic():
            assert lock.held
        assert lock.held
    assert not lock.held
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        1 / 0  # noqa: B018
    assert not lock.held
    with transaction.atomic():
        transaction.set_rollback(True)
    assert not lock.held


@needs_file
@pytest.mark.django_db(transaction=True)
def test_reading_takes_no_lock_and_closing_gives_it_back():
    other = WriteLock(connection._lock.path if connection.connection else _opened())
    assert other.acquire(1)
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        assert cursor.fetchone() == (1,)
    other.release()
    connection.set_autocommit(False)
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM core_scopeversion")
        assert connection._lock.held
    connection.close()
    assert other.acquire(1)
    other.close()


def _opened():
    connection.ensure_connection()
    return connection._lock.path


@pytest.mark.parametrize(
    ("statement", "writes"),
    [
        ("SELECT 1", False),
        ("  insert into a values (1)", True),
        ("UPDATE a SET b = 1", True),
        ("WITH x AS (SELECT 1) SELECT * FROM x", False),
        ("WITH x AS (SELECT 1) DELETE FROM a", True),
        ("PRAGMA foreign_keys", False),
        ("SAVEPOINT a", False),
        ("REPLACE INTO a VALUES (1)", True),
    ],
)
def test_statements_that_write_are_known(statement, writes):
    assert bool(WRITES.match(statement)) is writes
