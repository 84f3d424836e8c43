"""The posts of a topic's page as HTML: drawn once for all who may read, with holes for what is one person's.

Rows are written by `ui.html.post`, which `tests/ui` holds equal to the template of the same name.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from communities.queries.people import face
from communities.queries.topic import ROW
from core.text import LIST_VERSION, clean_html
from ui import cldr, html
from ui.menu import LANGUAGE_NAMES, prefixed

# What the reader's role lets them press; what is theirs alone goes into holes.
VISITOR, READER, MEMBER, MODERATOR = "visitor", "reader", "member", "moderator"
HOLE = "\0"


@dataclass(frozen=True, slots=True)
class Look:
    """For whom and where rows are drawn; part of the key under which they are kept."""

    path: str
    role: str
    language: str
    solution: int | None = None
    can_solve: bool = False
    level: int = 2
    page: int = 1


@dataclass(slots=True)
class Rows:
    """`parts` alternate between HTML and the names of holes; `hidden` holds texts that only their author gets."""

    parts: list[str]
    authors: dict[int, int | None] = field(default_factory=dict)
    hidden: dict[int, tuple[int | None, str]] = field(default_factory=dict)

    @property
    def size(self) -> int:
        texts = sum(len(part) for part in self.parts) + sum(len(text) for _author, text in self.hidden.values())
        return texts * 2 + 500

    def fill(self, hole: Callable[[str, int], str]) -> SafeString:
        """Returns the HTML with each hole `name number` filled by `hole(name, number)`."""
        out = list(self.parts)
        for index in range(1, len(out), 2):
            name, _space, number = out[index].partition(" ")
            out[index] = hole(name, int(number))
        return SafeString("".join(out))


def rows(values: Sequence[tuple[Any, ...]], look: Look) -> Rows:
    """Returns the posts of one page; `values` are tuples of `queries.topic.ROW`."""
    drawn = Rows(parts=[])
    text: list[str] = []
    for value in values:
        row = dict(zip(ROW, value, strict=True))
        drawn.authors[row["number"]] = row["author_id"]
        text.append(f"{HOLE}before {row['number']}{HOLE}")
        text.append(_post(row, look, drawn))
    drawn.parts = "".join(text).split(HOLE)
    return drawn


def _post(row: dict[str, Any], look: Look, drawn: Rows) -> str:
    number = row["number"]
    author = face(row["author_id"], row["author__name"], row["author__handle"])
    if row["deleted_at"]:
        return html.post(
            number=number,
            body=SafeString(_said(_("This post was deleted."))),
            name=author.name,
            initials=author.initials,
            tone=author.tone,
            posted_at=row["created_at"],
            level=look.level,
            post_id=number,
        )
    body = _clean(row["body_html"], row["text_version"])
    badges: list[str] = []
    if row["by_facilitator"]:
        badges.append(html.badge(_("Facilitator"), "line"))
    if number == look.solution:
        badges.append(html.badge(_("Answer"), "ok", "done"))
    if row["hidden_at"]:
        badges.append(html.badge(_("Hidden by a moderator"), "bad"))
        reason = _said(_("Reason: {reason}").format(reason=row["hidden_reason"])) if row["hidden_reason"] else ""
        if look.role == MODERATOR:
            body = reason + body
        else:
            drawn.hidden[number] = (row["author_id"], reason + body)
            body = f"{HOLE}hidden {number}{HOLE}"
    if row["edited_at"]:
        badges.append(_edited(row, look))
    if row["reply_to__number"]:
        body = _answered(row["reply_to__number"], look) + body
    return html.post(
        number=number,
        body=SafeString(body),
        name=author.name,
        url=prefixed(author.path, look.language) if author.path else "",
        initials=author.initials,
        tone=author.tone,
        place=_language(row["language"], look.language),
        badges=SafeString(" ".join(badges)),
        posted_at=row["created_at"],
        lang=row["language"],
        answer=number == look.solution,
        foot=_foot(row, look),
        level=look.level,
        post_id=number,
    )


def _clean(stored: str, version: int) -> str:
    """Text cleaned by an older list is cleaned again."""
    return stored if version == LIST_VERSION else clean_html(stored)


def _said(sentence: str) -> str:
    return f'<p class="muted small">{html.esc(sentence)}</p>'


def _language(written: str, read: str) -> str:
    if written == read:
        return ""
    name = LANGUAGE_NAMES.get(written, "")
    return SafeString(f'<span lang="{html.esc(written)}">{html.esc(name)}</span>') if name else ""


def _edited(row: dict[str, Any], look: Look) -> str:
    when = cldr.moment(row["edited_at"], "short,time")
    said = html.esc(_("Edited on {date}").format(date=when))
    return f'<a class="small muted" href="{look.path}posts/{row["number"]}/history/">{said}</a>'


def _answered(number: int, look: Look) -> str:
    said = html.esc(_("In reply to post {number}").format(number=number))
    return f'<p class="small"><a href="{look.path}?post={number}#p{number}">{said}</a></p>'


def _foot(row: dict[str, Any], look: Look) -> SafeString:
    number = row["number"]
    parts: list[str] = []
    if look.role in (MEMBER, MODERATOR) and not row["hidden_at"]:
        here = f"{look.path}?page={look.page}"
        parts.append(html.action(_("Reply"), "reply", f"{here}&reply={number}#reply", data_key="r"))
        parts.append(html.action(_("Quote"), "quote", f"{here}&quote={number}#reply", data_key="q", data_quote=True))
    items = [
        f'<li><a href="{look.path}?post={number}#p{number}" data-copy>{html.esc(_("Copy link"))}</a></li>',
        f"{HOLE}own {number}{HOLE}",
    ]
    place = f"{look.path}posts/{number}/"
    if look.role == MODERATOR:
        if row["hidden_at"]:
            items.append(_press("restore", number, _("Restore")))
        else:
            items.append(f'<li><a href="{place}hide/">{html.esc(_("Hide"))}</a></li>')
    if look.can_solve and not row["hidden_at"]:
        items.append(f"{HOLE}solve {number}{HOLE}" if look.role != MODERATOR else solve(number, look.solution))
    if look.role != VISITOR and not row["hidden_at"]:
        report = prefixed(f"moderation/report/post/{row['pk']}/", look.language)
        items.append(f'<li><a href="{report}">{html.esc(_("Report to moderators"))}</a></li>')
    label = html.esc(_("More for post {number}").format(number=number))
    parts.append(
        f'<details class="menu"><summary>{html.icon("more")}<span class="vh">{label}</span></summary>'
        f'<ul class="menu__list menu__list--start">{"".join(items)}</ul></details>'
    )
    return SafeString("".join(parts))


def solve(number: int, solution: int | None) -> str:
    """The button that marks the answer; it belongs to the one form of the page, so rows carry no token."""
    if number == solution:
        return _press("unsolve", number, _("Not the answer after all"))
    return _press("solve", number, _("Mark as solved"))


def _press(name: str, number: int, label: str) -> str:
    return f'<li><button form="acts" name="{name}" value="{number}">{html.esc(label)}</button></li>'


def own_actions(number: int, path: str, *, editable: bool) -> str:
    """What only the author of a post may press."""
    place = f"{path}posts/{number}/"
    edit = f'<li><a href="{place}edit/">{html.esc(_("Edit"))}</a></li>' if editable else ""
    return f'{edit}<li><a href="{place}delete/">{html.esc(_("Delete"))}</a></li>'
