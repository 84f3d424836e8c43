"""Plain paragraphs without the parsers: most of what people write has no mark-up, and answers the same at a fiftieth of
the time. Held equal to the long way by a test over generated texts.
"""

from __future__ import annotations

import re

MOST_LINES = 500
# Whatever may mean something in Markdown, HTML or an address; @ may name somebody.
_MEANING = re.compile(
    r"[\\`*_{}\[\]<>#+&|~@=^\x00-\x09\x0b-\x1f\x7f-\x9f\xad\ufeff\ufdd0-\ufdef\ufffe\uffff\ud800-\udfff]"
    r"|//|:(?![\s\d])|[.。](?=[^\s.,;:!?)\"'”’»])|[^\W\d_]\.\d|www|mailto",
    re.IGNORECASE,
)
# Lists, rules, quotations and indented code begin a line; blanks at its end may mean a break.
_LINE_BEGINS = re.compile(r"(?m)^(?:[-\s]|\d{1,9}[.)])|[^\S\n]$|[^\S\n]\n|[^\S \n]")


def paragraphs(source: str) -> str | None:
    """Returns the HTML of plain paragraphs; None for everything else, which has to go the long way.

    `source` is NFC and has newlines only between lines.
    """
    source = source.strip("\n")
    if not source or _MEANING.search(source) or _LINE_BEGINS.search(source.replace("\n\n", "\n")):
        return None
    if "\n\n\n" in source or source.count("\n") > MOST_LINES:
        return None
    blocks = source.split("\n\n")
    return "\n".join(f'<p dir="auto">{block}</p>'.replace("\n", "<br>\n") for block in map(_quoted, blocks))


def _quoted(block: str) -> str:
    """The parser writes quotation marks as an entity."""
    return block.replace('"', "&quot;")
