"""What clients saw, written down as it happens: JSON lines on disk, so that a crash of the rig itself loses nothing."""

from __future__ import annotations

import json
import threading
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from types import TracebackType
from typing import IO, Self

SENT, ACKED, REFUSED, ERROR, OK, MARK = "sent", "acked", "refused", "error", "ok", "mark"


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that happened to one client.

    `at` is Unix time in seconds. A write has a `what` (chat, post), the client's own running `number` and a `key`
    that stays the same when it is sent again; `seq` and `row` are what the server answered. `ok` and `error` without
    a key are those of somebody who only reads.
    """

    at: float
    who: str
    state: str
    what: str = ""
    number: int = 0
    key: str = ""
    seq: int = 0
    row: int = 0
    why: str = ""


class Journal:
    """Written by the load's thread and by the experiment's."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.lines: list[Line] = []
        self._lock = threading.Lock()
        path.parent.mkdir(parents=True, exist_ok=True)
        self._file: IO[str] = path.open("w")

    def note(
        self,
        who: str,
        state: str,
        *,
        what: str = "",
        number: int = 0,
        key: str = "",
        seq: int = 0,
        row: int = 0,
        why: str = "",
    ) -> None:
        line = Line(time.time(), who, state, what, number, key, seq, row, why[:200])
        with self._lock:
            self.lines.append(line)
            self._file.write(json.dumps({k: v for k, v in asdict(line).items() if v not in ("", 0)}) + "\n")
            self._file.flush()

    def mark(self, why: str) -> None:
        """The moment from which recovery is counted: a fault is over, or a process that others replace is killed."""
        self.note("rig", MARK, why=why)

    def close(self) -> None:
        self._file.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def read(path: Path) -> list[Line]:
    """Returns the lines of a kept journal; a last line that was cut off is left out."""
    lines = []
    for text in path.read_text().splitlines():
        try:
            told = json.loads(text)
        except ValueError:
            continue
        lines.append(Line(**told))
    return lines
