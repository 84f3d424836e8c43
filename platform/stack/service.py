"""What every server has in common: a folder, a port, a process; started, stopped, killed, hung and described."""

from __future__ import annotations

import signal
import time
from abc import ABC, abstractmethod
from pathlib import Path
from typing import Any, ClassVar, Self

from launch.processes import Child, tail
from stack import folders, ports
from stack.errors import NotReady


class Service(ABC):
    """One server process with data of its own.

    It may be driven by another command than the one that started it: `describe()` is kept in a file, and
    `from_description()` takes the running process up again by its number.
    """

    kind: ClassVar[str]
    patience: ClassVar[float] = 30
    stop_signal: ClassVar[signal.Signals] = signal.SIGTERM

    def __init__(self, folder: Path, *, port: int = 0, tied: bool = True) -> None:
        self.folder = folder
        self.port = port or ports.free(1)[0]
        self.tied = tied
        self.child: Child | None = None

    @property
    def name(self) -> str:
        return self.folder.name

    @property
    def log(self) -> Path:
        return self.folder / "server.log"

    @abstractmethod
    def prepare(self) -> None:
        """Writes what the server reads at its start; leaves existing data alone."""

    @abstractmethod
    def command(self) -> list[str]: ...

    @abstractmethod
    def ready(self) -> bool:
        """Whether it answers as its clients need it."""

    def environment(self) -> dict[str, str]:
        return {"PATH": "/usr/local/bin:/usr/bin:/bin", "LC_ALL": "C.UTF-8", "HOME": str(self.folder)}

    def start(self) -> Self:
        """Starts the process and returns when it answers; data of an earlier start is used again."""
        if self.alive():
            return self
        self.launch()
        return self.wait_ready()

    def launch(self) -> Self:
        """Starts the process without waiting, so that several come up at once."""
        folders.own(self.folder)
        self.prepare()
        self.child = Child.start(
            self.command(),
            log=self.log,
            env=self.environment(),
            cwd=self.folder,
            user=folders.account(),
            tied=self.stop_signal if self.tied else None,
        )
        return self

    def wait_ready(self, patience: float | None = None) -> Self:
        until = time.monotonic() + (patience or self.patience)
        while True:
            if self.ready():
                return self
            if not self.alive() or time.monotonic() > until:
                state = "did not answer in time" if self.alive() else "stopped while starting"
                raise NotReady(f"{self.name} {state}; the end of its log:\n{tail(self.log)}")
            time.sleep(0.05)

    def alive(self) -> bool:
        return self.child is not None and self.child.alive()

    def stop(self) -> None:
        """Ends it as an operator would."""
        if self.child is not None:
            self.child.stop(self.patience, self.stop_signal)

    def kill(self) -> None:
        """Ends it at once, as a crash would."""
        if self.child is not None:
            self.child.kill()

    def restart(self) -> Self:
        self.stop()
        return self.start()

    def hang(self) -> None:
        """Freezes it: connections stay open and nothing answers."""
        if self.child is not None:
            self.child.send_group(signal.SIGSTOP)

    def resume(self) -> None:
        if self.child is not None:
            self.child.send_group(signal.SIGCONT)

    def describe(self) -> dict[str, Any]:
        return {
            "kind": self.kind,
            "folder": str(self.folder),
            "port": self.port,
            "pid": self.child.pid if self.child else 0,
            "born": self.child.born if self.child else "",
            "options": self.options(),
        }

    def options(self) -> dict[str, Any]:
        """What the constructor of this kind needs besides folder and port."""
        return {}

    @classmethod
    def from_description(cls, told: dict[str, Any]) -> Self:
        service = cls(Path(told["folder"]), port=told["port"], tied=False, **told["options"])
        if told["pid"]:
            service.child = Child(told["pid"], born=told["born"] or "never")
        return service
