"""Servers that outlive the command that started them: written down, found again, stopped."""

from __future__ import annotations

import json
import os
import signal
from contextlib import suppress
from pathlib import Path

from launch.processes import Child, birth
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
    runner = _runner()
    if runner is not None and runner.alive():
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
    _runner_file().write_text(json.dumps([os.getpid(), birth(os.getpid())]))


def forget_runner() -> None:
    _runner_file().unlink(missing_ok=True)


def runner_alive() -> bool:
    runner = _runner()
    return runner is not None and runner.alive()


def signal_runner(number: signal.Signals) -> bool:
    """Sends a signal to the process of `make stack` alone; False if none runs."""
    runner = _runner()
    if runner is None or not runner.alive():
        return False
    runner.send(number)
    return True


def _runner_file() -> Path:
    return folders.base() / "runner.json"


def _runner() -> Child | None:
    try:
        pid, born = json.loads(_runner_file().read_text())
    except (OSError, ValueError):
        return None
    return Child(pid, born=born or "never")
