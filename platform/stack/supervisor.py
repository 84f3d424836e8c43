"""Processes that are started again when they end."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from launch.processes import Child

INTERVAL = 0.1
# A process that ends within this many seconds of its start is given longer and longer pauses, up to the second number.
QUICK_END = 5.0
LONGEST_PAUSE = 10.0


@dataclass(slots=True)
class Process:
    """What is to run; `child` is what runs now."""

    name: str
    command: list[str]
    env: Mapping[str, str]
    cwd: Path
    log: Path
    child: Child | None = None
    wanted: bool = True
    restarts: int = 0
    started_at: float = 0.0
    due_at: float = 0.0
    pause: float = field(default=0.0)

    @property
    def pid(self) -> int:
        return self.child.pid if self.child else 0

    def alive(self) -> bool:
        return self.child is not None and self.child.alive()

    def start(self) -> None:
        self.child = Child.start(self.command, log=self.log, env=self.env, cwd=self.cwd)
        self.started_at = time.monotonic()

    def kill(self) -> None:
        """As a crash would; the supervisor starts it again."""
        if self.child:
            self.child.kill()


class Supervisor:
    """Starts processes and keeps them running until `stop()`.

    All starting is done by the thread that calls `watch()` (a child ends with the thread that started it), so whoever
    needs that thread for other work gives the watching to a thread that lives as long: `watch_aside()`.
    """

    def __init__(self, processes: list[Process], say: Callable[[str], None] = lambda _text: None) -> None:
        self.processes = {process.name: process for process in processes}
        self._say = say
        self._ending = threading.Event()
        self._thread: threading.Thread | None = None
        self._lock = threading.RLock()

    def __getitem__(self, name: str) -> Process:
        return self.processes[name]

    def watch(self) -> None:
        """Starts what is wanted and not running, until `stop()` or an exception of the caller."""
        while not self._ending.is_set():
            self.look()
            self._ending.wait(INTERVAL)

    def watch_aside(self) -> None:
        self._thread = threading.Thread(target=self.watch, name="supervisor", daemon=True)
        self._thread.start()

    def look(self) -> None:
        """One round."""
        with self._lock:
            now = time.monotonic()
            for process in list(self.processes.values()):
                if process.wanted and not self._ending.is_set() and not process.alive():
                    self._revive(process, now)

    def hold_down(self, name: str) -> None:
        """Ends a process and leaves it down until `let_up()`."""
        with self._lock:
            self[name].wanted = False
        child = self[name].child
        if child:
            child.stop()

    def let_up(self, name: str) -> None:
        with self._lock:
            self[name].wanted, self[name].due_at = True, 0.0

    def add(self, process: Process) -> None:
        """Takes one more into care, under its own name; it is started in the next round."""
        with self._lock:
            self.processes[process.name] = process

    def release(self, name: str) -> Process:
        """Leaves one to the caller: it goes on, and is not started again when it ends."""
        with self._lock:
            return self.processes.pop(name)

    def rename(self, process: Process, name: str) -> None:
        """Keeps one under another name, which must be free."""
        with self._lock:
            if name in self.processes:
                raise ValueError(f"There is a process {name} already.")
            del self.processes[process.name]
            process.name = name
            self.processes[name] = process

    def stop(self, patience: float = 15) -> None:
        """Ends all of them, in parallel, and waits."""
        self._ending.set()
        with self._lock:
            children = [process.child for process in self.processes.values() if process.child]
        stopping = [threading.Thread(target=child.stop, args=(patience,)) for child in children]
        for thread in stopping:
            thread.start()
        for thread in stopping:
            thread.join()
        if self._thread and self._thread is not threading.current_thread():
            self._thread.join()

    def _revive(self, process: Process, now: float) -> None:
        if process.child is not None and process.due_at == 0.0:
            quick = now - process.started_at < QUICK_END
            process.pause = min(LONGEST_PAUSE, max(0.5, process.pause * 2)) if quick else 0.0
            process.due_at = now + process.pause
            self._say(f"{process.name} ended and is started again in {process.pause:.1f} s; see {process.log}")
        if now >= process.due_at:
            process.restarts += process.child is not None
            process.due_at = 0.0
            process.start()
