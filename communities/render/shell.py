"""Everything of a topic's page between header and footer, drawn once for readers in the same position.

Parts are texts split at holes: rows of posts, tokens of forms, where this person stopped reading.
"""

from __future__ import annotations

import secrets
from collections.abc import Hashable
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from sys import getsizeof
from typing import Any
from urllib.parse import quote

from django.http import HttpRequest
from django.middleware.csrf import get_token
from django.template.loader import get_template
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from communities.enums import TopicKind
from communities.forms import PostForm
from communities.queries.topic import Own
from communities.render import post as drawing
from communities.render import thread
from communities.render.stencil import fill
from core.store import Store
from ui import cldr, html, submission
from ui.counts import counted
from ui.menu import prefixed

NAMES = ("page_head", "main", "rail")
LONG_TITLE = 80  # characters: a guiding question, which would fill a phone at the size of a title
# Nobody can write it into a form: a null character alone came back from browsers' forms.
HOLE = f"\0{secrets.token_hex(8)}\0"
_kept: Store[Parts] = Store(most_bytes=8 * 1024 * 1024)


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
        """Bytes in memory, with those of the rows: this may be the last that holds them."""
        return sum(getsizeof(piece) for text in self.texts.values() for piece in text) + self.rows.size + 3000


def draw(context: dict[str, Any], head: dict[str, Any]) -> Parts:
    """Draws the parts; the rows stay apart, since more readers share them than share the rest."""
    topic = context["topic"]
    texts = {
        "page_head": _page_head(context),
        "main": _main(context),
        "rail": _rail(context),
    }
    return Parts(
        texts={name: text.split(HOLE) for name, text in texts.items()},
        rows=context["rows"],
        look=context["look"],
        last_number=topic.last_number,
        closed=not context["may_post"],
        head=head,
    )


def _hole(name: str) -> SafeString:
    return SafeString(f"{HOLE}{name}{HOLE}")


def _page_head(context: dict[str, Any]) -> str:
    topic = context["topic"]
    return fill(
        "communities/topic/page_head.html",
        {**_state(context), "has_reason": bool(topic.hidden_reason), "long": len(context["title"]) > LONG_TITLE},
        {
            "title": context["title"],
            "language": context["title_language"],
            "posts": counted("posts", topic.post_count),
            "people": counted("people", context["people"]),
            "reason": _("Reason: {reason}").format(reason=topic.hidden_reason),
        },
    )


def _state(context: dict[str, Any]) -> dict[str, bool]:
    topic = context["topic"]
    return {
        "pinned": topic.pinned_at is not None,
        "closed": topic.closed_at is not None,
        "hidden": topic.hidden_at is not None,
        "follows": context["own"].follows,
    }


def _main(context: dict[str, Any]) -> str:
    topic, solution = context["topic"], context["solution"]
    takes_posts, may_post = context["takes_posts"], context["may_post"]
    total = topic.last_number
    back = f"{context['topic_url']}?page={context['page_number']}#reply"
    said = (
        {
            "solution_language": solution["language"],
            "solution_excerpt": solution["excerpt"],
            "solution_number": solution["number"],
            "solution_said": _("Answer by {name}, post {number}").format(
                name=solution["name"], number=solution["number"]
            ),
        }
        if solution
        else {}
    )
    return fill(
        "communities/topic/main.html",
        {
            "has_solution": bool(solution),
            "has_posts": bool(total),
            "has_pages": context["number_of_pages"] > 1,
            "may_post": bool(may_post),
            "signed_in": context["user"].is_authenticated,
            "takes_posts": bool(takes_posts),
            "may_join": bool(context["may_join"]),
            "may_request": bool(context["may_request"]),
        },
        {
            **said,
            "thread": _hole("thread"),
            "stretch": _("Posts {first} to {last} of {total}").format(
                first=context["first_shown"], last=context["last_shown"], total=total
            ),
            "pager": _pager(cldr.language(), context["page_number"], context["number_of_pages"]),
            "preview": _preview(context) if may_post else "",
            "composer": _composer(context) if may_post else "",
            # Whoever is signed out is told first what nobody may do.
            "reason": may_post.reason if takes_posts else takes_posts.reason,
            "next": quote(back),
            "place_url": context["place"].url,
        },
        made_with=_tokens,
    )


def _tokens() -> dict[str, Any]:
    return {"csrf_token": _hole("csrf")}


@lru_cache(maxsize=512)
def _pager(language: str, page: int, pages: int) -> SafeString:
    """The links to the other pages, in the active language, which is `language`."""
    values = {
        "pages": thread.window(page, pages),
        "current": page,
        "next_url": f"?page={page + 1}" if page < pages else "",
    }
    return SafeString(get_template("elements/pager.html").render(values).strip())


def _preview(context: dict[str, Any]) -> SafeString:
    if context["preview"] is None:
        return SafeString("")
    return SafeString(get_template("communities/_preview.html").render({"preview": context["preview"]}).strip())


def _composer(context: dict[str, Any]) -> SafeString:
    """The form to answer with; as it is before anything was typed it is cut from a stencil."""
    words = {
        "topic_id": context["topic"].pk,
        "place_url": context["place"].url,
        "page_number": context["page_number"],
        "key": _hole("key"),
    }
    name, form = "communities/topic/composer.html", context["form"]
    if form is None:
        return SafeString(fill(name, {}, words, made_with=lambda: {**_tokens(), "form": PostForm()}))
    return SafeString(get_template(name).render({**words, **_tokens(), "form": form}).strip())


def _rail(context: dict[str, Any]) -> str:
    topic, user = context["topic"], context["user"]
    faces = "".join(
        f'<li>{html.avatar(face.initials, face.tone, "s")}<span class="vh">{html.bdi(face.name)}</span></li>'
        for face in context["faces"]
    )
    return fill(
        "communities/topic/rail.html",
        {
            **_state(context),
            "signed_in": user.is_authenticated,
            "has_posts": bool(topic.last_number),
            "has_faces": bool(context["faces"]),
            "moderates": context["standing"].moderates,
            "is_topic": topic.kind == TopicKind.TOPIC,
            "may_rename": bool(context["may_rename"]),
        },
        {
            "read": _("Read: {read} of {total}").format(read=context["last_shown"], total=topic.last_number),
            "last_number": topic.last_number,
            "last_shown": context["last_shown"],
            "unread": _hole("unread"),
            "faces": SafeString(faces),
            "topic_url": context["topic_url"],
            "report": prefixed(f"moderation/report/topic/{topic.pk}/"),
        },
        made_with=_tokens,
    )


def _unread(own: Own, last_number: int) -> str:
    if own.upto is None or own.upto >= last_number:
        return ""
    number, said = own.upto + 1, html.esc(_("First unread"))
    return f'<a href="?post={number}#p{number}">{said}</a>'


def find(key: Hashable) -> Parts | None:
    return _kept.get(key)


def keep(key: Hashable, parts: Parts) -> None:
    _kept.put(key, parts, parts.size)
