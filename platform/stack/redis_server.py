"""Redis without a disk: what it holds is meant to be lost."""

from __future__ import annotations

import secrets
import shutil
import socket
from typing import ClassVar

from stack import folders, ports
from stack.errors import Missing
from stack.service import Service


class Redis(Service):
    """Comes back empty after a stop or a crash."""

    kind: ClassVar[str] = "redis"

    @property
    def password(self) -> str:
        return (self.folder / "password").read_text().strip()

    def url(self, database: int = 0) -> str:
        return f"redis://:{self.password}@{ports.HOST}:{self.port}/{database}"

    def prepare(self) -> None:
        if not (self.folder / "password").exists():
            folders.own_file(self.folder / "password", secrets.token_urlsafe(24))
        folders.own_file(
            self.folder / "redis.conf",
            f"bind {ports.HOST}\nport {self.port}\nrequirepass {self.password}\n"
            f'dir "{self.folder}"\nsave ""\nappendonly no\ndaemonize no\n',
        )

    def command(self) -> list[str]:
        program = shutil.which("redis-server")
        if program is None:
            raise Missing("Redis is not on this machine: install the Debian package redis-server (make services).")
        return [program, str(self.folder / "redis.conf")]

    def ready(self) -> bool:
        try:
            with socket.create_connection((ports.HOST, self.port), timeout=1) as connection:
                connection.sendall(f"AUTH {self.password}\r\nPING\r\n".encode())
                return b"PONG" in connection.recv(64) or b"PONG" in connection.recv(64)
        except OSError:
            return False
