"""What stops a start, each said in one sentence that tells what to do."""

import shutil
import socket
from pathlib import Path
from types import SimpleNamespace

import pytest

from launch import preflight
from launch.errors import Refusal
from launch.state import State


@pytest.fixture
def listener():
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen()
        yield server.getsockname()[1]


def test_a_busy_port_is_named_with_a_way_out(listener: int) -> None:
    with pytest.raises(Refusal, match=f"Port {listener} is busy.*PORT=") as refusal:
        preflight.check_port(listener)
    assert "\n" not in str(refusal.value)


def test_a_port_just_closed_is_free(listener: int) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        number = probe.getsockname()[1]
    preflight.check_port(number)


@pytest.mark.parametrize("text", ["eighty", "0", "70000", "-1"])
def test_a_port_that_is_none(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    monkeypatch.setenv("PORT", text)
    with pytest.raises(Refusal, match=f"PORT={text} is no port"):
        preflight.port_from_environment()


def test_a_full_disk_is_seen_before_anything_is_written(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _folder: SimpleNamespace(free=300_000_000))
    with pytest.raises(Refusal, match="300 MB are free.*needs about 1200 MB"):
        preflight.check_disk(State(tmp_path / "not" / "yet"))
    assert not (tmp_path / "not").exists()


def test_later_starts_need_little(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _folder: SimpleNamespace(free=300_000_000))
    State(tmp_path).write_stamp("installed", "yes")
    preflight.check_disk(State(tmp_path))


def test_one_launcher_at_a_time_in_a_state_folder(tmp_path: Path) -> None:
    with preflight.hold(State(tmp_path), 8000):
        with pytest.raises(Refusal, match="already runs.*port 8000"):
            preflight.hold(State(tmp_path), 8001)
    preflight.hold(State(tmp_path), 8001).close()
