"""Replies; the first post of a topic is found as the topic."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import Q

from communities.enums import TopicKind
from communities.models import Post
from search.documents.community import content_audience
from search.documents.days import day_number, seconds
from search.documents.document import Document, Text
from search.documents.topic import shown, themes_of
from search.enums import Kind

VARIANTS = ("",)


# The first post of a topic is found as the topic; under a guiding question it is an answer like the others.
SHOWN = (
    Q(hidden_at__isnull=True, deleted_at__isnull=True)
    & (Q(number__gt=1) | Q(topic__kind=TopicKind.QUESTION))
    & shown("topic__")
)


def ids(after: int, size: int) -> list[int]:
    return list(Post.objects.filter(pk__gt=after).order_by("pk").values_list("pk", flat=True)[:size])


def read(wanted: Sequence[int]) -> list[Document]:
    rows = list(
        Post.objects.filter(SHOWN, pk__in=wanted).values_list(
            "pk", "number", "language", "body_plain", "created_at", "external_id", "topic_id", "topic__title",
            "topic__community_id", "topic__community__slug", "topic__community__visibility",
        )
    )  # fmt: skip
    themes = themes_of({row[8] for row in rows})
    documents = []
    for pk, number, language, body, created, external, topic, title, group, slug, visibility in rows:
        day = day_number(created)
        documents.append(
            Document(
                kind=Kind.POST,
                object_id=pk,
                texts=[Text(language, title, body)],
                path=f"/communities/{slug}/forum/{topic}/?post={number}#post-{number}",
                audience=content_audience(group, visibility),
                facets={"theme": themes.get(group, ()), "language": (language,), "community": (str(group),)},
                first_day=day,
                last_day=day,
                updated=seconds(created),
                name=title,
                external_id=external or "",
                title_found=False,
                card={"topic": topic, "number": number},
            )
        )
    return documents
