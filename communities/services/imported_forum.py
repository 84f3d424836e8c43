"""Topics and posts brought in from another system, many at a time; nobody is told."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from communities.enums import TopicKind, Visibility
from communities.models import Category, Community, Post, Topic
from communities.services.imports import authors_of
from communities.services.topic import TITLE_LENGTH
from communities.services.writing import Text, rendered
from core.among import among
from core.errors import Invalid
from core.records import Chunk, Record
from core.rows import insert, rewrite
from core.versions import raise_version

# What one text consists of.
WRITTEN = ["body", "body_html", "body_plain", "text_version", "language", "edited_at"]


@dataclass(slots=True)
class Written:
    """What a record says of one text by one person."""

    author_id: int | None
    language: str
    body: str
    text: Text | None
    at: datetime
    edited_at: datetime | None = None


@transaction.atomic
def take_topics(records: Sequence[Record], chunk: Chunk) -> None:
    """Opens topics, each with its first post where there is a text, or brings those of earlier runs up to date."""
    authors = authors_of(records)
    slugs = {str(record.raw("community", str, "") or record.members_of()) for record in records}
    communities = {
        row.slug: row for row in Community.objects.select_for_update().filter(slug__in=among(slugs)).order_by("pk")
    }
    there = {
        str(row.external_id): row
        for row in Topic.objects.select_for_update().filter(pk__in=among(chunk.before.values())).order_by("pk")
    }
    categories = _categories(communities.values())
    fresh: dict[str, Topic] = {}
    written: dict[str, Written] = {}
    for record in records:
        community = _community(record, communities)
        title = record.line_of("title", max_length=TITLE_LENGTH, required=True)
        said = _written(record, authors, community, needs_text=False)
        closed, pinned = record.moment("closed_at", past=True), record.moment("pinned_at", past=True)
        category = _category(record, community, categories)
        if not record.is_sound or community is None:
            continue
        row = there.get(record.external_id)
        if row is None:
            row = Topic(
                community=community, external_id=record.external_id, author_id=said.author_id, opened_at=said.at
            )
            row.last_post_at, row.last_author_id = said.at, said.author_id
            fresh[record.external_id] = row
        row.title, row.language, row.category = title, said.language, category
        row.closed_at, row.pinned_at = closed, pinned
        written[record.external_id] = said
    changed = {key: row for key, row in there.items() if key in written}
    insert(fresh.values())
    _change_topics(changed, written)
    _first_posts(fresh, written)
    _count_topics(communities.values(), fresh.values())
    chunk.made.update({key: row.pk for key, row in fresh.items()})
    chunk.changed.update({key: row.pk for key, row in changed.items()})
    _raise([*fresh.values(), *changed.values()], communities.values())


@transaction.atomic
def take_posts(records: Sequence[Record], chunk: Chunk) -> None:
    """Adds posts to the end of their topics in the order given, or brings those of earlier runs up to date."""
    authors = authors_of(records)
    topics = _topics(records)
    there = {
        str(row.external_id): row for row in Post.objects.filter(pk__in=among(chunk.before.values())).order_by("pk")
    }
    fresh: dict[str, Post] = {}
    replies: dict[str, str] = {}
    changed: list[Post] = []
    for record in records:
        topic = _topic_of(record, topics)
        said = _written(record, authors, topic.community if topic else None, needs_text=True)
        answered = record.raw("reply_to", str)
        if not record.is_sound or topic is None or said.text is None:
            continue
        row = there.get(record.external_id)
        if row is None:
            row = _next(topic, said, external_id=record.external_id)
            fresh[record.external_id] = row
        elif row.deleted_at is None:
            changed.append(row)
            _put(row, said)
        if answered:
            replies[record.external_id] = answered
    insert(fresh.values())
    rewrite(changed, WRITTEN)
    _connect({record.external_id: record for record in records}, {**there, **fresh}, replies)
    by_pk = {topic.pk: topic for topic in topics.values()}
    touched = {row.topic_id: by_pk[row.topic_id] for row in [*fresh.values(), *changed]}
    _save_topics(touched.values())
    communities = {topic.community_id: topic.community for topic in touched.values()}
    for community in communities.values():
        latest = max(topic.last_post_at for topic in touched.values() if topic.community_id == community.pk)
        community.last_activity_at = max(latest, community.last_activity_at or latest)
    rewrite(communities.values(), ["last_activity_at"])
    chunk.made.update({key: row.pk for key, row in fresh.items()})
    chunk.changed.update({str(row.external_id): row.pk for row in changed})
    _raise(touched.values(), communities.values())


def _written(record: Record, authors: dict[str, int], community: Community | None, *, needs_text: bool) -> Written:
    body = record.text("body", required=needs_text)
    text = None
    if body.strip() and community is not None:
        try:
            text = rendered(body, community.pk)
        except Invalid as problem:
            record.faults += problem.errors
    at = record.moment("created_at", past=True) or timezone.now()
    language = record.language(community.language if community else "en")
    author = authors.get(record.raw("author", str, ""))
    return Written(author, language, body, text, at, record.moment("edited_at", past=True))


def _community(record: Record, communities: dict[str, Community]) -> Community | None:
    members = record.members_of()
    slug = record.raw("community", str, "") or members
    community = communities.get(slug)
    if not slug:
        record.fault("community", "required", _("Fill in “{field}”.").format(field="community"))
    elif community is None:
        record.fault(
            "community", "unknown", _("There is no community with the address “{slug}”.").format(slug=slug[:80])
        )
    elif members and (members != slug or community.visibility != Visibility.MEMBERS):
        record.fault(
            "audience", "wider", _("This is for members only, but what is said in that community everybody may read.")
        )
    return community


def _categories(communities: Any) -> dict[int, list[Category]]:
    found: dict[int, list[Category]] = {}
    for row in Category.objects.filter(community__in=[community.pk for community in communities]):
        found.setdefault(row.community_id, []).append(row)
    return found


def _category(record: Record, community: Community | None, known: dict[int, list[Category]]) -> Category | None:
    """Returns the category with that title in any language, made where there is none; without a word of it the
    community's first."""
    title = record.line_of("category", max_length=80)
    if community is None or ("category" in record.values and not title):
        return None
    rows = known.setdefault(community.pk, [])
    if not title:
        return rows[0] if rows else None
    row = next((row for row in rows if title in row.titles.values()), None)
    if row is None and record.is_sound:
        row = Category.objects.create(community=community, titles={record.language(): title}, position=len(rows))
        rows.append(row)
    return row


