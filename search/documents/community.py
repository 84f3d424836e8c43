"""Communities: the card that `listed_for` shows, name and summary in each language."""

from __future__ import annotations

from collections.abc import Sequence

from communities.enums import JoinPolicy, Visibility
from communities.models import Community, CommunityText
from search.documents.days import day_number, seconds
from search.documents.document import Document, Text
from search.documents.related import Places, grouped, values
from search.enums import Kind

VARIANTS = ("",)


def content_audience(community_id: int, visibility: str) -> tuple[str, ...]:
    """Returns the tokens of what is written in a community."""
    return ("public",) if visibility == Visibility.PUBLIC else (f"c:{community_id}", "staff")


def _card_audience(community_id: int, visibility: str, join_policy: str) -> tuple[str, ...]:
    if visibility == Visibility.PUBLIC or join_policy != JoinPolicy.INVITATION:
        return ("public",)
    return (f"c:{community_id}", f"i:{community_id}", "staff")


def ids(after: int, size: int) -> list[int]:
    return list(Community.objects.filter(pk__gt=after).order_by("pk").values_list("pk", flat=True)[:size])


def read(wanted: Sequence[int]) -> list[Document]:
    rows = list(
        Community.objects.filter(pk__in=wanted).values_list(
            "pk", "slug", "join_policy", "visibility", "language", "country", "member_count", "topic_count",
            "last_activity_at", "created_at", "archived_at", "external_id",
        )
    )  # fmt: skip
    texts = grouped(
        CommunityText.objects.filter(community__in=wanted)
        .order_by("community", "language")
        .values_list("community_id", "language", "name", "summary")
    )
    themes = values(
        Community.themes.through.objects.filter(community__in=wanted).values_list("community_id", "concept_id")
    )
    places = Places()
    documents = []
    for pk, slug, policy, visibility, language, country, members, topics, active, created, archived, external in rows:
        found = [Text(*row) for row in texts.get(pk, ())]
        if not found:
            continue
        countries = (country,) if country else ()
        names = {text.language: text.title for text in found}
        documents.append(
            Document(
                kind=Kind.COMMUNITY,
                object_id=pk,
                texts=found,
                path=f"/communities/{slug}/",
                audience=_card_audience(pk, visibility, policy),
                facets={
                    "theme": themes.get(pk, ()),
                    "country": countries,
                    "region": places.regions(countries),
                    "language": tuple(sorted(names)),
                    "join": (policy,),
                },
                first_day=day_number(created),
                last_day=day_number(created),
                updated=seconds(active or created),
                popularity=0 if archived else seconds(active or created),
                name=names.get(language) or names.get("en") or found[0].title,
                external_id=external or "",
                card={
                    "slug": slug,
                    "members": members,
                    "topics": topics,
                    "closed": visibility != Visibility.PUBLIC,
                    "archived": bool(archived),
                },
            )
        )
    return documents
