"""What is looked at before anything is started or written."""

from __future__ import annotations

import errno
import fcntl
import os
import shutil
import socket
from pathlib import Path
from typing import IO

from launch.errors import Refusal, disk_full
from launch.state import State

# Measured: environment 0.5 GB, static files 0.1 GB, database and index with demo content 0.1 GB, and as much again
# for packages on their way in.
NEEDED_FIRST = 1_200_000_000
NEEDED_LATER = 100_000_000


def port_from_environment() -> int:
    text = os.environ.get("PORT") or "8000"
    try:
        port = int(text)
    except ValueError:
        port = 0
    if not 0 < port < 65536:
        raise Refusal(f"PORT={text} is no port: give a number from 1 to 65535, as in PORT=8080 make run.")
    return port


def check_port(port: int, host: str = "127.0.0.1") -> None:
    """Refuses a port that someone listens on; one that was closed a moment ago is fine."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            if error.errno == errno.EADDRINUSE:
                raise Refusal(
                    f"Port {port} is busy: another program listens there; stop it, or choose another port with "
                    f"PORT={port + 80 if port < 65000 else 8080} make run."
                ) from None
            if error.errno in (errno.EACCES, errno.EPERM):
                raise Refusal(
                    f"Port {port} may only be opened by the administrator: choose one above 1023 with "
                    "PORT=8080 make run."
                ) from None
            raise


def check_disk(state: State) -> None:
    """Refuses to begin what the disk cannot hold; half an installation helps nobody."""
    folder = state.folder
    while not folder.exists():
        folder = folder.parent
    free = shutil.disk_usage(folder).free
    needed = NEEDED_LATER if state.stamp("installed") else NEEDED_FIRST
    if free < needed:
        raise disk_full(folder, free, needed)


def hold(state: State, port: int) -> IO[str]:
    """Takes the state folder for this launcher; a second one would migrate and load beside it.

    The system gives the lock back when the process ends, however it ends.
    """
    state.folder.mkdir(parents=True, exist_ok=True)
    path: Path = state.folder / "running"
    handle = path.open("a+")
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        handle.seek(0)
        who = handle.read().strip() or "another process"
        handle.close()
        raise Refusal(f"Halqa already runs from {state.folder} ({who}): stop it first with Ctrl-C.") from None
    handle.seek(0)
    handle.truncate()
    handle.write(f"process {os.getpid()}, port {port}")
    handle.flush()
    return handle
