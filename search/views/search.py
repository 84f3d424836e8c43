"""`/search/`: one question over all kinds."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from core.pages import stored_page
from search import present
from search.enums import Kind, Sort
from search.queries import parameters
from search.queries.results import Results
from search.queries.search import search
from search.views import listing

SHOWN = ("theme", "language", "community", "region", "country", "type")


@require_safe
@stored_page(scopes=listing.scopes)
def page(request: HttpRequest) -> HttpResponse:
    asked = parameters.read(request.GET)
    return listing.answer(
        request,
        "search/search.html",
        asked,
        lambda: _drawn(request, asked),
        changes_by_itself=asked.sort == Sort.SOONEST,
    )


def _drawn(request: HttpRequest, asked: parameters.Asked) -> tuple[dict[str, Any], Results]:
    results = search(
        asked.q,
        actor=request.user,
        kinds=asked.kinds,
        filters=asked.filters,
        first=asked.first,
        last=asked.last,
        sort=asked.sort,
        page=asked.page,
        language=get_language() or "en",
        facets=("kind", *SHOWN),
    )
    offered = (Sort.RELEVANCE, Sort.DATE, Sort.SOONEST) if asked.q else (Sort.DATE, Sort.SOONEST)
    context = {
        **listing.around(request, asked, results, shown=SHOWN, offered=offered),
        "rows": present.rows(results.hits, zone=listing.zone(), now=timezone.now()),
        "tabs": _tabs(request, asked, results),
        "clear_url": listing.changed(request, **{name: [] for name in (*parameters.FILTERS, "from", "to")}),
        "carried": listing.carried(asked, "q", "sort", "kind"),
        "carried_by_search": listing.carried(asked, "kind"),
        "other_languages": _other_languages(request, asked, results),
    }
    return context, results


def _tabs(request: HttpRequest, asked: parameters.Asked, results: Results) -> list[dict[str, Any]]:
    counts = {value.value: value.count for value in results.facets.get("kind", [])}
    groups = [
        (_("Everything"), ()),
        (_("People"), (Kind.PRACTITIONER,)),
        (_("Communities"), (Kind.COMMUNITY,)),
        (_("Talk"), (Kind.TOPIC, Kind.POST)),
        (_("Events"), (Kind.EVENT,)),
        (_("Pages"), (Kind.PAGE,)),
    ]
    return [
        {
            "title": title,
            "url": listing.changed(request, kind=[",".join(kinds)] if kinds else []),
            "count": sum(counts.get(kind, 0) for kind in kinds or tuple(Kind)),
            "current": set(asked.kinds) == set(kinds),
        }
        for title, kinds in groups
    ]


def _other_languages(request: HttpRequest, asked: parameters.Asked, results: Results) -> list[dict[str, Any]]:
    """What lies in languages that were not chosen, where some were."""
    if "language" not in asked.filters:
        return []
    return [
        {
            "code": value.value,
            "name": value.label,
            "count": value.count,
            "url": listing.changed(request, language=[value.value]),
        }
        for value in results.facets.get("language", [])
        if not value.chosen and value.count and value.language
    ]
