"""What is bad just now, said by the rig in a file, and what the planted parts write down for it."""

from __future__ import annotations

import json
import os
import time
from pathlib import Path
from typing import Any

FOLDER = "CHAOS_FOLDER"
LOOK_SECONDS = 0.2
# How often a bad channel layer loses, moves and repeats a word (issue 4).
BAD_LAYER = {"drop": 0.20, "reorder": 0.05, "double": 0.05}


class Switch:
    """`read()` is asked for each word, so the file is looked at five times a second at most."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._looked_at = 0.0
        self._said: dict[str, Any] = {}

    def read(self) -> dict[str, Any]:
        """Returns what is bad; nothing where there is no file."""
        if time.monotonic() - self._looked_at > LOOK_SECONDS:
            self._looked_at = time.monotonic()
            try:
                self._said = json.loads(self.path.read_text())
            except (OSError, ValueError):
                self._said = {}
        return self._said

    def turn(self, **said: Any) -> None:
        passing = self.path.with_suffix(".new")
        passing.write_text(json.dumps(said))
        passing.replace(self.path)

    def off(self) -> None:
        self.path.unlink(missing_ok=True)


def switch(folder: str | Path = "") -> Switch:
    return Switch(Path(folder or os.environ.get(FOLDER, "/nonexistent")) / "switch.json")


def note(kind: str, about: object) -> None:
    """Adds a line to the rig's notes; several processes write at once, so it is one write."""
    folder = os.environ.get(FOLDER)
    if folder:
        descriptor = os.open(f"{folder}/notes", os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        try:
            os.write(descriptor, f"{kind} {about} {os.getpid()} {time.time():.3f}\n".encode())
        finally:
            os.close(descriptor)


def notes(folder: str | Path, since: float = 0.0) -> list[tuple[str, str]]:
    """Returns (kind, about) of what was noted since that Unix time."""
    try:
        lines = (Path(folder) / "notes").read_text().splitlines()
    except OSError:
        return []
    told = [line.split(" ") for line in lines]
    return [(words[0], words[1]) for words in told if len(words) == 4 and float(words[3]) >= since]
