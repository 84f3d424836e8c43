"""Names and titles as one clean line, and excerpts that do not cut a letter in two."""

from __future__ import annotations

import re
import unicodedata

from django.utils.translation import ngettext

from core.errors import FieldError, Invalid

MAX_MARKS = 4
ZWNJ, ZWJ = "\u200c", "\u200d"
# Direction controls (UAX #9 2.1 to 2.4), width-less and blank-looking characters, tags.
_INVISIBLE = re.compile(
    "[\u00ad\u034f\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff\ufff9-\ufffb"
    "\U000e0000-\U000e007f]"
)
_BLANK_LETTERS = re.compile("[\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0]")
_SPACE = re.compile(r"\s+")
# Letters, digits and common marks of punctuation: nothing to take out.
_PLAIN = re.compile(r"[\w ,.;:!?'\"()/&-]*")


def _is_mark(char: str) -> bool:
    return unicodedata.category(char) in ("Mn", "Me", "Mc")


def _capped(text: str) -> str:
    """Without controls, without joiners that join nothing, with at most MAX_MARKS marks on one letter."""
    kept: list[str] = []
    marks = 0
    for char in text:
        category = unicodedata.category(char)
        if category in ("Cc", "Cs", "Co", "Cn"):
            continue
        if char in (ZWNJ, ZWJ):
            # Persian, Indic scripts and joined emoji need them, but only between two visible characters.
            if not kept or kept[-1] in (ZWNJ, ZWJ, " "):
                continue
        elif category in ("Mn", "Me", "Mc"):
            marks += 1
            if marks > MAX_MARKS or not kept or kept[-1] == " ":
                continue
        else:
            marks = 0
            if char == " " and kept and kept[-1] in (ZWNJ, ZWJ):
                kept.pop()
        kept.append(char)
    while kept and kept[-1] in (ZWNJ, ZWJ):
        kept.pop()
    return "".join(kept)


def one_line(text: str, *, max_length: int, field: str = "") -> str:
    """Returns a name or title: NFC, one line, no direction controls, nothing invisible, no heaps of marks.

    `max_length` counts characters; a longer text raises Invalid for `field`. An empty line is returned as such.
    """
    # A text far too long is refused before it is worked on.
    if len(text) > max_length * 8 + 1000:
        raise _too_long(len(text), max_length, field)
    text = _SPACE.sub(" ", text)
    text = unicodedata.normalize("NFC", _BLANK_LETTERS.sub(" ", _INVISIBLE.sub("", text)))
    if "  " in text or not _PLAIN.fullmatch(text):
        text = unicodedata.normalize("NFC", _SPACE.sub(" ", _capped(text)))
    text = text.strip()
    if len(text) > max_length:
        raise _too_long(len(text), max_length, field)
    return text


def is_blank(text: str) -> bool:
    """Whether nothing of a text can be seen: spaces, direction controls, width-less and blank-looking characters, lone
    marks."""
    rest = _BLANK_LETTERS.sub("", _INVISIBLE.sub("", text))
    return not any(
        not (char.isspace() or char in (ZWNJ, ZWJ) or unicodedata.category(char) in ("Cc", "Cf", "Mn", "Me", "Mc"))
        for char in rest
    )


def _too_long(length: int, max_length: int, field: str) -> Invalid:
    message = ngettext(
        "Please use at most %(limit)d character; this has %(length)d.",
        "Please use at most %(limit)d characters; this has %(length)d.",
        max_length,
    ) % {"limit": max_length, "length": length}
    return Invalid([FieldError(field, "too_long", message)])


def _joined(before: str, char: str) -> bool:
    """Whether `char` belongs to the letter before it (the cases of UAX #29 that people's texts meet)."""
    return (
        _is_mark(char)
        or char in (ZWJ, ZWNJ)
        or before == ZWJ
        or "\ufe00" <= char <= "\ufe0f"
        or "\U0001f3fb" <= char <= "\U0001f3ff"
    )


def _splits_flag(text: str, end: int) -> bool:
    """Whether a cut there would part the two letters of a flag."""
    start = end
    while start > 0 and "\U0001f1e6" <= text[start - 1] <= "\U0001f1ff":
        start -= 1
    return (end - start) % 2 == 1 and "\U0001f1e6" <= text[end] <= "\U0001f1ff"


def excerpt(plain: str, length: int = 200) -> str:
    """Returns the beginning of a text on one line, at most `length` characters, with "…" where it was cut.

    It is cut between words where there is one in the last half, otherwise between letters.
    """
    text = _SPACE.sub(" ", plain[: length * 4 + 200]).strip()
    whole = len(text) <= length and len(plain) <= length * 4 + 200
    if whole:
        return text
    end = length - 1
    while end > 0 and end < len(text) and (_joined(text[end - 1], text[end]) or _splits_flag(text, end)):
        end -= 1
    space = text.rfind(" ", length // 2, end + 1)
    if space > 0:
        end = space
    return f"{text[:end].rstrip(' ,;:،؛、，')}…"
