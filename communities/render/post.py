"""The posts of a topic's page as HTML: drawn once for all who may read, with holes for what is one person's.

A post comes out as the element `post` would give it (`tests/communities/render/test_post.py`); what all posts of a
page share is worked out once for the page.
"""

from __future__ import annotations

from collections import namedtuple
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from sys import getsizeof
from types import SimpleNamespace
from typing import Any

from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from communities.queries.people import face
from communities.queries.topic import ROW
from core.text import safe_html
from practitioners.models.profile import DEFAULT_LEVELS
from practitioners.queries import shown
from ui import cldr, html
from ui.menu import LANGUAGE_NAMES, prefixed
from vocabularies.queries import label

# What the reader's role lets them press; what is theirs alone goes into holes.
VISITOR, READER, MEMBER, MODERATOR = "visitor", "reader", "member", "moderator"
HOLE = "\0"
# Where the number and the key of a post go, in what is written once for all posts of a page.
NUMBER, KEY = "\1", "\2"

Row = namedtuple("Row", [name.removeprefix("author__").removeprefix("profile__") for name in ROW])  # type: ignore[misc]


@dataclass(frozen=True, slots=True)
class Look:
    """For whom and where rows are drawn; part of the key under which they are kept."""

    path: str
    role: str
    language: str
    solution: int | None = None
    can_solve: bool = False
    # Where nothing can be added no post offers an answer to it.
    may_post: bool = True
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
        """Bytes in memory."""
        return sum(map(getsizeof, self.parts)) + sum(getsizeof(text) for _author, text in self.hidden.values()) + 3000

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
    page = _Page(look)
    text: list[str] = []
    for value in values:
        row: Any = Row._make(value)
        drawn.authors[row.number] = row.author_id
        text.append(f"{HOLE}before {row.number}{HOLE}")
        text.append(page.post(row, drawn))
    drawn.parts = "".join(text).split(HOLE)
    return drawn


@lru_cache(maxsize=16)
def _words(language: str) -> SimpleNamespace:
    """The sentences of a page in the active language, which is `language`, escaped once."""
    return SimpleNamespace(
        post=html.esc(_("Post {number}")),
        deleted=_said(_("This post was deleted.")),
        answered=html.esc(_("In reply to post {number}")),
        edited=html.esc(_("Edited on {date}")),
        facilitator=html.badge(_("Facilitator"), "line"),
        answer=html.badge(_("Answer"), "ok", "done"),
        hidden=_said(_("Hidden by a moderator")),
    )


class _Page:
    """What the posts of one page share: words, the buttons below, names of countries."""

    def __init__(self, look: Look) -> None:
        self.look = look
        self.code, self.zone = cldr.language(), timezone.get_current_timezone()
        self.words = _words(self.code)
        self.root = prefixed("", look.language)
        # Whoever shares a community with the author may see more; rows are shared, so they say what all of them may see.
        self.levels = shown.VISITOR if look.role == VISITOR else shown.SIGNED_IN
        self.feet: dict[tuple[bool, bool], str] = {}
        self.countries: dict[str, str] = {}

    def post(self, row: Any, drawn: Rows) -> str:
        """Returns one post as the element `post` gives it."""
        look, number = self.look, row.number
        author = face(row.author_id, row.name, row.handle)
        place = badges = foot = link = language = ""
        if row.deleted_at:
            body = self.words.deleted
        else:
            language, link = row.language, author.path
            body, badges, place = self._text(row, drawn), self._badges(row), self._place(row)
            foot = f'<footer class="post__foot">{self._foot(row)}</footer>'
        name = html.bdi(author.name)
        who = (
            f'<a class="person__name" href="{self.root}{html.esc(link)}">{name}</a>'
            if link
            else f'<b class="person__name">{name}</b>'
        )
        heading = self.words.post.format(number=number)
        answer = " post--answer" if language and number == look.solution else ""
        return (
            f'<li class="post{answer}" id="p{number}" data-step data-post="{number}"><div>'
            f'<span class="avatar" data-tone="{author.tone}" aria-hidden="true">{html.esc(author.initials)}</span></div>'
            f'<article aria-labelledby="p{number}-h"><header class="post__head">'
            f'<h{look.level} class="vh" id="p{number}-h">{heading}</h{look.level}>{who}{place}{badges}'
            f"{html.time_tag(row.created_at, lang=self.code, zone=self.zone)}"
            f'<a class="post__no" href="#p{number}" aria-label="{heading}">#{number}</a></header>'
            f'<div class="post__body prose"{html.text_in(language)}>{body}</div>{foot}</article></li>'
        )

    def _text(self, row: Any, drawn: Rows) -> str:
        """Text cleaned by an older list is cleaned again."""
        body: str = safe_html(row.body_html, row.text_version)
        if row.hidden_at:
            reason = row.hidden_reason
            told = _said(_("Hidden by a moderator. Reason: {reason}").format(reason=reason)) if reason else ""
            body = (told or self.words.hidden) + body
            if self.look.role != MODERATOR:
                drawn.hidden[row.number] = (row.author_id, body)
                body = f"{HOLE}hidden {row.number}{HOLE}"
        if row.reply_to__number:
            said = self.words.answered.format(number=row.reply_to__number)
            url = f"{self.look.path}?post={row.reply_to__number}#p{row.reply_to__number}"
            body = f'<p class="small"><a href="{url}">{said}</a></p>{body}'
        return body

    def _badges(self, row: Any) -> str:
        badges: list[str] = []
        if row.by_facilitator:
            badges.append(self.words.facilitator)
        if row.number == self.look.solution:
            badges.append(self.words.answer)
        if row.edited_at:
            said = self.words.edited.format(date=html.esc(cldr.moment(row.edited_at, "short,time")))
            badges.append(f'<a class="small muted" href="{self.look.path}posts/{row.number}/history/">{said}</a>')
        return " ".join(badges)

    def _place(self, row: Any) -> str:
        """Organization and country, where the author's profile shows them to all such readers, and a foreign language."""
        parts: list[str] = []
        if row.published_at and row.is_active and not row.suspended_at:
            if row.organization and self._shows(row, "organization"):
                parts.append(html.bdi(row.organization))
            if row.country and self._shows(row, "country"):
                parts.append(f"<bdi>{self._country(row.country)}</bdi>")
        if row.language != self.look.language and (name := LANGUAGE_NAMES.get(row.language)):
            parts.append(f'<bdi lang="{html.esc(row.language)}">{html.esc(name)}</bdi>')
        # Each by itself: between names of two directions the order of the page must hold, not that of the letters.
        return f"<span>{' · '.join(parts)}</span>" if parts else ""

    def _shows(self, row: Any, name: str) -> bool:
        return ((row.visibility or {}).get(name) or DEFAULT_LEVELS[name]) in self.levels

    def _country(self, code: str) -> str:
        if code not in self.countries:
            self.countries[code] = label(f"COUNTRY-{code}", self.look.language, short=True).html
        return self.countries[code]

    def _foot(self, row: Any) -> str:
        kind = (row.hidden_at is not None, row.number == self.look.solution)
        if kind not in self.feet:
            self.feet[kind] = _foot(self.look, hidden=kind[0], solves=kind[1])
        return self.feet[kind].replace(NUMBER, str(row.number)).replace(KEY, str(row.pk))


