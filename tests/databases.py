"""Test databases copied from a migrated template.

All migrations take many seconds and a copy takes moments. The template is kept in the state folder under a mark of all
migrations, so only a change of one of them costs the wait again; `pytest --create-db` makes it anew. The same copy
stands in for Django's flush after a test that commits: it is quicker than emptying every table, and it brings back what
migrations put there (the page tree's root, locales, vocabularies), which a flush would lose.
"""

from __future__ import annotations

import fcntl
import hashlib
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from io import StringIO
from pathlib import Path
from typing import Any

from django.apps import apps
from django.core.management import call_command
from django.db import connections

from launch.state import REQUIREMENTS, ROOT

CACHE = ROOT / "var" / "cache" / "databases"


def mark() -> str:
    """A hash of everything that makes the tables: our migrations, the pinned packages, models not yet migrated."""
    digest = hashlib.sha256((REQUIREMENTS / "dev.txt").read_bytes())
    for config in sorted(apps.get_app_configs(), key=lambda config: config.name):
        digest.update(config.name.encode())
        folder = Path(config.path)
        if not folder.is_relative_to(ROOT) or folder.is_relative_to(ROOT / "var"):
            continue
        files = sorted(folder.glob("migrations/*.py")) or sorted(folder.glob("models*/**/*.py")) + sorted(
            folder.glob("models.py")
        )
        for file in files:
            digest.update(file.name.encode() + file.read_bytes())
    for file in sorted((ROOT / "platform" / "vocabularies" / "data").glob("*.json")):
        digest.update(file.read_bytes())
    digest.update((ROOT / "platform" / "cms" / "services" / "tree.py").read_bytes())
    return digest.hexdigest()[:16]


@contextmanager
def _alone(name: str) -> Iterator[None]:
    """Only one test run builds a template; the others wait and use it."""
    CACHE.mkdir(parents=True, exist_ok=True)
    with (CACHE / f"{name}.lock").open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def _forget_old() -> None:
    """Removes templates of earlier migrations, but for those of the last day: branches are gone back to."""
    for file in CACHE.iterdir():
        if time.time() - file.stat().st_mtime > 86_400:
            file.unlink(missing_ok=True)


class SqliteCopy:
    """A database file copied from a template file."""

    def __init__(self, connection: Any, folder: Path) -> None:
        self.connection = connection
        self.file = folder / "test.sqlite3"

    def create(self, *, anew: bool) -> None:
        self.template = CACHE / f"{mark()}.sqlite3"
        with _alone(self.template.stem):
            if anew or not self.template.exists():
                fresh = self.template.with_suffix(".new")
                # Of a build that was killed; its journal beside another file would be an error of the disk.
                for leftover in (fresh, Path(f"{fresh}-wal"), Path(f"{fresh}-shm")):
                    leftover.unlink(missing_ok=True)
                self._use(fresh)
                call_command("migrate", verbosity=0, interactive=False, run_syncdb=True)
                call_command("prepare", verbosity=0, stdout=StringIO())
                self.connection.close()
                fresh.replace(self.template)
                _forget_old()
        self.restore()

    def restore(self) -> None:
        connections.close_all()
        for leftover in (self.file, Path(f"{self.file}-wal"), Path(f"{self.file}-shm")):
            leftover.unlink(missing_ok=True)
        shutil.copyfile(self.template, self.file)
        self._use(self.file)

    def drop(self) -> None:
        connections.close_all()

    def _use(self, file: Path) -> None:
        self.connection.close()
        self.connection.settings_dict["NAME"] = str(file)


class PostgresCopy:
    """A database made from a template database of the same server."""

    def __init__(self, connection: Any, name: str) -> None:
        self.connection = connection
        self.name = name

    def create(self, *, anew: bool) -> None:
        self.template = f"halqa_template_{mark()}"
        with _alone(self.template):
            if anew:
                self._administer(f'DROP DATABASE IF EXISTS "{self.template}" WITH (FORCE)')
            if not self._exists(self.template):
                building = f"{self.template}_new"
                self._administer(f'DROP DATABASE IF EXISTS "{building}" WITH (FORCE)', f'CREATE DATABASE "{building}"')
                self._use(building)
                call_command("migrate", verbosity=0, interactive=False, run_syncdb=True)
                call_command("prepare", verbosity=0, stdout=StringIO())
                self.connection.close()
                self._administer(f'ALTER DATABASE "{building}" RENAME TO "{self.template}"')
        self.restore()

    def restore(self) -> None:
        connections.close_all()
        self._administer(
            f'DROP DATABASE IF EXISTS "{self.name}" WITH (FORCE)',
            f'CREATE DATABASE "{self.name}" TEMPLATE "{self.template}" STRATEGY FILE_COPY',
        )
        self._use(self.name)

    def drop(self) -> None:
        connections.close_all()
        self._administer(f'DROP DATABASE IF EXISTS "{self.name}" WITH (FORCE)')

    def _exists(self, name: str) -> bool:
        with self.connection._nodb_cursor() as cursor:
            cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name])
            return cursor.fetchone() is not None

    def _administer(self, *statements: str) -> None:
        with self.connection._nodb_cursor() as cursor:
            for statement in statements:
                cursor.execute(statement)

    def _use(self, name: str) -> None:
        self.connection.close()
        self.connection.settings_dict["NAME"] = name
