"""The site's search for programs: the same reading of the address, the same rights, the same answers."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from ninja import Query, Router

from api import answers
from api.schemas import search as shapes
from api.schemas.problem import REFUSED, Problem
from api.schemas.values import Asked
from search.queries import parameters
from search.queries.search import search
from search.queries.spelling import suggest

router = Router(tags=["Search"])


@router.get("search", response={200: shapes.SearchOut, REFUSED: Problem}, summary="Search everything")
def find(
    request: HttpRequest,
    q: str = "",
    kind: list[str] = Query([], description="practitioner, community, topic, post, event, page"),  # noqa: B008
    theme: list[str] = Query([]),  # noqa: B008
    country: list[str] = Query([]),  # noqa: B008
    region: list[str] = Query([]),  # noqa: B008
    language: list[str] = Query([]),  # noqa: B008
    community: list[str] = Query([], description="Address or number"),  # noqa: B008
    organization_type: list[str] = Query([]),  # noqa: B008
    type: list[str] = Query([], description="Kind of event"),  # noqa: B008
    join: list[str] = Query([]),  # noqa: B008
    first: str = Query("", alias="from", description="A day such as 2027-05-31"),
    last: str = Query("", alias="to", description="A day such as 2027-05-31"),
    sort: str = Query("", description="relevance, date, soonest, name, activity"),
    page: str = "",
) -> Any:
    """Values of one filter are any of; between filters all hold. Facets count what the caller may see, and nothing else."""
    asked = parameters.read(request.GET).or_raise()
    found = search(
        asked.q.replace("\x00", ""),
        actor=request.user,
        kinds=asked.kinds,
        filters=asked.filters,
        first=asked.first,
        last=asked.last,
        sort=asked.sort,
        page=asked.page,
        language=answers.language(),
    )
    return shapes.answer(request, found)


@router.get("search/suggest", response={200: shapes.Suggestions, REFUSED: Problem}, summary="How a word may go on")
def suggestions(request: HttpRequest, q: Asked = "") -> Any:
    """Words of what everybody may read."""
    return {"suggestions": suggest(q)}
