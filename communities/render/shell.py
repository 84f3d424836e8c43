"""Everything of a topic's page between header and footer, drawn once for readers in the same position.

Parts are texts split at holes: rows of posts, tokens of forms, where this person stopped reading.
"""

from __future__ import annotations

import secrets
from collections.abc import Hashable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import HttpRequest
from django.middleware.csrf import get_token
from django.template.loader import get_template
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from communities.queries.topic import Own
from communities.render import post as drawing
from communities.render import thread
from communities.render.store import Store
from ui import html, submission

NAMES = ("page_head", "main", "rail")
# Nobody can write it into a form: a null character alone came back from browsers' forms.
HOLE = f"\0{secrets.token_hex(8)}\0"
_kept: Store[Parts]


@dataclass(slots=True)
class Parts:
    """`texts` alternate between HTML and names of holes; `head` is for the frame around them."""

    texts: dict[str, list[str]]
    rows: drawing.Rows
    look: drawing.Look
    last_number: int
    closed: bool
    head: dict[str, Any]
    until: datetime | None = None

    def fresh(self) -> bool:
        """False once a date that the page tells of has passed."""
        return self.until is None or timezone.now() < self.until

    def fill(self, request: HttpRequest, own: Own) -> dict[str, SafeString]:
        """Returns the parts as HTML for this reader."""
        user = request.user
        me = user.pk if user.is_authenticated else None
        values = {
            "thread": lambda: self.rows.fill(
                thread.filler(
                    look=self.look, drawn=self.rows, last_number=self.last_number, closed=self.closed, me=me, own=own
                )
            ),
            "csrf": lambda: get_token(request),
            "key": lambda: submission.key_of(request),
            "unread": lambda: _unread(own, self.last_number),
        }
        made: dict[str, str] = {}
        out = {}
        for name, text in self.texts.items():
            pieces = list(text)
            for index in range(1, len(pieces), 2):
                hole = pieces[index]
                if hole not in made:
                    made[hole] = str(values[hole]())
                pieces[index] = made[hole]
            out[name] = SafeString("".join(pieces))
        return out

    @property
    def size(self) -> int:
        return sum(len(piece) for text in self.texts.values() for piece in text) * 2 + 2000


def draw(context: dict[str, Any], head: dict[str, Any]) -> Parts:
    """Renders the parts; the rows stay apart, since more readers share them than share the rest."""
    topic = context["topic"]
    holed = {
        **context,
        "csrf_token": SafeString(f"{HOLE}csrf{HOLE}"),
        "key": SafeString(f"{HOLE}key{HOLE}"),
        "thread": SafeString(f"{HOLE}thread{HOLE}") if topic.last_number else "",
        "unread": SafeString(f"{HOLE}unread{HOLE}"),
    }
    texts = {name: get_template(f"communities/topic/{name}.html").render(holed).strip().split(HOLE) for name in NAMES}
    return Parts(
        texts=texts,
        rows=context["rows"],
        look=context["look"],
        last_number=topic.last_number,
        closed=topic.closed_at is not None,
        head=head,
    )


def _unread(own: Own, last_number: int) -> str:
    if own.upto is None or own.upto >= last_number:
        return ""
    number = own.upto + 1
    return f'<a href="?post={number}#p{number}">{html.esc(_("First unread"))}</a>'


_kept = Store(most_bytes=24 * 1024 * 1024)


def find(key: Hashable) -> Parts | None:
    return _kept.peek(key)


def keep(key: Hashable, parts: Parts) -> None:
    _kept.put(key, parts, parts.size)


def forget() -> None:
    _kept.clear()
