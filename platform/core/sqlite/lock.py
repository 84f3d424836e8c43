"""One writer at a time among all processes that share a database file, without SQLite's unfair back-off."""

from __future__ import annotations

import fcntl
import os
import random
import threading
import time

# Between threads of one process a plain lock is handed on; only one thread at a time asks for the file.
_gates: dict[str, threading.Lock] = {}
_gates_guard = threading.Lock()
FIRST_WAIT = 0.0002
LONGEST_WAIT = 0.002


def _gate(path: str) -> threading.Lock:
    with _gates_guard:
        return _gates.setdefault(path, threading.Lock())


def _forget_gates() -> None:
    # A forked child has none of the threads that held them.
    global _gates_guard
    _gates_guard = threading.Lock()
    _gates.clear()


os.register_at_fork(after_in_child=_forget_gates)


class WriteLock:
    """An advisory lock on `path`, for one connection. Not re-entrant: the caller knows whether it holds it."""

    def __init__(self, path: str) -> None:
        self.path = path
        self.held = False
        self._descriptor = -1
        self._process = 0
        self._gate: threading.Lock | None = None

    def acquire(self, timeout: float) -> bool:
        """Returns whether the lock was had within `timeout` seconds."""
        deadline = time.monotonic() + timeout
        gate = _gate(self.path)
        if not gate.acquire(timeout=max(0.0, timeout)):
            return False
        try:
            taken = self._take_file(deadline)
        except BaseException:
            gate.release()
            raise
        if not taken:
            gate.release()
            return False
        self._gate = gate
        self.held = True
        return True

    def _take_file(self, deadline: float) -> bool:
        descriptor = self._open()
        wait = FIRST_WAIT
        while True:
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
                return True
            except BlockingIOError:
                if time.monotonic() >= deadline:
                    return False
                # A blocking flock could not be given up; short even pauses keep the turns fair.
                time.sleep(wait * random.uniform(0.5, 1.0))
                wait = min(wait * 2, LONGEST_WAIT)

    def _open(self) -> int:
        # A descriptor that crossed a fork shares its lock with the parent, so a child opens its own.
        if self._descriptor < 0 or self._process != os.getpid():
            self._descriptor = os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o640)
            self._process = os.getpid()
        return self._descriptor

    def release(self) -> None:
        """Gives the lock back; does nothing when it is not held."""
        if not self.held:
            return
        self.held = False
        gate, self._gate = self._gate, None
        try:
            if self._process == os.getpid():
                fcntl.flock(self._descriptor, fcntl.LOCK_UN)
        finally:
            if gate is not None and gate.locked():
                gate.release()

    def close(self) -> None:
        """Releases and closes the file."""
        self.release()
        if self._descriptor >= 0 and self._process == os.getpid():
            os.close(self._descriptor)
        self._descriptor = -1