def _next(topic: Topic, said: Written, *, external_id: str | None) -> Post:
    assert said.text is not None
    topic.last_number += 1
    topic.post_count += 1
    if said.at >= topic.last_post_at or topic.last_number == 1:
        topic.last_post_at, topic.last_author_id = said.at, said.author_id
    post = Post(
        topic_id=topic.pk,
        number=topic.last_number,
        author_id=said.author_id,
        created_at=said.at,
        external_id=external_id,
    )
    _put(post, said)
    return post


def _put(post: Post, said: Written) -> None:
    assert said.text is not None
    post.body, post.body_html, post.body_plain = said.body, said.text.html, said.text.plain
    post.text_version, post.language, post.edited_at = said.text.version, said.language, said.edited_at


def _first_posts(topics: dict[str, Topic], written: dict[str, Written]) -> None:
    spoken = {key: row for key, row in topics.items() if written[key].text is not None}
    insert((_next(row, written[key], external_id=None) for key, row in spoken.items()), keyed=False)
    rewrite(spoken.values(), ["last_number", "post_count", "last_post_at", "last_author"])


def _change_topics(topics: dict[str, Topic], written: dict[str, Written]) -> None:
    for row in topics.values():
        row.version += 1
    rewrite(topics.values(), ["title", "language", "category", "closed_at", "pinned_at", "version"])
    first = {row.topic_id: row for row in Post.objects.filter(topic__in=topics.values(), number=1, deleted_at=None)}
    changed = [
        (first[row.pk], written[key])
        for key, row in topics.items()
        if row.pk in first and written[key].text is not None
    ]
    for post, said in changed:
        _put(post, said)
    rewrite([post for post, _said in changed], WRITTEN)


