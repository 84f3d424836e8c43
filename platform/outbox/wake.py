"""Waking the workers at once when something was committed. Nothing is lost when a word is: they look every second.

SQLite: a datagram to a unix socket that each worker keeps in the state folder. PostgreSQL: NOTIFY.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import select
import socket
import stat
import tempfile
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection, transaction

CHANNEL = "halqa_outbox"
# The longest path that a unix socket address holds everywhere.
LONGEST_PATH = 100


def after_commit() -> None:
    """Wakes the workers after the caller's transaction, once however many facts it states."""
    if any(entry[1] is _send for entry in connection.run_on_commit):
        return
    transaction.on_commit(_send, robust=True)


def folder() -> Path:
    """Returns the folder of the workers' sockets."""
    path = Path(settings.HALQA_STATE) / "wake"
    if len(str(path)) > LONGEST_PATH - 20:
        name = hashlib.sha256(str(path).encode()).hexdigest()[:12]
        path = Path(tempfile.gettempdir()) / f"halqa-{os.getuid()}-{name}"
    return path


def _send() -> None:
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(f"NOTIFY {CHANNEL}")
    else:
        knock()


def knock() -> None:
    """Sends the datagrams; never waits and never fails."""
    try:
        names = os.listdir(folder())
    except OSError:
        return
    with contextlib.suppress(OSError), socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as sender:
        sender.setblocking(False)
        for name in names:
            path = folder() / name
            try:
                sender.sendto(b"!", str(path))
            except ConnectionRefusedError:
                # Its worker was killed.
                with contextlib.suppress(OSError):
                    path.unlink()
            except OSError:
                # A full queue means that it is being woken already.
                continue


class Waiter:
    """One worker's end: `wait` returns when something was committed, when it is stopped, or after a while."""

    def __init__(self) -> None:
        # Signals and the worker's own threads wake it through this.
        self._own, self._poke = socket.socketpair()
        self._own.setblocking(False)
        self._poke.setblocking(False)
        self._datagrams: socket.socket | None = None
        self._path: Path | None = None
        self._listening: Any = None
        self._may_retry = 0

    def open(self) -> None:
        if connection.vendor == "postgresql":
            self._listen()
            return
        place = folder()
        place.mkdir(mode=0o700, parents=True, exist_ok=True)
        if place.stat().st_uid != os.getuid() or stat.S_IMODE(place.stat().st_mode) & 0o022:
            return
        self._path = place / f"{os.getpid()}.sock"
        with contextlib.suppress(OSError):
            self._path.unlink()
        datagrams = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        datagrams.setblocking(False)
        datagrams.bind(str(self._path))
        self._datagrams = datagrams

    def _listen(self) -> None:
        """A connection of its own, for the other ones are in transactions."""
        import psycopg

        params = dict(connection.get_connection_params())
        for name in ("cursor_factory", "context", "prepare_threshold", "server_side_binding", "pool"):
            params.pop(name, None)
        try:
            self._listening = psycopg.connect(**params, autocommit=True)
            self._listening.execute(f"LISTEN {CHANNEL}")
        except psycopg.Error:
            self._listening = None

    def poke(self) -> None:
        """Ends the wait from another thread or a signal."""
        with contextlib.suppress(OSError):
            self._poke.send(b"!")

    def wait(self, seconds: float) -> None:
        if connection.vendor == "postgresql" and self._listening is None:
            # Lost: every tenth look tries again.
            self._may_retry = (self._may_retry + 1) % 10
            if self._may_retry == 0:
                self._listen()
        watched: list[Any] = [self._own]
        if self._datagrams is not None:
            watched.append(self._datagrams)
        if self._listening is not None:
            watched.append(self._listening)
        try:
            ready, _write, _failed = select.select(watched, [], [], seconds)
        except (OSError, ValueError):
            self._drop_listening()
            return
        for each in ready:
            if each is self._listening:
                try:
                    for _notice in self._listening.notifies(timeout=0):
                        pass
                except Exception:
                    self._drop_listening()
                continue
            with contextlib.suppress(OSError):
                while each.recv(64):
                    pass

    def _drop_listening(self) -> None:
        if self._listening is not None:
            with contextlib.suppress(Exception):
                self._listening.close()
        self._listening = None

    def close(self) -> None:
        self._drop_listening()
        if self._datagrams is not None:
            self._datagrams.close()
        if self._path is not None:
            with contextlib.suppress(OSError):
                self._path.unlink()
        self._own.close()
        self._poke.close()
