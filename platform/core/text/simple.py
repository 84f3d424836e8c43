"""Plain paragraphs without the parsers: most of what people write has no mark-up, and answers the same at a fiftieth of
the time. Held equal to the long way by a test over generated texts.
"""

from __future__ import annotations

import re

MOST_LINES = 500
# Whatever may mean something in Markdown, HTML or an address (@ may name somebody), and every blank but the space and the
# end of a line. One set of characters is searched at once; what depends on its neighbours is looked for afterwards.
_MEANING = re.compile(
    r"[\\`*_{}\[\]<>#+&|~@=^\x00-\x09\x0b-\x1f\x7f-\x9f\xad\ufeff\ufdd0-\ufdef\ufffe\uffff\ud800-\udfff"
    r"\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]"
)
_ADDRESS = re.compile(r"//|:(?![\s\d])|[.。](?=[^\s.,;:!?)\"'”’»])|[wW][wW][wW]|[mM][aA][iI\u0130\u0131][lL][tT][oO]")
# Lists begin a line.
_NUMBERED = re.compile(r"\d{1,9}[.)]")


def paragraphs(source: str) -> str | None:
    """Returns the HTML of plain paragraphs; None for everything else, which has to go the long way.

    `source` is NFC and has newlines only between lines.
    """
    source = source.strip("\n")
    if not source or _MEANING.search(source) or _ADDRESS.search(source):
        return None
    # Blanks at the end of a line may mean a break.
    if "\n\n\n" in source or " \n" in source or source.endswith(" ") or source.count("\n") > MOST_LINES:
        return None
    if any(line[:1] in ("-", " ") or _NUMBERED.match(line) for line in source.split("\n") if line):
        return None
    blocks = source.split("\n\n")
    return "\n".join(f'<p dir="auto">{block}</p>'.replace("\n", "<br>\n") for block in map(_quoted, blocks))


def _quoted(block: str) -> str:
    """The parser writes quotation marks as an entity."""
    return block.replace('"', "&quot;")