def _said(sentence: str) -> str:
    return f'<p class="muted small">{html.esc(sentence)}</p>'


def _foot(look: Look, *, hidden: bool, solves: bool) -> str:
    """What stands below posts of this kind, with signs where number and key go."""
    parts: list[str] = []
    if look.may_post and look.role in (MEMBER, MODERATOR) and not hidden:
        here = f"{look.path}?page={look.page}"
        parts.append(html.action(_("Reply"), "reply", f"{here}&reply={NUMBER}#reply", data_key="r"))
        parts.append(html.action(_("Quote"), "quote", f"{here}&quote={NUMBER}#reply", data_key="q", data_quote=True))
    # Outside the string: what stands in one with places to fill is not gathered for translators.
    copied = html.esc(_("Copy link"))
    items = [
        f'<li><a href="{look.path}?post={NUMBER}#p{NUMBER}" data-copy>{copied}</a></li>',
        f"{HOLE}own {NUMBER}{HOLE}",
    ]
    if look.role == MODERATOR:
        if hidden:
            items.append(_press("restore", NUMBER, _("Restore")))
        else:
            items.append(f'<li><a href="{look.path}posts/{NUMBER}/hide/">{html.esc(_("Hide"))}</a></li>')
    if look.can_solve and not hidden:
        items.append(_solve(NUMBER, solves) if look.role == MODERATOR else f"{HOLE}solve {NUMBER}{HOLE}")
    if look.role != VISITOR and not hidden:
        report = prefixed(f"moderation/report/post/{KEY}/", look.language)
        items.append(f'<li><a href="{report}">{html.esc(_("Report to moderators"))}</a></li>')
    name = html.esc(_("More for post {number}").format(number=NUMBER))
    parts.append(
        f'<details class="menu"><summary>{html.icon("more")}<span class="vh">{name}</span></summary>'
        f'<ul class="menu__list menu__list--start">{"".join(items)}</ul></details>'
    )
    return "".join(parts)


def solve(number: int, solution: int | None) -> str:
    """The button that marks the answer; it belongs to the one form of the page, so rows carry no token."""
    return _solve(number, number == solution)


def _solve(number: int | str, solves: bool) -> str:
    if solves:
        return _press("unsolve", number, _("Not the answer after all"))
    return _press("solve", number, _("Mark as solved"))


def _press(name: str, number: int | str, label: str) -> str:
    return f'<li><button form="acts" name="{name}" value="{number}">{html.esc(label)}</button></li>'


def own_actions(number: int, path: str, *, editable: bool) -> str:
    """What only the author of a post may press."""
    place = f"{path}posts/{number}/"
    edit = f'<li><a href="{place}edit/">{html.esc(_("Edit"))}</a></li>' if editable else ""
    return f'{edit}<li><a href="{place}delete/">{html.esc(_("Delete"))}</a></li>'
