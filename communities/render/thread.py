"""What the page of a topic shows around its posts, and the posts themselves with their holes filled."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from communities.models import Post, Topic
from communities.queries import topic as queries
from communities.queries.people import Face, face, face_of
from communities.queries.reading import Glance
from communities.render import post as drawing
from core.store import Store
from core.text import excerpt
from ui import cldr, html

store: Store[drawing.Rows] = Store(most_bytes=8 * 1024 * 1024)
# Everything about a topic that all readers share, for the head and the rail.
shared: Store[dict[str, Any]] = Store(most_bytes=4 * 1024 * 1024)
# Topics with their communities, and the texts of communities, which nobody changes: pages of one topic share them.
subjects: Store[Topic] = Store(most_bytes=8 * 1024 * 1024)
texts: Store[dict[str, tuple[str, str]]] = Store(most_bytes=4 * 1024 * 1024)


def subject(topic_id: int, seen: Glance) -> tuple[Topic, dict[str, tuple[str, str]]] | None:
    """Returns the topic that the reader was found to may read, and its community's texts by language.

    Both as they stood at the version seen, or later; never to be changed.
    """
    topic = subjects.get((topic_id, seen.version, seen.community_version))
    if topic is None:
        topic = queries.subject(topic_id)
        if topic is None:
            return None
        # Under the numbers that came with it: somebody may have written since the glance.
        subjects.put((topic_id, topic.version, topic.community.version), topic, 4000)
    community = topic.community
    known = texts.get((community.pk, community.version))
    if known is None:
        known = queries.texts(community.pk)
        texts.put((community.pk, community.version), known, 4000)
    return topic, known


def role_of(own: queries.Own, actor: Any) -> str:
    """Returns which of the four looks of a page this reader gets."""
    if own.standing.moderates:
        return drawing.MODERATOR
    if own.standing.is_member:
        return drawing.MEMBER
    return drawing.READER if actor.is_authenticated else drawing.VISITOR


def rows(topic: Topic, look: drawing.Look) -> drawing.Rows:
    """Returns the posts of a page, drawn once for each version of topic and community, role, language and zone."""
    key = (topic.pk, topic.version, topic.community.version, timezone.get_current_timezone_name(), look)

    def make() -> tuple[drawing.Rows, int]:
        made = drawing.rows(queries.rows(topic, look.page), look)
        return made, made.size

    return store.get_or_make(key, make)


def about(topic: Topic) -> dict[str, Any]:
    """Returns who wrote, how many, and what solved it; kept by version."""

    def make() -> tuple[dict[str, Any], int]:
        people, count = queries.faces(topic)
        faces: list[Face] = [face(*person) for person in people]
        solution: dict[str, Any] | None = None
        if topic.solution_id:
            post = Post.objects.select_related("author").get(pk=topic.solution_id)
            solution = {
                "number": post.number,
                "excerpt": excerpt(post.body_plain, 160),
                "language": post.language,
                "name": face_of(post.author).name,
            }
        return {"faces": faces, "people": count, "solution": solution}, 3000

    return shared.get_or_make((topic.pk, topic.version, topic.community.version, cldr.language()), make)


def context(
    *, topic: Topic, place_url: str, language: str, actor: Any, own: queries.Own, page: int, may_post: bool
) -> dict[str, Any]:
    """Returns the thread and the figures beside it."""
    known = about(topic)
    role = role_of(own, actor)
    solution = known["solution"]["number"] if known["solution"] else None
    asks = topic.author_id is not None and topic.author_id == getattr(actor, "pk", None) and own.standing.is_inside
    look = drawing.Look(
        path=f"{place_url}forum/{topic.pk}/",
        role=role,
        language=language,
        solution=solution,
        can_solve=topic.kind == "topic" and (asks or role == drawing.MODERATOR),
        may_post=may_post,
        page=page,
    )
    drawn = rows(topic, look)
    pages = max(1, queries.pages(topic))
    return {
        "rows": drawn,
        "look": look,
        "number_of_pages": pages,
        "page_number": page,
        "first_shown": (page - 1) * queries.PAGE + 1 if topic.last_number else 0,
        "last_shown": min(page * queries.PAGE, topic.last_number),
        **known,
    }


def filler(
    *, look: drawing.Look, drawn: drawing.Rows, last_number: int, closed: bool, me: int | None, own: queries.Own
) -> Any:
    """Returns what goes into the holes of the rows for one reader."""
    start = own.upto + 1 if own.upto and own.upto < last_number else None
    editable = own.standing.is_inside and not closed
    words = html.mark_here(_("New since your last visit")) if start else ""

    def hole(name: str, number: int) -> str:
        if name == "before":
            return words if number == start else ""
        mine = me is not None and drawn.authors.get(number) == me
        if name == "own":
            return drawing.own_actions(number, look.path, editable=editable) if mine else ""
        if name == "solve":
            return drawing.solve(number, look.solution)
        if name == "hidden":
            _author, text = drawn.hidden[number]
            return text if mine else f'<p class="muted small">{html.esc(_("Hidden by a moderator"))}</p>'
        return ""

    return hole


def window(page: int, pages: int) -> list[dict[str, Any]]:
    """The pages to offer: the first, the last, and those around this one, with a sign where some are left out."""
    near = sorted(number for number in {1, page - 1, page, page + 1, pages} if 1 <= number <= pages)
    out: list[dict[str, Any]] = []
    for before, number in zip([0, *near], near, strict=False):
        if number > before + 1:
            out.append({"number": "…", "url": ""})
        out.append({"number": number, "url": f"?page={number}"})
    return out


def quotation(topic: Topic, number: int, *, actor: Any) -> str:
    """Returns a post as a quotation to begin an answer with; nothing where the reader may not see it, nor of a hidden
    one that its author or a moderator sees: what is quoted everybody reads."""
    found = Post.objects.visible_to(actor).filter(topic=topic, number=number, hidden_at=None)
    post = found.select_related("author").first()
    if post is None:
        return ""
    lines = excerpt_lines(post.body_plain)
    said = _("{name}, post {number}").format(name=face_of(post.author).name, number=number)
    return "\n".join([f"> **{said}**", ">", *(f"> {line}" if line else ">" for line in lines), "", ""])


def excerpt_lines(plain: str, *, most: int = 12) -> list[str]:
    """Returns the first lines of a text; a long one is cut with an ellipsis."""
    lines = plain.strip().split("\n")
    return [*lines[:most], "…"] if len(lines) > most else lines
