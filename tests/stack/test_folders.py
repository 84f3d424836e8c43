"""Each run has folders of its own, and what a killed one left is removed."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from stack import folders


@pytest.fixture
def base(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    monkeypatch.setattr(folders, "base", lambda: tmp_path)
    return tmp_path


def test_leftovers_of_the_dead_go_and_those_of_the_living_stay(base: Path) -> None:
    dead = subprocess.Popen([sys.executable, "-c", ""])
    dead.wait()
    for name in (f"tests-{dead.pid}", f"tests-{os.getppid()}", "tests-of-mine", f"other-{dead.pid}"):
        (base / name / "postgres").mkdir(parents=True)
    assert folders.passing("tests") == f"tests-{os.getpid()}"
    assert sorted(path.name for path in base.iterdir()) == sorted(
        [f"tests-{os.getppid()}", "tests-of-mine", f"other-{dead.pid}"]
    )


def test_a_folder_that_others_cannot_enter_is_seen(tmp_path: Path) -> None:
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    assert not folders._reachable(closed / "services")
