"""The one form under which an identifier is looked up."""

from __future__ import annotations


def key_of(text: str) -> str:
    """Returns an identifier, code or alias without its revision (`UUID@3`) and upper-cased: GUIDs come in both cases."""
    return text.partition("@")[0].strip().upper()
