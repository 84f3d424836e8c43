"""The site as in production: WSGI processes for pages, ASGI ones for sockets, workers, and nginx in front."""

from __future__ import annotations

import os
import secrets
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from launch import prepare
from launch.environment import GIVING_WAY, child_environment
from launch.processes import tail
from launch.progress import Progress
from launch.serve import UVICORN, until_ready
from launch.state import ROOT, State
from stack import folders, ports
from stack.errors import NotReady
from stack.nginx import Nginx
from stack.services import Services
from stack.supervisor import Process, Supervisor

GUNICORN = (
    "--workers", "1", "--worker-class", "gthread", "--threads", "4", "--graceful-timeout", "5", "--timeout", "60",
    "--log-level", "warning", "--no-control-socket",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Shape:
    """How many processes of each kind."""

    pages: int = 2
    sockets: int = 2
    workers: int = 1


class Site:
    """All processes of the site on given services; each is started again when it ends.

    `site.supervisor["pages-1"].kill()`, likewise `pages-2`, `sockets-1`, `sockets-2`, `worker-1`.
    """

    def __init__(
        self,
        services: Services,
        *,
        port: int = 0,
        shape: Shape | None = None,
        environ: dict[str, str] | None = None,
        say: Callable[[str], None] = lambda _text: None,
    ) -> None:
        self.shape = shape or Shape()
        self.services = services
        self.folder = services.folder / "site"
        self.port = port or ports.free(1)[0]
        self.pages, self.sockets = self.new_ports()
        self.env = child_environment(**{**self._settings(), **(environ or {})})
        self.supervisor = Supervisor(self.processes(self.pages, self.sockets), say)
        self.nginx = Nginx(self.folder / "nginx", port=self.port, pages=self.pages, sockets=self.sockets)

    @property
    def url(self) -> str:
        return f"http://localhost:{self.port}"

    def start(self) -> Self:
        """Starts everything and returns when pages and sockets answer through the one address."""
        (self.folder / "logs").mkdir(parents=True, exist_ok=True)
        self.nginx.command()  # says at once if it is missing, before anything runs
        self.supervisor.look()
        for number, name in [*self._names("pages", self.pages), *self._names("sockets", self.sockets)]:
            process = self.supervisor[name]
            if not until_ready(number, process.alive):
                self.stop()
                raise NotReady(f"{name} did not start; the end of {process.log} says:\n{tail(process.log)}")
        self.nginx.start()
        return self

    def prepare(self, progress: Progress) -> None:
        """Tables, demo content and index; what was done for these data before is not done again."""
        state = State.from_environment()
        manage_env = {**self.env, "HALQA_ROLE": "worker"}
        prepare.translations(state, progress)
        prepare.static_files(state, manage_env, progress)
        prepare.manage(state, manage_env, progress, "Tables", "migrate", "--noinput", "-v", "1")
        data = f"postgres {(self.services.postgres.data / 'PG_VERSION').stat().st_ino}"
        prepare.contents(state, manage_env, progress, demo=self.env["HALQA_DEMO"] == "1", database=data)
        prepare.manage(state, manage_env, progress, "Search index", "search_rebuild")

    def watch(self) -> None:
        self.supervisor.watch()

    def stop(self) -> None:
        with suppress(ProcessLookupError):
            self.nginx.stop()
        self.supervisor.stop()

    def __enter__(self) -> Self:
        """For tests and benchmarks: started, and watched by a thread aside.

        That thread lives until `stop()`, so what it revives is not ended early.
        """
        self.start()
        self.supervisor.watch_aside()
        return self

    def __exit__(self, *_error: object) -> None:
        self.stop()

    def _settings(self) -> dict[str, str]:
        state = State.from_environment()
        return {
            **self.services.environ(),
            "DJANGO_SETTINGS_MODULE": "config.settings.production",
            "SECRET_KEY": self._secret(),
            "SITE_URL": os.environ.get("SITE_URL") or self.url,
            "ALLOWED_HOSTS": os.environ.get("ALLOWED_HOSTS") or "localhost,127.0.0.1",
            "HALQA_STATE": str(state.folder),
            "HALQA_DEMO": os.environ.get("HALQA_DEMO", "1"),
            "HALQA_PROXIED": "1",
            "PORT": str(self.port),
        }

    def _secret(self) -> str:
        """One key for all processes, kept so that a restart signs nobody out."""
        path = self.folder / "secret"
        if not path.exists():
            self.folder.mkdir(parents=True, exist_ok=True)
            folders.own_file(path, secrets.token_urlsafe(64))
        return path.read_text()

    @staticmethod
    def _names(kind: str, numbers: list[int]) -> list[tuple[int, str]]:
        return [(number, f"{kind}-{position}") for position, number in enumerate(numbers, 1)]

    def new_ports(self) -> tuple[list[int], list[int]]:
        """Returns free ports for pages and for sockets."""
        numbers = ports.free(self.shape.pages + self.shape.sockets)
        return numbers[: self.shape.pages], numbers[self.shape.pages :]

    def processes(self, pages: list[int], sockets: list[int], *, root: Path = ROOT) -> list[Process]:
        """Returns pages, sockets and workers of the version whose folder `root` is, not yet started."""
        python = str(State.from_environment().python)
        gunicorn = [python, "-m", "gunicorn", "config.wsgi:application", *GUNICORN]
        uvicorn = [python, "-m", "uvicorn", "config.asgi:application", "--host", ports.HOST, *UVICORN]
        worker = [*GIVING_WAY, python, str(root / "manage.py"), "worker"]
        return [
            *(
                self._process(name, [*gunicorn, "--bind", f"{ports.HOST}:{port}"], "pages", root)
                for port, name in self._names("pages", pages)
            ),
            *(
                self._process(name, [*uvicorn, "--port", str(port)], "sockets", root)
                for port, name in self._names("sockets", sockets)
            ),
            *(self._process(f"worker-{n}", worker, "worker", root) for n in range(1, self.shape.workers + 1)),
        ]

    def environment(self, root: Path, role: str) -> dict[str, str]:
        """Returns the environment of a process of the version in that folder."""
        path = f"{root}{os.pathsep}{root / 'platform'}"
        return {**self.env, "PYTHONPATH": path, "HALQA_ROLE": role}

    def _process(self, name: str, command: list[str], role: str, root: Path) -> Process:
        log: Path = self.folder / "logs" / f"{name}.log"
        return Process(name, command, self.environment(root, role), root, log)
