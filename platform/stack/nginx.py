"""The one address in front of the site's processes: pages to the WSGI workers, sockets to the ASGI ones."""

from __future__ import annotations

import shutil
import signal
import time
from pathlib import Path
from typing import Any, ClassVar

from launch.processes import tail
from stack import folders, ports
from stack.errors import Missing, NotReady
from stack.service import Service

CONFIGURATION = """\
daemon off;
worker_processes 1;
pid {folder}/nginx.pid;
error_log stderr warn;
events {{ worker_connections 8192; }}
# What a change of the processes leaves to the old worker ends with those processes, and at the latest now.
worker_shutdown_timeout 60s;
http {{
    access_log off;
    client_body_temp_path {folder}/tmp/body;
    proxy_temp_path {folder}/tmp/proxy;
    fastcgi_temp_path {folder}/tmp/fastcgi;
    uwsgi_temp_path {folder}/tmp/uwsgi;
    scgi_temp_path {folder}/tmp/scgi;
    client_max_body_size 12m;
    server_tokens off;

    # A process that died is back within a second or two, so it is left out no longer than that. One for sockets is
    # never left out: its good health would be noted only when a socket ends, and until then a process that came back
    # would be given one socket a second. A refused connection goes to the other at once.
    upstream pages {{ least_conn; {pages} }}
    upstream sockets {{ {sockets} }}

    map $http_upgrade $connection_header {{ default upgrade; "" ""; }}
    proxy_http_version 1.1;
    proxy_connect_timeout 2s;
    # A request that was sent is repeated only where that is harmless; POST never is.
    proxy_next_upstream error timeout;
    proxy_next_upstream_tries 2;
    proxy_set_header Host $http_host;
    proxy_set_header X-Forwarded-For $remote_addr;
    proxy_set_header X-Forwarded-Proto $scheme;
    proxy_set_header X-Request-Id $request_id;
    proxy_set_header Upgrade $http_upgrade;
    proxy_set_header Connection $connection_header;

    server {{
        listen {host}:{port};
        location /ws/ {{
            proxy_pass http://sockets;
            proxy_read_timeout 1h;
            proxy_send_timeout 1h;
            proxy_buffering off;
        }}
        location / {{
            proxy_pass http://pages;
            proxy_read_timeout 60s;
        }}
    }}
}}
"""


class Nginx(Service):
    """Shares the requests out over the processes' ports."""

    kind: ClassVar[str] = "nginx"

    def __init__(
        self, folder: Path, *, port: int = 0, tied: bool = True,
        pages: list[int] | None = None, sockets: list[int] | None = None,
    ) -> None:  # fmt: skip
        super().__init__(folder, port=port, tied=tied)
        self.pages = pages or []
        self.sockets = sockets or []

    def options(self) -> dict[str, Any]:
        return {"pages": self.pages, "sockets": self.sockets}

    @property
    def configuration(self) -> Path:
        return self.folder / "nginx.conf"

    def prepare(self) -> None:
        folders.own(self.folder / "tmp")
        text = CONFIGURATION.format(
            folder=self.folder,
            host=ports.HOST,
            port=self.port,
            pages=_servers(self.pages),
            sockets=_servers(self.sockets, "max_fails=0"),
        )
        folders.own_file(self.configuration, text)

    def command(self) -> list[str]:
        program = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin:/usr/local/sbin")
        if program is None:
            raise Missing("nginx is not on this machine: install the Debian package nginx-light (make services).")
        return [program, "-p", str(self.folder), "-e", "stderr", "-c", str(self.configuration)]

    def ready(self) -> bool:
        return ports.listening(self.port)

    def turn_to(self, *, pages: list[int], sockets: list[int], patience: float = 15) -> None:
        """Sends everything new to other processes; returns when nothing new reaches the former ones.

        Requests and sockets that are under way stay where they are. Nobody is refused meanwhile: the listening socket
        is handed from the old worker to the new one. Raises NotReady, and then the former ones are served as before.
        """
        before, former = (self.pages, self.sockets), self._workers()
        self._read_again(pages, sockets)
        until = time.monotonic() + patience
        while not (self._workers() - former) or any(_accepts(pid) for pid in former):
            if time.monotonic() > until:
                self._read_again(*before)
                raise NotReady(f"nginx did not take the new configuration; the end of its log:\n{tail(self.log)}")
            time.sleep(0.05)

    def _read_again(self, pages: list[int], sockets: list[int]) -> None:
        self.pages, self.sockets = pages, sockets
        self.prepare()
        if self.child is not None:
            self.child.send(signal.SIGHUP)

    def _workers(self) -> set[int]:
        pid = self.child.pid if self.child else 0
        try:
            told = Path(f"/proc/{pid}/task/{pid}/children").read_text()
        except OSError:
            return set()
        return {int(number) for number in told.split()}


def _accepts(pid: int) -> bool:
    """Whether a worker still takes new connections: one that was told to finish says so in its title."""
    try:
        return b"shutting down" not in Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return False


def _servers(numbers: list[int], health: str = "max_fails=1 fail_timeout=1s") -> str:
    return " ".join(f"server {ports.HOST}:{number} {health};" for number in numbers)
