"""A handle (the name in an address) out of a person's name in any script."""

from __future__ import annotations

import re
import secrets
import unicodedata
from collections.abc import Iterator

from anyascii import anyascii

MAX_LENGTH = 60
# Words that addresses use themselves.
RESERVED = frozenset({"me", "new", "edit", "map", "search", "settings", "export", "welcome", "all", "admin", "halqa"})
ALPHABET = "23456789abcdefghjkmnpqrstuvwxyz"

# Arabic letters as names are usually written in Latin, where the general table would drop or misread them.
ARABIC = {
    "أ": "a", "إ": "i", "آ": "a", "ٱ": "a", "ى": "a", "ة": "a", "ء": "", "ئ": "y", "ؤ": "w", "ع": "a", "ا": "a", "و": "w", "ي": "y",
}  # fmt: skip
HAN = re.compile(r"[\u3400-\u9fff]")


def latin(text: str) -> str:
    """Returns `text` in the letters a-z, digits and single hyphens, for reading aloud (no scholarly transliteration)."""
    letters: list[str] = []
    for character in unicodedata.normalize("NFC", text.lower()):
        if character in "'’ʼ" or unicodedata.combining(character):
            continue
        if character in ARABIC:
            letters.append(ARABIC[character])
        elif HAN.match(character):
            letters.append(f" {anyascii(character)} ")
        else:
            letters.append(anyascii(character))
    return re.sub(r"[^a-z0-9]+", "-", "".join(letters).lower()).strip("-")


def candidates(name: str, latin_name: str = "") -> Iterator[str]:
    """Yields handles to try in turn, plainest first, without end; each is at most 60 characters long."""
    base = (latin(latin_name) or latin(name))[: MAX_LENGTH - 8].strip("-")
    if len(base) < 2:
        base = "person"
    elif base not in RESERVED and not base.isdigit():
        yield base
        yield from (f"{base}-{number}" for number in range(2, 6))
    while True:
        yield f"{base}-{''.join(secrets.choice(ALPHABET) for _ in range(6))}"
