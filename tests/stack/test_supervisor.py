"""A process that ends is started again; one that keeps ending is given pauses."""

import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from stack.supervisor import Process, Supervisor

STEADY = "import time; time.sleep(60)"


def process(tmp_path: Path, name: str = "one", code: str = STEADY) -> Process:
    return Process(name, [sys.executable, "-c", code], {}, tmp_path, tmp_path / f"{name}.log")


def until(true: Callable[[], bool], seconds: float = 10) -> None:
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end
        time.sleep(0.02)


def test_a_killed_process_is_back_under_another_number(tmp_path: Path) -> None:
    supervisor = Supervisor([process(tmp_path)])
    supervisor.watch_aside()
    one = supervisor["one"]
    until(one.alive)
    first = one.pid
    one.kill()
    until(lambda: one.alive() and one.pid != first)
    assert one.restarts == 1
    supervisor.stop()
    assert not one.alive()


def test_one_that_keeps_ending_is_not_started_in_a_frenzy(tmp_path: Path) -> None:
    said: list[str] = []
    supervisor = Supervisor([process(tmp_path, code="raise SystemExit(1)")], say=said.append)
    supervisor.watch_aside()
    time.sleep(2.2)
    supervisor.stop()
    assert 1 <= supervisor["one"].restarts <= 3
    assert "one ended" in said[0]


def test_held_down_until_let_up(tmp_path: Path) -> None:
    supervisor = Supervisor([process(tmp_path)])
    supervisor.watch_aside()
    one = supervisor["one"]
    until(one.alive)
    supervisor.hold_down("one")
    time.sleep(0.4)
    assert not one.alive()
    supervisor.let_up("one")
    until(one.alive)
    supervisor.stop()


@pytest.mark.parametrize("names", [["a", "b", "c"]])
def test_all_end_together(tmp_path: Path, names: list[str]) -> None:
    supervisor = Supervisor([process(tmp_path, name) for name in names])
    supervisor.look()
    since = time.monotonic()
    supervisor.stop()
    assert time.monotonic() - since < 5
    assert not any(supervisor[name].alive() for name in names)


def test_one_more_is_started_and_kept_under_another_name(tmp_path: Path) -> None:
    supervisor = Supervisor([])
    supervisor.watch_aside()
    new = process(tmp_path, "one (new)")
    supervisor.add(new)
    until(new.alive)
    first = new.pid
    supervisor.rename(new, "one")
    assert list(supervisor.processes) == ["one"]
    new.kill()
    until(lambda: new.alive() and new.pid != first)
    with pytest.raises(ValueError, match="process one already"):
        supervisor.rename(new, "one")
    supervisor.stop()


def test_one_that_was_released_goes_on_and_is_not_started_again(tmp_path: Path) -> None:
    supervisor = Supervisor([process(tmp_path)])
    supervisor.watch_aside()
    until(supervisor["one"].alive)
    one = supervisor.release("one")
    assert one.alive()
    first = one.pid
    one.kill()
    time.sleep(0.4)
    assert (one.alive(), one.pid) == (False, first)
    supervisor.stop()
