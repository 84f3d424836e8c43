"""`/communities/`: where to take part."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from communities.models import Membership
from communities.rules import can_create_community
from core.pages import stored_page
from search import present
from search.enums import Kind, Sort
from search.queries import parameters
from search.views import listing

SHOWN = ("theme", "language", "join", "region", "country")


@require_safe
@stored_page(scopes=listing.scopes)
def page(request: HttpRequest) -> HttpResponse:
    asked = parameters.read(request.GET)
    offered = (Sort.RELEVANCE, Sort.ACTIVITY, Sort.NAME) if asked.q else (Sort.ACTIVITY, Sort.DATE, Sort.NAME)
    around, results = listing.of_kind(request, asked, Kind.COMMUNITY, shown=SHOWN, offered=offered)
    context = {
        **around,
        "q": asked.q,
        "asked": asked,
        "results": results,
        "rows": present.communities(results.hits, states=_states(request.user, [hit.id for hit in results.hits])),
        "clear_url": listing.changed(request, **{name: [] for name in (*SHOWN, "q")}),
        "carried": listing.carried(asked, "sort"),
        "may_create": bool(can_create_community(request.user)),
    }
    return listing.finished(render(request, "search/communities.html", context), results)


def _states(actor: Any, ids: list[int]) -> dict[int, str]:
    """Returns the person's own membership by community; one query."""
    if not actor.is_authenticated or not ids:
        return {}
    rows = Membership.objects.filter(user=actor, community__in=ids)
    return dict(rows.values_list("community_id", "state"))
