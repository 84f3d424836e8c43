"""A person's own data: packages register how theirs is exported and erased, so that nothing is forgotten.

Called from the packages' `apps.py` (`ready`). The registry knows no package; a test holds that each one with rows
about people is in it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from accounts.models import User

Export = Callable[[User], list[dict[str, Any]]]
# Erasers get the person and whether what they wrote is kept under "Former participant"; a second run changes nothing.
Erase = Callable[..., None]
Size = Callable[[User], int]


Close = Callable[[User], object]


def _small(user: User) -> int:
    return 0


def _nothing(user: User) -> None:
    return None


@dataclass(frozen=True, slots=True)
class Entry:
    name: str
    export: Export
    erase: Erase
    size: Size = _small
    close: Close = _nothing


_entries: dict[str, Entry] = {}


def register(name: str, *, export: Export, erase: Erase, size: Size = _small, close: Close = _nothing) -> None:
    """Adds a part of the archive (`name` is its heading there).

    `export(user)` returns JSON-ready rows. `erase(user, keep_posts=bool)` runs inside the erasing transaction, before the
    person's row is anonymised. `size(user)` counts the rows where they may be many (one query); without it they are few.
    `close(user)` takes away keys that let somebody in without signing in, when an account is given back to its owner.
    """
    _entries[name] = Entry(name, export, erase, size, close)


def entries() -> list[Entry]:
    """Returns what is registered, in the order of registration."""
    return list(_entries.values())
