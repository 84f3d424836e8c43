"""Where everything is kept: one folder, and inside it small stamps of what has been prepared."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
REQUIREMENTS = ROOT / "requirements"


@dataclass(frozen=True, slots=True)
class State:
    """The folder named by HALQA_STATE, `var/` unless set; tests keep theirs apart and share the environment."""

    folder: Path
    shared_venv: Path | None = None

    @classmethod
    def from_environment(cls) -> State:
        return cls(Path(os.environ.get("HALQA_STATE") or ROOT / "var").resolve())

    @property
    def venv(self) -> Path:
        return self.shared_venv or self.folder / "venv"

    @property
    def python(self) -> Path:
        return self.venv / "bin" / "python"

    @property
    def logs(self) -> Path:
        return self.folder / "logs"

    @property
    def database(self) -> Path:
        return self.folder / "halqa.sqlite3"

    def is_ours(self) -> bool:
        """Whether the folder was made by this launcher, if only by a first start that failed."""
        made = (self.folder / "stamps.json").exists() or self.folder == ROOT / "var"
        return made or ((self.folder / "running").exists() and (self.folder / "venv").exists())

    def log(self, name: str) -> Path:
        self.logs.mkdir(parents=True, exist_ok=True)
        return self.logs / f"{name}.log"

    def stamp(self, name: str) -> str:
        """Returns what was last written under this name, "" if nothing was."""
        return self._stamps().get(name, "")

    def write_stamp(self, name: str, value: str) -> None:
        """Remembers a finished step; written whole or not at all, since the next start trusts it."""
        stamps = {**self._stamps(), name: value}
        self.folder.mkdir(parents=True, exist_ok=True)
        fresh = self.folder / "stamps.json.new"
        fresh.write_text(json.dumps(stamps, indent=1, sort_keys=True))
        fresh.replace(self.folder / "stamps.json")

    def _stamps(self) -> dict[str, str]:
        try:
            stamps = json.loads((self.folder / "stamps.json").read_text())
        except (OSError, ValueError):
            return {}
        return stamps if isinstance(stamps, dict) else {}


def hash_of_files(paths: Iterable[Path]) -> str:
    """A hash over contents: for few files that decide what is installed."""
    digest = hashlib.sha256()
    for path in paths:
        digest.update(path.read_bytes())
    return digest.hexdigest()


def hash_of_listing(paths: Iterable[Path]) -> str:
    """A hash over names, sizes and times: for many files, cheap enough for every start."""
    digest = hashlib.sha256()
    for path in sorted(paths):
        facts = path.stat()
        digest.update(f"{path}\0{facts.st_size}\0{facts.st_mtime_ns}\n".encode())
    return digest.hexdigest()
