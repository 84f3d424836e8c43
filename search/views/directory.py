"""`/practitioners/`: who can help."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from core.pages import stored_page
from search import present
from search.enums import Kind, Sort
from search.queries import parameters
from search.queries.results import Results
from search.views import listing
from ui import appearance

SHOWN = ("theme", "language", "region", "country", "organization_type")


@require_safe
@stored_page(scopes=listing.scopes)
def page(request: HttpRequest) -> HttpResponse:
    asked = parameters.read(request.GET)
    # The hour where people are: told to those who are signed in, to the minute.
    now = timezone.now().replace(second=0, microsecond=0) if request.user.is_authenticated else None
    saves = appearance.data_saving(request) or getattr(request, "data_saving", False)
    return listing.answer(
        request, "search/directory.html", asked, lambda: _drawn(request, asked, now, photos=not saves), now, saves
    )


def _drawn(
    request: HttpRequest, asked: parameters.Asked, now: datetime | None, *, photos: bool
) -> tuple[dict[str, Any], Results]:
    offered = (Sort.RELEVANCE, Sort.NAME, Sort.DATE) if asked.q else (Sort.NAME, Sort.DATE)
    around, results = listing.of_kind(request, asked, Kind.PRACTITIONER, shown=SHOWN, offered=offered)
    context = {
        **around,
        "rows": present.people(results.hits, now=now, photos=photos),
        "clear_url": listing.changed(request, **{name: [] for name in SHOWN}),
        "carried": listing.carried(asked, "q", "sort"),
    }
    return context, results
