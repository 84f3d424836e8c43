"""Markdown as people write it in posts: CommonMark with the tables, strikethrough and bare links of GFM."""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from django.utils.translation import gettext as _
from markdown_it import MarkdownIt
from markdown_it.token import Token

from core.errors import FieldError, Invalid
from core.text.cleaning import LIST_VERSION, clean_html, is_safe_address, to_plain
from core.text.simple import paragraphs

MAX_LENGTH = 50_000
# Beyond this a text is an attack on the parser's memory rather than a table; it is shown as plain lines.
MAX_TOKENS = 12_000
# What has more signs or lines takes the parser seconds, and is no text that somebody wrote by hand either.
MAX_SIGNS = 6_000
MAX_LINES = 4_000
MAX_MENTIONS = 100
MAX_NESTING = 20

_HANDLE = re.compile(r"(?<![\w@/.])@([a-z0-9][a-z0-9_-]{0,59})(?![\w@])", re.IGNORECASE)
_SIGN = re.compile(r"[\[<&*_`~\\]")
# Explicit embeddings and overrides reach beyond what they are written for; isolates end with their paragraph.
_CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u202a-\u202e]")


class Mention(NamedTuple):
    """Where the page of a mentioned person is, and the name to show (the handle when empty)."""

    url: str
    name: str = ""


Mentions = Callable[[frozenset[str]], Mapping[str, Mention | tuple[str, str] | str]]


@dataclass(frozen=True, slots=True)
class Rendered:
    """`handles` are those mentioned, in order, lower case, each once; only known ones where a resolver was given."""

    html: str
    plain: str
    handles: tuple[str, ...]
    version: int = LIST_VERSION


def _parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": False, "linkify": True, "maxNesting": MAX_NESTING, "breaks": True})
    parser.enable(["table", "strikethrough", "linkify"])
    parser.validateLink = is_safe_address  # type: ignore[method-assign, assignment]
    return parser


# Built once: parsing keeps its state in objects of its own, so threads may share it.
_MARKDOWN = _parser()


def render(
    markdown: str, *, mentions: Mentions | None = None, field: str = "body", limit: int = MAX_LENGTH
) -> Rendered:
    """Returns safe HTML, its plain text and the handles mentioned.

    `mentions` is called once with every handle found and answers with those it knows; the others stay text.
    A text longer than `limit` characters raises Invalid for `field`.
    """
    if not markdown:
        return Rendered(html="", plain="", handles=())
    if len(markdown) > limit:
        message = _("This text has %(length)d characters; at most %(limit)d fit.") % {
            "length": len(markdown),
            "limit": limit,
        }
        raise Invalid([FieldError(field, "too_long", message)])
    source = unicodedata.normalize("NFC", _CONTROLS.sub("", markdown.replace("\r\n", "\n").replace("\r", "\n")))
    short = paragraphs(source)
    if short is not None:
        return Rendered(html=short, plain=to_plain(short), handles=())
    handles: tuple[str, ...] = ()
    tokens: list[Token] | None
    try:
        tokens = None if _is_too_much(source) else _MARKDOWN.parse(source)
        # Below the deepest level the parser drops the words.
        if tokens is None or _size(tokens) > MAX_TOKENS or any(token.level >= MAX_NESTING - 1 for token in tokens):
            tokens = None
    except (RecursionError, ValueError, IndexError):
        # A bug of the parser must not lose what somebody wrote.
        tokens = None
    if tokens is None:
        raw = _as_lines(source)
    else:
        handles = _mention(tokens, mentions)
        _adapt(tokens)
        raw = _MARKDOWN.renderer.render(tokens, _MARKDOWN.options, {})
    cleaned = clean_html(raw)
    return Rendered(html=cleaned, plain=to_plain(cleaned), handles=handles)


def _is_too_much(source: str) -> bool:
    return source.count("\n") > MAX_LINES or len(_SIGN.findall(source)) > MAX_SIGNS


def _size(tokens: Iterable[Token]) -> int:
    return sum(1 + len(token.children or ()) for token in tokens)


def _as_lines(source: str) -> str:
    lines = (line.strip() for line in source.split("\n"))
    return "<p>" + "<br>".join(html.escape(line) for line in lines if line) + "</p>"


def _adapt(tokens: list[Token]) -> None:
    """Headings begin at the third level (the page has the first two); a picture from elsewhere becomes a link."""
    for token in tokens:
        if token.type in ("heading_open", "heading_close"):
            token.tag = f"h{min(6, int(token.tag[1]) + 2)}"
        if token.type in ("s_open", "s_close"):
            token.tag = "del"
        if token.children:
            token.children = _without_pictures(token.children)


def _without_pictures(children: list[Token]) -> list[Token]:
    result: list[Token] = []
    inside_link = 0
    for child in children:
        if child.type == "link_open":
            inside_link += 1
        elif child.type == "link_close":
            inside_link -= 1
        if child.type in ("s_open", "s_close"):
            child.tag = "del"
        if child.type != "image":
            result.append(child)
            continue
        address = str(child.attrGet("src") or "")
        text = Token("text", "", 0, content=child.content or address)
        if inside_link or not address:
            result.append(text)
        else:
            result += [Token("link_open", "a", 1, attrs={"href": address}), text, Token("link_close", "a", -1)]
    return result


def _mention(tokens: list[Token], mentions: Mentions | None) -> tuple[str, ...]:
    """Puts links where known people are mentioned; returns their handles. Code and link texts are left alone."""
    places: list[tuple[Token, int]] = []
    found: dict[str, None] = {}
    for token in tokens:
        inside_link = 0
        for index, child in enumerate(token.children or ()):
            inside_link += child.nesting if child.type in ("link_open", "link_close") else 0
            if child.type != "text" or inside_link or "@" not in child.content:
                continue
            handles = [match.lower() for match in _HANDLE.findall(child.content)]
            if handles:
                places.append((token, index))
                found.update(dict.fromkeys(handles))
    handles_in_order = tuple(found)[:MAX_MENTIONS]
    if mentions is None or not handles_in_order:
        return handles_in_order
    known = mentions(frozenset(handles_in_order))
    for token, index in reversed(places):
        children = token.children or []
        children[index : index + 1] = _linked(children[index], known)
    return tuple(handle for handle in handles_in_order if handle in known)


def _linked(text: Token, known: Mapping[str, Mention | tuple[str, str] | str]) -> list[Token]:
    result: list[Token] = []
    end = 0
    for match in _HANDLE.finditer(text.content):
        target = known.get(match[1].lower())
        if target is None:
            continue
        url, name = (target, "") if isinstance(target, str) else (target[0], target[1])
        if match.start() > end:
            result.append(Token("text", "", 0, content=text.content[end : match.start()]))
        result += [
            Token("link_open", "a", 1, attrs={"href": url}),
            Token("text", "", 0, content=f"@{name or match[1]}"),
            Token("link_close", "a", -1),
        ]
        end = match.end()
    if end < len(text.content):
        result.append(Token("text", "", 0, content=text.content[end:]))
    return result