def _count_topics(communities: Any, fresh: Any) -> None:
    rows = list(fresh)
    for community in communities:
        own = [row for row in rows if row.community_id == community.pk]
        if own:
            community.topic_count += len(own)
            latest = max(row.last_post_at for row in own)
            community.last_activity_at = max(latest, community.last_activity_at or latest)
    rewrite(communities, ["topic_count", "last_activity_at"])


def _topics(records: Sequence[Record]) -> dict[str, Topic]:
    """Returns the topics that records name, by external identifier or, for guiding questions, by the question's number."""
    names = {record.raw("topic", str, "") for record in records}
    questions = {number for record in records if (number := record.raw("question", int))}
    owners = Topic.objects.filter(external_id__in=among(names)) | Topic.objects.filter(question__in=questions)
    pairs = list(owners.order_by().values_list("community_id", "pk").distinct())
    communities = {
        row.pk: row
        for row in Community.objects.select_for_update()
        .filter(pk__in={community for community, _pk in pairs})
        .order_by("pk")
    }
    found: dict[str, Topic] = {}
    rows = (
        Topic.objects.select_for_update(of=("self",))
        .filter(pk__in=among([pk for _community, pk in pairs]))
        .order_by("pk")
    )
    for row in rows.select_related("question"):
        row.community = communities[row.community_id]
        if row.external_id:
            found[row.external_id] = row
        if row.kind == TopicKind.QUESTION:
            found[f"question:{row.question.pk}"] = row
    return found


def _topic_of(record: Record, topics: dict[str, Topic]) -> Topic | None:
    number, name = record.raw("question", int), record.raw("topic", str, "")
    topic = topics.get(f"question:{number}" if number else name)
    if not number and not name:
        record.fault("topic", "required", _("Fill in “{field}”.").format(field="topic"))
    elif topic is None:
        record.fault(
            "question" if number else "topic", "unknown", _("There is no such topic, neither here nor in the file.")
        )
    else:
        members = record.members_of()
        if members and (members != topic.community.slug or topic.community.visibility != Visibility.MEMBERS):
            record.fault(
                "audience",
                "wider",
                _("This is for members only, but what is said in that community everybody may read."),
            )
    return topic


def _connect(records: dict[str, Record], posts: dict[str, Post], replies: dict[str, str]) -> None:
    """Says which post answers which; the identifier of a topic stands for its first post."""
    names = set(replies.values())
    known = {str(row.external_id): row for row in Post.objects.filter(external_id__in=among(names))}
    first = {
        str(row.topic.external_id): row
        for row in Post.objects.filter(topic__external_id__in=among(names), number=1).select_related("topic")
    }
    moved = []
    for key, name in replies.items():
        row, answered = posts[key], known.get(name) or first.get(name)
        if answered is None or answered.topic_id != row.topic_id:
            # The text is worth more than the link: it is kept, and the fault is told.
            records[key].fault(
                "reply_to", "unknown", _("There is no such post in the topic; the text was taken in without it.")
            )
        elif row.reply_to_id != answered.pk:
            row.reply_to = answered
            moved.append(row)
    rewrite(moved, ["reply_to"])


def _save_topics(topics: Any) -> None:
    rows = list(topics)
    for row in rows:
        row.version += 1
    rewrite(rows, ["last_number", "post_count", "last_post_at", "last_author", "version"])


def _raise(topics: Any, communities: Any) -> None:
    raise_version("communities", *(f"forum:{row.pk}" for row in communities), *(f"topic:{row.pk}" for row in topics))
