"""A secret key of this machine's own."""

from __future__ import annotations

import os
from pathlib import Path

from django.core.management.utils import get_random_secret_key


def local_key(state: Path) -> str:
    """Returns the key kept in the state folder; makes it when it is not there (two starts at once agree on one)."""
    path = state / "secret-key"
    try:
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(get_random_secret_key())
    except FileExistsError:
        pass
    return path.read_text()
