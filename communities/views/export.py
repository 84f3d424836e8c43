"""What was said in a community, as a file for its facilitators."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Iterable, Iterator
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.handlers.asgi import ASGIRequest
from django.http import HttpRequest, StreamingHttpResponse
from django.utils import translation
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from communities import rules
from communities.queries import export as queries
from communities.views import place as places
from core import sheets
from core.ratelimits import spend
from live.database import in_database

TYPES = {"csv": "text/csv; charset=utf-8", "json": "application/json; charset=utf-8"}
PER_HOUR = 10


@never_cache
@login_required
@require_safe
def posts(request: HttpRequest, slug: str, form: str) -> StreamingHttpResponse:
    """`…/posts.csv` and `…/posts.json`: forum topics and discussions, for those who moderate; 10 an hour."""
    place = places.enter(request, slug)
    rules.can_moderate(request.user, place.community, standing=place.standing).or_refuse()
    spend(f"posts-file:{request.user.pk}", limit=PER_HOUR, seconds=3600)
    chunks = queries.chunks(place.community, language=place.language)
    parts = _written(_csv(chunks) if form == "csv" else _json(chunks), place.language)
    # Iterated as the server does it, so that no more than one chunk is ever in memory.
    content = _as_asked(parts) if isinstance(request, ASGIRequest) else parts
    response = StreamingHttpResponse(content, content_type=TYPES[form])
    response["Content-Disposition"] = f'attachment; filename="{place.community.slug}-posts.{form}"'
    return response


def _written(parts: Iterator[str], language: str) -> Iterator[str]:
    """The view is over when its answer is written: each part is made in the reader's language by itself."""
    while True:
        with translation.override(language):
            part = next(parts, None)
        if part is None:
            return
        yield part


async def _as_asked(parts: Iterator[str]) -> AsyncIterator[str]:
    while (part := await in_database(next, parts, None)) is not None:
        yield part


def _csv(chunks: Iterable[list[dict[str, Any]]]) -> Iterator[str]:
    yield sheets.MARK + sheets.line(queries.FIELDS)
    for rows in chunks:
        yield "".join(sheets.line(_cell(row[name]) for name in queries.FIELDS) for row in rows)


def _cell(value: Any) -> str:
    if isinstance(value, bool):
        return str(int(value))
    return "" if value is None else str(value)


def _json(chunks: Iterable[list[dict[str, Any]]]) -> Iterator[str]:
    before = "["
    for rows in chunks:
        said = [json.dumps({name: row[name] for name in queries.FIELDS}, ensure_ascii=False) for row in rows]
        yield f"{before}\n" + ",\n".join(said)
        before = ","
    yield "[]\n" if before == "[" else "\n]\n"
