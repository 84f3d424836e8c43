"""Child processes: stopped whole, found again by number, ended with their parent."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from launch.environment import GIVING_WAY, child_environment
from launch.processes import Child, tail

SLEEPER = "import subprocess, sys, time; p = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(60)']); print(p.pid, flush=True); time.sleep(60)"


def start(tmp_path: Path, code: str = SLEEPER) -> Child:
    return Child.start([sys.executable, "-c", code], log=tmp_path / "log")


def grandchild(tmp_path: Path) -> int:
    until = time.monotonic() + 10
    while not tail(tmp_path / "log"):
        assert time.monotonic() < until
        time.sleep(0.02)
    return int(tail(tmp_path / "log"))


def gone(pid: int) -> bool:
    return Child(pid).wait(5)


def test_what_gives_way_is_the_child_itself_at_a_lower_priority(tmp_path: Path) -> None:
    told = "import os; print(os.getpid(), os.nice(0), flush=True)"
    child = Child.start([*GIVING_WAY, sys.executable, "-c", told], log=tmp_path / "log")
    assert child.wait(10)
    assert tail(tmp_path / "log").split() == [str(child.pid), str(os.nice(0) + 5)]


@pytest.mark.parametrize("how", ["stop", "kill"])
def test_the_whole_group_ends(tmp_path: Path, how: str) -> None:
    child = start(tmp_path)
    inner = grandchild(tmp_path)
    getattr(child, how)()
    assert not child.alive()
    assert gone(inner)


def test_one_that_does_not_listen_is_killed(tmp_path: Path) -> None:
    deaf = (
        "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('deaf', flush=True); time.sleep(60)"
    )
    child = start(tmp_path, deaf)
    while not tail(tmp_path / "log"):
        time.sleep(0.02)
    child.stop(patience=0.2)
    assert not child.alive()


def test_found_again_by_number_and_an_unreaped_one_is_dead(tmp_path: Path) -> None:
    child = start(tmp_path)
    again = Child(child.pid)
    assert again.alive()
    os.killpg(child.pid, signal.SIGKILL)
    assert again.wait(5), "a process that ended and was not reaped counts as ended"


def test_a_number_given_to_another_process_is_left_alone(tmp_path: Path) -> None:
    other = start(tmp_path)
    remembered = Child(other.pid, born="long ago")
    assert not remembered.alive()
    remembered.stop()
    remembered.kill()
    remembered.send(signal.SIGKILL)
    assert other.alive()
    other.kill()


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="only Linux ties a child to its parent")
def test_children_end_with_a_killed_parent(tmp_path: Path) -> None:
    parent = (
        "import sys, time; from pathlib import Path; from launch.processes import Child; "
        f"c = Child.start([sys.executable, '-c', 'import time; time.sleep(60)'], log=Path({str(tmp_path / 'inner')!r})); "
        "print(c.pid, flush=True); time.sleep(60)"
    )
    with subprocess.Popen(
        [sys.executable, "-c", parent], stdout=subprocess.PIPE, text=True, env=child_environment()
    ) as launcher:
        assert launcher.stdout is not None
        inner = int(launcher.stdout.readline())
        assert Child(inner).alive()
        launcher.kill()
    assert gone(inner)
