"""The running site of `make run`: one ASGI process for pages and sockets, one worker beside it."""

from __future__ import annotations

import http.client
import signal
import time
from collections.abc import Callable, Mapping
from types import FrameType

from launch.environment import GIVING_WAY
from launch.errors import Refusal
from launch.processes import Child, tail
from launch.progress import Progress
from launch.state import ROOT, State

HOST = "127.0.0.1"
# Measured: this protocol and loop are the quickest, and compression per socket more than doubles the memory of a
# process with a thousand sockets. The frame limit stands above the consumers' own, which answers with a reason.
UVICORN = (
    "--loop", "uvloop", "--http", "httptools", "--ws", "config.sockets:Protocol", "--ws-per-message-deflate", "false",
    "--ws-max-size", "262144", "--no-access-log", "--log-level", "warning", "--timeout-graceful-shutdown", "5",
)  # fmt: skip
PATIENCE = 90.0


class Interrupted(Exception):
    """Ctrl-C or a request to end."""


def until_ready(port: int, alive: Callable[[], bool], path: str = "/healthz", patience: float = PATIENCE) -> bool:
    """Waits for the first answer; False if the process died or stayed silent."""
    until = time.monotonic() + patience
    while time.monotonic() < until and alive():
        connection = http.client.HTTPConnection(HOST, port, timeout=5)
        try:
            connection.request("GET", path)
            if connection.getresponse().status < 500:
                return True
        except OSError:
            pass
        finally:
            connection.close()
        time.sleep(0.05)
    return False


class Site:
    """Web process and worker, started together and stopped together."""

    def __init__(self, state: State, env: Mapping[str, str], port: int, progress: Progress) -> None:
        self.state, self.env, self.port, self.progress = state, env, port, progress
        self.web: Child | None = None
        self.worker: Child | None = None
        self._worker_starts: list[float] = []

    def start(self) -> None:
        self.web = Child.start(
            [
                self.state.python,
                "-m",
                "uvicorn",
                "config.asgi:application",
                "--host",
                HOST,
                "--port",
                str(self.port),
                *UVICORN,
            ],
            log=self.state.log("web"),
            env={**self.env, "HALQA_ROLE": "all"},
            cwd=ROOT,
        )
        if not until_ready(self.port, self.web.alive):
            raise Refusal(
                f"The site did not start; the end of {self.state.log('web')} says:\n{tail(self.state.log('web'))}"
            )
        # After the first answer: on two cores the worker's own start would make people wait for the page.
        self._start_worker()

    def watch(self) -> None:
        """Returns only by an exception: the worker is started anew when it ends, the web process is not."""
        assert self.web is not None and self.worker is not None
        while True:
            if not self.web.alive():
                raise Refusal(
                    f"The site stopped; the end of {self.state.log('web')} says:\n{tail(self.state.log('web'))}"
                )
            if not self.worker.alive():
                self._start_worker()
            time.sleep(0.5)

    def stop(self) -> None:
        for child in (self.web, self.worker):
            if child is not None:
                child.send(signal.SIGTERM)
        for child in (self.web, self.worker):
            if child is not None:
                child.stop()

    def _start_worker(self) -> None:
        recent = [moment for moment in self._worker_starts if moment > time.monotonic() - 60]
        if len(recent) == 3:
            self.progress.say(
                f"The worker keeps stopping; see {self.state.log('worker')}. The site goes on without it."
            )
        if len(recent) >= 3:
            time.sleep(5)
        self._worker_starts = [*recent, time.monotonic()]
        self.worker = Child.start(
            [*GIVING_WAY, self.state.python, ROOT / "manage.py", "worker"],
            log=self.state.log("worker"),
            env={**self.env, "HALQA_ROLE": "worker"},
            cwd=ROOT,
        )


def on_signals() -> None:
    """Turns Ctrl-C and a request to end into one exception, so both stop the site the same way."""

    def interrupt(_number: int, _frame: FrameType | None) -> None:
        raise Interrupted

    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, interrupt)
