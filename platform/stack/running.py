"""Servers that outlive the command that started them: written down, found again, stopped."""

from __future__ import annotations

import os
import signal
import time
from contextlib import suppress
from pathlib import Path

from launch.processes import Child
from stack import folders
from stack.services import Services

NAME = "shared"


def file() -> Path:
    """Where `up` writes which servers run; HALQA_TEST_SERVICES names another."""
    return Path(os.environ.get("HALQA_TEST_SERVICES") or folders.base() / f"{NAME}.json")


def up(*, nodes: int = 1, durable: bool = False) -> Services:
    """Starts servers that go on after this command, or takes up those that run."""
    found = running()
    if found is not None:
        return found
    services = Services.planned(NAME, nodes=nodes, durable=durable, tied=False).start()
    services.save(file())
    return services


def running() -> Services | None:
    """The servers left running, None unless all of them live."""
    try:
        services = Services.attach(file())
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return services if all(services.alive().values()) else None


def down() -> list[str]:
    """Stops whatever was left running; returns what it was."""
    stopped = []
    runner = Child(_runner_pid()) if _runner_pid() else None
    if runner is not None and runner.alive() and _is_ours(runner.pid):
        runner.send(signal.SIGTERM)
        runner.wait(60)
        stopped.append("the stack")
    with suppress(OSError, ValueError, KeyError, TypeError):
        services = Services.attach(file())
        stopped += [name for name, alive in services.alive().items() if alive]
        services.stop()
    file().unlink(missing_ok=True)
    return stopped


def note_runner() -> None:
    """Remembers this process as the one to ask for an end of `make stack`."""
    _runner_file().parent.mkdir(parents=True, exist_ok=True)
    _runner_file().write_text(f"{os.getpid()} {time.time():.0f}")


def forget_runner() -> None:
    _runner_file().unlink(missing_ok=True)


def runner_alive() -> bool:
    pid = _runner_pid()
    return bool(pid) and Child(pid).alive() and _is_ours(pid)


def _runner_file() -> Path:
    return folders.base() / "runner"


def _runner_pid() -> int:
    try:
        return int(_runner_file().read_text().split()[0])
    except (OSError, ValueError, IndexError):
        return 0


def _is_ours(pid: int) -> bool:
    """Whether the number still belongs to a stack: numbers are given out again after a restart of the machine."""
    try:
        return b"stack" in Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return not Path("/proc/self").exists()
