"""Topics of a forum with their first post, and guiding questions of published discussions."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import Q

from communities.enums import TopicKind
from communities.models import Community, Post, Question, Topic
from search.documents.community import content_audience
from search.documents.days import day_number, seconds
from search.documents.document import Document, Text
from search.documents.related import Places, grouped, values
from search.enums import Kind

VARIANTS = ("",)


def shown(prefix: str = "") -> Q:
    """Condition for topics that may be indexed: hidden ones are for the review queue, questions wait until their
    discussion is published."""
    published = f"{prefix}question__subject__group__round__discussion__published_at__isnull"
    return Q(**{f"{prefix}hidden_at__isnull": True}) & (
        ~Q(**{f"{prefix}kind": TopicKind.QUESTION}) | Q(**{published: False})
    )


def ids(after: int, size: int) -> list[int]:
    return list(Topic.objects.filter(pk__gt=after).order_by("pk").values_list("pk", flat=True)[:size])


def read(wanted: Sequence[int]) -> list[Document]:
    rows = list(
        Topic.objects.filter(shown(), pk__in=wanted).values_list(
            "pk", "community_id", "community__slug", "community__visibility", "community__country", "kind", "title",
            "language", "opened_at", "last_post_at", "post_count", "closed_at", "solution_id", "external_id",
        )
    )  # fmt: skip
    first = grouped(
        Post.objects.filter(
            topic__in=wanted, number=1, topic__kind=TopicKind.TOPIC, hidden_at__isnull=True, deleted_at__isnull=True
        ).values_list("topic_id", "language", "body_plain")
    )
    questions = dict(Question.objects.filter(topic__in=wanted).values_list("topic_id", "titles"))
    themes = themes_of({row[1] for row in rows})
    places = Places()
    documents = []
    for (
        pk,
        group,
        slug,
        visibility,
        country,
        kind,
        title,
        language,
        opened,
        last,
        count,
        closed,
        solved,
        external,
    ) in rows:
        texts = [Text(language, title, first[pk][0][1] if pk in first else "")]
        if kind == TopicKind.QUESTION:
            titles = questions.get(pk) or {}
            texts = [Text(code, name, "") for code, name in sorted(titles.items()) if name] or texts
        countries = (country,) if country else ()
        documents.append(
            Document(
                kind=Kind.TOPIC,
                object_id=pk,
                texts=texts,
                path=f"/communities/{slug}/forum/{pk}/",
                audience=content_audience(group, visibility),
                facets={
                    "theme": themes.get(group, ()),
                    "country": countries,
                    "region": places.regions(countries),
                    "language": tuple(sorted({text.language for text in texts})),
                    "community": (str(group),),
                },
                first_day=day_number(opened),
                last_day=day_number(last),
                updated=seconds(last),
                popularity=count,
                name=title,
                external_id=external or "",
                card={
                    "posts": count,
                    "closed": bool(closed),
                    "solved": bool(solved),
                    "question": kind == TopicKind.QUESTION,
                },
            )
        )
    return documents


def themes_of(communities: set[int]) -> dict[int, tuple[str, ...]]:
    """Returns the themes of communities, which what is written there inherits."""
    rows = Community.themes.through.objects.filter(community__in=communities)
    return values(rows.values_list("community_id", "concept_id"))
