"""Names of workers, and whether the holder of a lease is known to be gone."""

from __future__ import annotations

import os
import secrets
import socket


def _namespace() -> str:
    # The same number means another process in another container.
    try:
        return os.readlink("/proc/self/ns/pid").rpartition("[")[2].rstrip("]")
    except OSError:
        return "0"


_PLACE = f"{socket.gethostname()[:60]}/{_namespace()}"


def new_name() -> str:
    """Returns a name for this process that no other worker has or had."""
    return f"{_PLACE}/{os.getpid()}/{secrets.token_hex(4)}"


def is_gone(name: str, *, myself: str) -> bool:
    """Whether the worker of that name has certainly ended; False when it runs, or runs elsewhere."""
    place, _sep, rest = name.rpartition("/")[0].rpartition("/")
    if name == myself or place != _PLACE or not rest.isdigit():
        return False
    number = int(rest)
    if number == os.getpid():
        return True
    try:
        os.kill(number, 0)
    except ProcessLookupError:
        return True
    except OSError:
        return False
    return False
