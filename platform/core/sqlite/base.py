"""Django's SQLite backend for several writing processes: a file lock is taken before a writing transaction begins.

SQLite alone waits by sleeping ever longer, so under load one writer may wait for seconds while others overtake it.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db.backends.sqlite3 import base
from django.db.utils import OperationalError

from core import slow
from core.sqlite.lock import WriteLock

WRITES = re.compile(
    r"\s*(?:INSERT|UPDATE|DELETE|REPLACE|CREATE|ALTER|DROP|REINDEX|VACUUM|ANALYZE|WITH\b.*?\b(?:INSERT|UPDATE|DELETE)\b)",
    re.IGNORECASE | re.DOTALL,
)
DEFAULT_TIMEOUT = 5.0
# Files that this process has had open once.
_prepared: set[str] = set()


class Cursor(base.SQLiteCursorWrapper):
    """Takes the lock for a statement that writes outside a transaction."""

    lock: WriteLock | None = None
    timeout: float = DEFAULT_TIMEOUT

    def _run(self, method: Any, query: str, *params: Any) -> Any:
        lock = self.lock
        if lock is None or lock.held or self.connection.in_transaction or not WRITES.match(query):
            return method(query, *params)
        take(lock, self.timeout)
        try:
            return method(query, *params)
        finally:
            # With isolation_level "" sqlite3 has begun a transaction itself: that one ends with commit or rollback.
            if not self.connection.in_transaction:
                lock.release()

    def execute(self, query: str, params: Any = None) -> Any:
        return self._run(super().execute, query, params)

    def executemany(self, query: str, param_list: Any) -> Any:
        return self._run(super().executemany, query, param_list)


def take(lock: WriteLock, timeout: float) -> None:
    if not lock.acquire(timeout):
        raise sqlite3.OperationalError("database is locked")


class DatabaseWrapper(base.DatabaseWrapper):  # type: ignore[misc]
    """Writing transactions begin IMMEDIATE and under the lock; commit, rollback and close give it back."""

    _lock: WriteLock | None = None
    _timeout: float = DEFAULT_TIMEOUT

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.execute_wrappers.append(slow.watch)

    def get_connection_params(self) -> dict[str, Any]:
        params: dict[str, Any] = super().get_connection_params()
        self._timeout = float(params.get("timeout", DEFAULT_TIMEOUT))
        path = str(params["database"])
        in_memory = self.is_in_memory_db() or path == ":memory:" or "mode=memory" in path
        wanted = "" if in_memory else f"{path.removeprefix('file:').partition('?')[0]}.lock"
        if self._lock is None or self._lock.path != wanted:
            self._lock = WriteLock(wanted) if wanted else None
        return params

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        if self._lock is None or self._lock.path in _prepared:
            return super().get_new_connection(conn_params)
        # Turning WAL on is a write that does not wait by itself; afterwards it is only read.
        with self._locked():
            connection = super().get_new_connection(conn_params)
        _prepared.add(self._lock.path)
        return connection

    @contextmanager
    def _locked(self) -> Iterator[None]:
        if self._lock is None or self._lock.held:
            yield
            return
        take(self._lock, self._timeout)
        try:
            yield
        finally:
            self._lock.release()

    def create_cursor(self, name: str | None = None) -> Cursor:
        cursor: Cursor = self.connection.cursor(factory=Cursor)
        cursor.lock = self._lock
        cursor.timeout = self._timeout
        return cursor

    def _start_transaction_under_autocommit(self) -> None:
        if self._lock is None or self._lock.held or getattr(self, "transaction_mode", None) == "DEFERRED":
            super()._start_transaction_under_autocommit()  # type: ignore[misc]
            return
        if not self._lock.acquire(self._timeout):
            raise OperationalError("database is locked")
        try:
            super()._start_transaction_under_autocommit()  # type: ignore[misc]
        except BaseException:
            self._lock.release()
            raise

    def _commit(self) -> None:
        try:
            super()._commit()  # type: ignore[misc]
        finally:
            self._release_after_transaction()

    def _rollback(self) -> None:
        try:
            super()._rollback()  # type: ignore[misc]
        finally:
            self._release_after_transaction()

    def _close(self) -> None:
        try:
            super()._close()  # type: ignore[misc]
        finally:
            if self._lock is not None:
                self._lock.close()

    def _release_after_transaction(self) -> None:
        if self._lock is not None and (self.connection is None or not self.connection.in_transaction):
            self._lock.release()
