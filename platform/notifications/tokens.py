"""The signed key of unsubscribe links."""

from __future__ import annotations

from django.core import signing

SALT = "notifications.unsubscribe"


def make(person_id: int, kinds: list[str]) -> str:
    """Returns the key: whom, from what. It does not run out and asks for no sign-in (RFC 8058)."""
    return signing.dumps([person_id, sorted(kinds)], salt=SALT, compress=True)


def read(text: str) -> tuple[int, list[str]] | None:
    """Returns what a key stands for, or None for one that we did not make."""
    try:
        person_id, kinds = signing.loads(text, salt=SALT)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    return int(person_id), [str(kind) for kind in kinds]
