"""Production does not start without what it needs, and says what that is."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
COMPLETE = {
    "DATABASE_URL": "postgres://halqa@127.0.0.1:5432/halqa",
    "SECRET_KEY": "k" * 50,
    "ALLOWED_HOSTS": "halqa.example",
    "SITE_URL": "https://halqa.example",
}


def start(tmp_path: Path, **changes: str) -> subprocess.CompletedProcess[str]:
    """Loads the settings in a process of their own, as a server does."""
    kept = {name: value for name, value in os.environ.items() if name not in COMPLETE}
    paths = os.pathsep.join((str(ROOT / "platform"), str(ROOT)))
    environment = {**kept, **COMPLETE, **changes, "PYTHONPATH": paths, "HALQA_STATE": str(tmp_path)}
    command = [sys.executable, "-c", "import config.settings.production"]
    return subprocess.run(command, env=environment, capture_output=True, text=True, timeout=60)


def test_with_everything_it_starts(tmp_path: Path) -> None:
    found = start(tmp_path)

    assert (found.returncode, found.stderr) == (0, "")


@pytest.mark.parametrize(("name", "value"), [*((each, "") for each in COMPLETE), ("SECRET_KEY", "  ")])
def test_what_is_missing_is_named_and_nothing_else(tmp_path: Path, name: str, value: str) -> None:
    found = start(tmp_path, **{name: value})

    last = found.stderr.strip().splitlines()[-1]
    assert found.returncode == 1
    assert "Not started, because these are missing: " in last
    assert [each for each in COMPLETE if f"{each} (" in last] == [name]


def test_a_short_secret_is_refused_and_not_repeated(tmp_path: Path) -> None:
    found = start(tmp_path, SECRET_KEY="changeme")

    assert found.returncode == 1
    assert "SECRET_KEY is too short" in found.stderr.strip().splitlines()[-1]
    assert "changeme" not in found.stderr
