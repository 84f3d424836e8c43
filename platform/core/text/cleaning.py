"""The allow-list for people's HTML. Raise LIST_VERSION whenever it changes: stored text of an older list is cleaned again."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from threading import local
from typing import Any
from urllib.parse import urlsplit

from bleach.html5lib_shim import Filter
from bleach.sanitizer import Cleaner
from django.utils.safestring import SafeString

LIST_VERSION = 1

BLOCKS = frozenset({"p", "h3", "h4", "h5", "h6", "ul", "ol", "blockquote", "table", "pre"})
TAGS = BLOCKS | {"a", "br", "hr", "strong", "em", "del", "code", "li", "thead", "tbody", "tr", "th", "td"}
PROTOCOLS = frozenset({"http", "https", "mailto"})
REL = "nofollow ugc noopener"

# What these hold is no text of the writer's; the allow-list alone would show it as words. This is tidiness, not safety.
_UNSEEN = re.compile(
    r"(?i)<(script|style|template|noscript|iframe|object|svg|math|head|title)\b[^<>]*>|"
    r"</(script|style|template|noscript|iframe|object|svg|math|head|title)\s*>"
)
# Elements inside elements cost the parser the square of their number; what is nested deeper keeps its words only.
MAX_DEPTH = 200
_NESTING = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]*)")
_OFTEN_LEFT_OPEN = frozenset(
    [
        "p",
        "li",
        "td",
        "th",
        "tr",
        "dt",
        "dd",
        "thead",
        "tbody",
        "option",
        "br",
        "hr",
        "img",
        "input",
        "meta",
        "link",
        "col",
    ]
)
_HEADINGS = {"h1": "h3", "h2": "h3"}
_SYNONYMS = {"b": "strong", "i": "em", "s": "del", "strike": "del", **_HEADINGS}
_SYNONYM = re.compile(r"(?i)<(/?)(b|i|s|strike|h1|h2)(?=[\s>])")
_BLOCK_END = re.compile(r"</(?:p|h[3-6]|li|tr|pre|blockquote)>|<br ?/?>|<hr ?/?>")
_CELL_END = re.compile(r"</t[hd]>\s*")
_TAG = re.compile(r"<[^>]*>")
_NEWLINES = re.compile(r"\s*\n\s*")
_BAD_IN_ADDRESS = re.compile(r"[\x00-\x20\x7f\\\u2028\u2029\u200b-\u200f\u202a-\u202e\u2066-\u2069]")


def is_safe_address(address: str) -> bool:
    """Whether a link may lead there: http, https, mailto, or a path of this site."""
    if not address or len(address) > 2000 or _BAD_IN_ADDRESS.search(address):
        return False
    if address.startswith("/"):
        return not address.startswith("//")
    try:
        parts = urlsplit(address)
        return parts.scheme.lower() in PROTOCOLS and (parts.scheme.lower() == "mailto" or bool(parts.hostname))
    except ValueError:
        return False


def _allowed(tag: str, name: str, value: str) -> bool:
    if tag == "a":
        return (name == "href" and is_safe_address(value)) or name == "title"
    return tag == "ol" and name == "start" and value.lstrip("-").isdigit() and len(value) < 10


class _Finish(Filter):  # type: ignore[misc]
    """Marks links as people's, and lets each outermost block take the direction of its own words.

    Inner blocks inherit it: HTML leaves an element with a `dir` of its own out when it finds the direction of the outer one.
    """

    def __iter__(self) -> Iterator[dict[str, Any]]:
        depth = 0
        for token in Filter.__iter__(self):
            kind = token["type"]
            if kind in ("StartTag", "EmptyTag"):
                name = token["name"]
                if name == "a":
                    data = token["data"]
                    if data.get((None, "href")):
                        data[(None, "rel")] = REL
                elif name in BLOCKS and kind == "StartTag":
                    if depth == 0:
                        token["data"][(None, "dir")] = "auto"
                    depth += 1
            elif kind == "EndTag" and token["name"] in BLOCKS:
                depth = max(0, depth - 1)
            yield token


def _is_too_deep(source: str) -> bool:
    depth = 0
    for tag in _NESTING.finditer(source):
        if tag[2].lower() in _OFTEN_LEFT_OPEN:
            continue
        depth = max(0, depth - 1) if tag[1] else depth + 1
        if depth > MAX_DEPTH:
            return True
    return False


# A cleaner keeps a parser inside, which two threads may not share.
_threads = local()


def _cleaner() -> Cleaner:
    cleaner: Cleaner | None = getattr(_threads, "cleaner", None)
    if cleaner is None:
        cleaner = _threads.cleaner = Cleaner(
            tags=TAGS, attributes=_allowed, protocols=PROTOCOLS, strip=True, strip_comments=True, filters=[_Finish]
        )
    return cleaner


def clean_html(source: str) -> str:
    """Returns `source` with nothing in it but the allow-list; cleaning twice changes nothing."""
    if not source:
        return ""
    source = _without_unseen(source.replace("\x00", ""))
    source = _SYNONYM.sub(lambda found: f"<{found[1]}{_SYNONYMS[found[2].lower()]}", source)
    if _is_too_deep(source):
        source = html.escape(html.unescape(_TAG.sub(" ", source)))
    return str(_cleaner().clean(source)).strip()


def _without_unseen(source: str) -> str:
    """Returns the source without such elements from their beginning to their next end, in one pass whatever it holds."""
    found = [(tag.start(), tag.end(), (tag[1] or tag[2]).lower(), bool(tag[2])) for tag in _UNSEEN.finditer(source)]
    ends: dict[str, int] = {}
    # By the place of each beginning: where the next end of the same name leads on. Ends are met first from behind.
    leads: dict[int, int] = {}
    for start, after, name, is_end in reversed(found):
        if is_end:
            ends[name] = after
        elif name in ends:
            leads[start] = ends[name]
    kept, place = [], 0
    for start in sorted(leads):
        if start >= place:
            kept.append(source[place:start])
            place = leads[start]
    return "".join([*kept, source[place:]])


def safe_html(stored: str, version: int) -> SafeString:
    """Returns stored HTML as it may be shown: cleaned again where the list it was cleaned by is not today's."""
    return SafeString(stored if version == LIST_VERSION else clean_html(stored))


def to_plain(cleaned: str) -> str:
    """Returns the words of HTML that `clean_html` made, a line per block. The result is data, never markup."""
    text = _CELL_END.sub(" ", cleaned)
    text = _BLOCK_END.sub("\n", text)
    text = html.unescape(_TAG.sub("", text))
    return _NEWLINES.sub("\n", text).strip()
