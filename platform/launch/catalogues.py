"""Translations compiled from `.po` to `.mo` with Babel, since a machine of ours need not have gettext.

The compiled files are not kept in the repository: `make run`, the stack and the tests make those that are out of date.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

from launch.state import ROOT


def sources(root: Path = ROOT) -> list[Path]:
    return sorted([*root.glob("*/locale/*/LC_MESSAGES/*.po"), *root.glob("platform/*/locale/*/LC_MESSAGES/*.po")])


def outdated(root: Path = ROOT) -> list[Path]:
    """The catalogues whose compiled form is missing or older."""
    stale = []
    for source in sources(root):
        compiled = source.with_suffix(".mo")
        if not compiled.exists() or compiled.stat().st_mtime_ns < source.stat().st_mtime_ns:
            stale.append(source)
    return stale


def compile_outdated(root: Path = ROOT) -> int:
    """Compiles what is out of date and returns how many; whole or not at all, since a web process may be reading."""
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    stale = outdated(root)
    for source in stale:
        language = source.parents[1].name
        with source.open("rb") as text:
            catalogue = read_po(text, locale=language)
        fresh = source.with_suffix(f".mo.{os.getpid()}")
        with fresh.open("wb") as binary:
            write_mo(binary, catalogue)
        fresh.replace(source.with_suffix(".mo"))
    return len(stale)


if __name__ == "__main__":
    compile_outdated()
    sys.exit(0)
