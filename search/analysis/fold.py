"""Letters that count as the same: case, accents, Arabic variants."""

from __future__ import annotations

import re
import unicodedata

ARABIC_MARKS = "\u0610-\u061a\u0640\u064b-\u065f\u0670\u06d6-\u06dc\u06df-\u06e8\u06ea-\u06ed"
MARKS = f"\u0300-\u036f{ARABIC_MARKS}"
# Arabic and Persian digits: a year is typed in one form and looked for in another.
_DIGITS = "٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹"
_AS_TYPED = str.maketrans(_DIGITS, "01234567890123456789")
_WRITTEN_MARKS = re.compile(f"[{ARABIC_MARKS}]+")
_EITHER = re.compile(f"[{ARABIC_MARKS}{_DIGITS}]")
_VARIANTS = str.maketrans(
    {
        "\u0671": "\u0627",
        "\u0649": "\u064a",
        "\u06cc": "\u064a",
        "\u0629": "\u0647",
        "\u06a9": "\u0643",
        "\u00df": "ss",
        "\u00e6": "ae",
        "\u0153": "oe",
        "\u00f8": "o",
        "\u0142": "l",
    }
)


def plain(text: str) -> str:
    """Returns the text in lower case, composed (NFKC), with European digits, without Arabic vowel signs and stretching."""
    text = text.lower()
    if text.isascii():
        return text
    # Half a surrogate pair can come in a question; nothing can store or ask it.
    text = text.encode("utf-8", "ignore").decode("utf-8")
    text = unicodedata.normalize("NFKC", text)
    # Most texts have neither, and looking for one costs less than going through all signs twice.
    return _WRITTEN_MARKS.sub("", text).translate(_AS_TYPED) if _EITHER.search(text) else text


def fold(word: str) -> str:
    """Returns the word without accents and with one letter for each group of Arabic variants (hamza carriers too)."""
    if word.isascii():
        return word
    decomposed = unicodedata.normalize("NFKD", word)
    return "".join(sign for sign in decomposed if not unicodedata.combining(sign)).translate(_VARIANTS)
