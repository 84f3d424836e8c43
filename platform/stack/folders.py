"""Where the servers keep their data, and the account they run under."""

from __future__ import annotations

import hashlib
import os
import pwd
import shutil
import stat
import tempfile
from pathlib import Path

from launch.processes import Child
from launch.state import State

# PostgreSQL and Elasticsearch refuse to run as root; this account exists on every system and owns nothing.
UNPRIVILEGED = "nobody"


def account() -> int | None:
    """The user under which servers run, None if that is simply us."""
    return pwd.getpwnam(UNPRIVILEGED).pw_uid if os.geteuid() == 0 else None


def base() -> Path:
    """The folder of all servers' data: in the state folder, if the servers' account can reach it there.

    A clone below /root, say, is closed to every other account; then a folder for temporary files serves.
    """
    folder = State.from_environment().folder / "services"
    if account() is None or _reachable(folder):
        return folder
    mark = hashlib.sha256(str(folder).encode()).hexdigest()[:10]
    return Path(tempfile.gettempdir()) / f"halqa-services-{mark}"


def own(folder: Path, mode: int = 0o700) -> Path:
    """Makes a folder that belongs to the servers' account."""
    folder.mkdir(parents=True, exist_ok=True)
    user = account()
    if user is not None:
        os.chown(folder, user, user)
    folder.chmod(mode)
    return folder


def own_file(path: Path, text: str) -> Path:
    """Writes a file that only the servers' account may read (a password stands in some of them)."""
    path.touch(mode=0o600)
    path.write_text(text)
    user = account()
    if user is not None:
        os.chown(path, user, user)
    return path


def passing(name: str) -> str:
    """A folder's name for this process alone, so that runs beside each other do not meet.

    What earlier ones left that were killed before they could tidy up is removed here.
    """
    for folder in base().glob(f"{name}-*"):
        pid = folder.name.removeprefix(f"{name}-")
        if pid.isdigit() and not Child(int(pid)).alive():
            remove(folder)
    return f"{name}-{os.getpid()}"


def remove(folder: Path) -> None:
    shutil.rmtree(folder, ignore_errors=True)


def _reachable(folder: Path) -> bool:
    existing = folder
    while not existing.exists():
        existing = existing.parent
    return all(parent.stat().st_mode & stat.S_IXOTH for parent in (existing, *existing.parents))
