"""Content pages as records: taken in, given out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from wagtail.rich_text import expand_db_html

from cms.models import ContentPage
from cms.services.imports import take
from core.records import PUBLIC, Kind, identifier, iso, known_in, register
from core.text import clean_html


def give(public: bool) -> Iterator[dict[str, Any]]:
    """Yields live content pages with their texts; pictures, lists and other blocks stay here."""
    rows = ContentPage.objects.live().public().select_related("locale").order_by("depth", "pk")
    paths = {row.path: row for row in rows}
    for row in rows:
        above = paths.get(row.path[: -row.steplen])
        html = "".join(expand_db_html(block.value.source) for block in row.body if block.block_type == "text")
        yield {
            "kind": "page",
            "_id": row.pk,
            "external_id": identifier("page", row.pk, row.external_id),
            "language": row.locale.language_code,
            "title": row.title,
            "summary": row.lede,
            "body_html": clean_html(html),
            "slug": row.slug,
            "parent": identifier("page", above.pk, above.external_id) if above else None,
            "in_footer": row.in_footer,
            "audience": PUBLIC,
            "created_at": iso(row.first_published_at),
            "is_demo": row.is_demo,
        }


def urls(ids: Sequence[int]) -> Mapping[int, str]:
    return {page.pk: page.get_url() or "" for page in ContentPage.objects.filter(pk__in=ids)}


# A changed page is published the editor's way, some tens a second: other writers should not wait long for a chunk of them.
register(Kind("page", 60, take, give, urls, known_in(ContentPage), size=100))
