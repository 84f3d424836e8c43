"""Waking the workers when something was committed (full form follows)."""

from __future__ import annotations


def after_commit() -> None:
    return None
