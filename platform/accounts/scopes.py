"""Names of what stored pages about a person depend on."""

from __future__ import annotations


def page_of(handle: str | None) -> str:
    """Returns the scope of a person's page. By handle, so that it is known from the address alone."""
    return f"person:{handle or ''}"
