"""`python platform/launch` as a person's shell meets it."""

import ast
import os
import subprocess
import sys
from pathlib import Path

from launch.state import ROOT

DOOR = ROOT / "platform" / "launch"
UNREACHABLE = {
    "PIP_CONFIG_FILE": os.devnull,
    "PIP_INDEX_URL": "http://127.0.0.1:9/simple",
    "PIP_NO_INDEX": "0",
    "PIP_FIND_LINKS": "",
    "PIP_NO_CACHE_DIR": "1",
}


def launch(*arguments: str, state: Path, **env: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, str(DOOR), *arguments],
        env={**os.environ, "HALQA_STATE": str(state), **env},
        capture_output=True,
        text=True,
        check=False,
    )


def test_an_old_python_reads_the_sentence(tmp_path: Path) -> None:
    pretend = "import runpy, sys; sys.version_info = (3, 9, 2, 'final', 0); runpy.run_path(sys.argv.pop(1), run_name='__main__')"
    done = subprocess.run(
        [sys.executable, "-c", pretend, str(DOOR), "run"], capture_output=True, text=True, check=False
    )
    assert done.returncode == 1
    assert done.stderr.startswith("Halqa needs Python 3.11 or newer, and this is Python 3.9")
    assert done.stderr.count("\n") == 1


def test_the_door_can_be_read_by_an_old_python() -> None:
    ast.parse((DOOR / "__main__.py").read_text(), feature_version=(3, 4))


def test_without_a_network_one_sentence(tmp_path: Path) -> None:
    done = launch("install", state=tmp_path, **UNREACHABLE)
    assert done.returncode == 1
    assert "the package index cannot be reached" in done.stderr
    assert "Traceback" not in done.stderr
    assert done.stderr.count("\n") == 1


def test_a_folder_that_may_not_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    done = launch("install", state=tmp_path / "file" / "state")
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert str(tmp_path / "file") in done.stderr


def test_clean_removes_only_what_is_a_state_folder(tmp_path: Path) -> None:
    mine = tmp_path / "thesis"
    mine.mkdir()
    (mine / "chapter.txt").write_text("years of work")
    done = launch("clean", state=mine)
    assert done.returncode == 1
    assert "does not look like a state folder" in done.stderr
    assert (mine / "chapter.txt").exists()

    state = tmp_path / "state"
    state.mkdir()
    (state / "stamps.json").write_text("{}")
    assert launch("clean", state=state).returncode == 0
    assert not state.exists()
    assert launch("clean", state=state).returncode == 0


def test_clean_removes_what_a_first_start_without_a_network_left(tmp_path: Path) -> None:
    state = tmp_path / "state"
    for name in ("venv", "logs"):
        (state / name).mkdir(parents=True)
    (state / "running").write_text("process 1, port 8000")
    assert launch("clean", state=state).returncode == 0
    assert not state.exists()
