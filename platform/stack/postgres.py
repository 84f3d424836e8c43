"""PostgreSQL: a cluster of our own, reached by TCP on loopback with a password."""

from __future__ import annotations

import secrets
import shutil
import signal
import subprocess
from pathlib import Path
from typing import Any, ClassVar

from stack import folders, ports
from stack.errors import Missing, NotReady
from stack.service import Service

USER = "halqa"
SETTINGS = {
    "listen_addresses": ports.HOST,
    "unix_socket_directories": "",
    "max_connections": "200",
    "shared_buffers": "256MB",
    "effective_cache_size": "1GB",
    "work_mem": "16MB",
    "maintenance_work_mem": "128MB",
    "random_page_cost": "1.1",
    "max_wal_size": "2GB",
    "jit": "off",
    "timezone": "UTC",
    "log_timezone": "UTC",
}
# For data that a test makes anew each time: nothing needs to survive a power cut.
THROWAWAY = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


def programs() -> Path:
    """The folder of the server's programs; Debian keeps them off the path."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    if found:
        return found[-1].parent
    on_path = shutil.which("initdb")
    if on_path:
        return Path(on_path).resolve().parent
    raise Missing("PostgreSQL is not on this machine: install the Debian package postgresql (make services).")


class Postgres(Service):
    """`durable` keeps fsync on, which the fault rig needs; tests are quicker without it."""

    kind: ClassVar[str] = "postgres"
    stop_signal: ClassVar[signal.Signals] = signal.SIGINT  # "fast": does not wait for clients to leave

    def __init__(self, folder: Path, *, port: int = 0, tied: bool = True, durable: bool = True) -> None:
        super().__init__(folder, port=port, tied=tied)
        self.durable = durable

    def options(self) -> dict[str, Any]:
        return {"durable": self.durable}

    @property
    def data(self) -> Path:
        return self.folder / "data"

    @property
    def password(self) -> str:
        return (self.folder / "password").read_text().strip()

    def url(self, database: str = USER) -> str:
        return f"postgres://{USER}:{self.password}@{ports.HOST}:{self.port}/{database}"

    def prepare(self) -> None:
        if not (self.data / "PG_VERSION").exists():
            folders.remove(self.data)
            folders.own_file(self.folder / "password", secrets.token_urlsafe(24))
            self._initdb()
        settings = SETTINGS | ({} if self.durable else THROWAWAY) | {"port": str(self.port)}
        lines = "".join(f"{name} = '{value}'\n" for name, value in settings.items())
        folders.own_file(self.data / "postgresql.auto.conf", lines)

    def command(self) -> list[str]:
        return [str(programs() / "postgres"), "-D", str(self.data)]

    def ready(self) -> bool:
        done = subprocess.run(
            [str(programs() / "pg_isready"), "-q", "-h", ports.HOST, "-p", str(self.port)], check=False
        )
        if done.returncode:
            return False
        self.create_database(USER)
        return True

    def create_database(self, name: str, template: str = "template1") -> bool:
        """Makes a database unless it is there; True if it was made."""
        import psycopg
        from psycopg import sql

        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            if connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone():
                return False
            connection.execute(
                sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(sql.Identifier(name), sql.Identifier(template))
            )
        return True

    def drop_database(self, name: str) -> None:
        """Removes a database and throws out whoever is connected to it."""
        import psycopg
        from psycopg import sql

        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))

    def _initdb(self) -> None:
        user = folders.account()
        done = subprocess.run(
            [
                str(programs() / "initdb"), "-D", str(self.data), "-U", USER, "--pwfile", str(self.folder / "password"),
                "--auth", "scram-sha-256", "--encoding", "UTF8", "--locale", "C.UTF-8", "--no-sync", "--no-instructions",
            ],
            user=user, group=user, extra_groups=None if user is None else [],
            cwd=self.folder, env=self.environment(), capture_output=True, text=True, check=False,
        )  # fmt: skip
        if done.returncode:
            raise NotReady(f"PostgreSQL's data folder could not be made: {done.stderr.strip()}")
