"""The one way in which the launcher gives up."""

from __future__ import annotations

import errno
import re
from pathlib import Path


class Refusal(Exception):
    """Something a person can mend, in one sentence that says what and how; never shown as a traceback."""


def disk_full(folder: Path, free: int, needed: int) -> Refusal:
    return Refusal(
        f"The disk is too full: {free // 1_000_000} MB are free at {folder} and Halqa needs about "
        f"{needed // 1_000_000} MB; free some space, or name another folder with HALQA_STATE=/path make run."
    )


def became_full(folder: Path) -> Refusal:
    return Refusal(
        f"The disk became full while writing to {folder}: free some space and run the same command again; "
        "it goes on where it stopped."
    )


def told_full(output: str) -> bool:
    """Whether a program's last words, or SQLite's, are of a full disk."""
    return re.search(r"No space left on device|Disk quota exceeded|disk is full", output) is not None


def from_os_error(error: OSError, folder: Path) -> Refusal | None:
    """Returns the sentence for an error of the system that a person can mend, None for a bug of ours."""
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return became_full(folder)
    if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
        return Refusal(
            f"{error.filename or folder} may not be written: change its owner, or name another folder with "
            "HALQA_STATE=/path make run."
        )
    return None
