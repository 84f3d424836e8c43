"""What the three pages have in common: filters as checkboxes, chips to remove, orders, numbered pages."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from typing import Any
from zoneinfo import ZoneInfo

from django.core.paginator import Page, Paginator
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from core import parts
from events.services.versions import PAGES as EVENTS
from search.engines.base import DEEPEST
from search.enums import Kind, Sort
from search.queries.parameters import Asked
from search.queries.results import Results
from search.queries.search import search
from search.services.index import SCOPE
from search.visibility import rights_of
from ui import cldr

# Lists longer than this are folded away until a value of theirs is chosen.
FOLDED = frozenset({"country", "organization_type", "type", "region", "community"})
MOST_CHOICES = 15


def scopes(request: HttpRequest, **_more: Any) -> list[str]:
    """Pages depend on the index, the vocabularies that name its values, the editors' introduction; and on the day, whose
    turn the events tell: dates are said as “today”."""
    return [SCOPE, "vocabularies", "cms", EVENTS]


def answer(
    request: HttpRequest,
    template: str,
    asked: Asked,
    drawn: Callable[[], tuple[dict[str, Any], Results]],
    *key: Hashable,
    changes_by_itself: bool = False,
) -> HttpResponse:
    """Returns the page; for somebody signed in from parts drawn before, where the same rights asked the same.

    Rights are read anew each time and are the key. What was drawn while they changed is not kept, nor what an engine
    that is away made, nor what tells the time by itself.
    """
    held: parts.Kept | None = None
    rights: Hashable = None
    if request.user.is_authenticated and not changes_by_itself:
        rights = rights_of(request.user)
        held = parts.shared(request, "search", rights, *key, scopes=scopes(request))
        if held is not None and held.is_complete:
            return render(request, template, {"q": asked.q, "kept": held})
    context, results = drawn()
    response = render(request, template, {**context, "q": asked.q, "asked": asked, "results": results, "kept": held})
    if not results.limited:
        parts.finish(held, rights, lambda: rights_of(request.user))
    return finished(response, results, changes_by_itself=changes_by_itself)


def of_kind(
    request: HttpRequest, asked: Asked, kind: Kind, *, shown: Sequence[str], offered: Sequence[Sort]
) -> tuple[dict[str, Any], Results]:
    """Returns what the page of one kind shows round its rows, and the results; filters that it does not show do not count."""
    asked.filters = {name: values for name, values in asked.filters.items() if name in shown}
    results = search(
        asked.q,
        actor=request.user,
        kinds=(kind,),
        filters=asked.filters,
        sort=asked.sort if asked.sort in offered else offered[0],
        page=asked.page,
        language=get_language() or "en",
        facets=shown,
    )
    return around(request, asked, results, shown=shown, offered=offered), results


def around(
    request: HttpRequest, asked: Asked, results: Results, *, shown: Sequence[str], offered: Sequence[Sort]
) -> dict[str, Any]:
    """Returns what stands round the rows of any results."""
    return {
        "facets": facets(results, shown),
        "applied": applied(request, asked, results),
        "orders": orders(request, asked, offered),
        "page": numbered(results),
        "suggestions": [{"text": text, "url": changed(request, q=[text])} for text in results.suggestions],
    }


def zone() -> ZoneInfo:
    return ZoneInfo(getattr(timezone.get_current_timezone(), "key", None) or "UTC")


def _titles() -> dict[str, str]:
    return {
        "theme": _("Theme"),
        "language": _("Language"),
        "region": _("Region"),
        "country": _("Country"),
        "organization_type": _("Kind of organization"),
        "type": _("Kind of event"),
        "join": _("How to join"),
        "community": _("Community"),
    }


def facets(results: Results, names: Sequence[str]) -> list[dict[str, Any]]:
    """Returns the groups of checkboxes; a group without values is left out."""
    titles, groups = _titles(), []
    for name in names:
        values = results.facets.get(name, [])
        shown = [value for place, value in enumerate(values) if place < MOST_CHOICES or value.chosen]
        if not shown:
            continue
        groups.append(
            {
                "name": name,
                "label": titles[name],
                "folded": name in FOLDED,
                "open": any(value.chosen for value in shown),
                "choices": [
                    {
                        "value": value.value,
                        "label": value.label,
                        "count": value.count,
                        "selected": value.chosen,
                        "lang": value.language,
                    }
                    for value in shown
                ],
            }
        )
    return groups


def address(request: HttpRequest, query: QueryDict) -> str:
    text = query.urlencode()
    return f"{request.path}?{text}" if text else request.path


def changed(request: HttpRequest, **values: Sequence[str]) -> str:
    """Returns this page's address with parameters put to these values, back on the first page."""
    query = request.GET.copy()
    query.pop("page", None)
    for name, several in values.items():
        query.setlist(name, list(several)) if several else query.pop(name, None)
    return address(request, query)


def applied(request: HttpRequest, asked: Asked, results: Results) -> list[dict[str, str]]:
    """Returns a chip for every filter in force, with the address without it."""
    chips = []
    for name, values in asked.filters.items():
        labels = {value.value.lower(): value.label for value in results.facets.get(name, []) if value.chosen}
        chosen = [value for value in results.facets.get(name, []) if value.chosen]
        for place, value in enumerate(values):
            text = labels.get(value.lower()) or (chosen[place].label if place < len(chosen) else value)
            rest = [other for other in values if other != value]
            chips.append({"label": text, "url": changed(request, **{name: rest})})
    days = (("from", asked.first, _("From {date}")), ("to", asked.last, _("Until {date}")))
    for name, day, words in days:
        if day:
            chips.append({"label": words.format(date=cldr.moment(day, "day")), "url": changed(request, **{name: []})})
    return chips


def orders(request: HttpRequest, asked: Asked, offered: Sequence[Sort]) -> list[dict[str, Any]]:
    """Returns the orders as links; the first is the one in force unless another is asked for."""
    current = asked.sort if asked.sort in offered else offered[0]
    return [
        {
            "title": sort.label,
            "url": changed(request, sort=[] if sort == offered[0] else [sort]),
            "current": sort == current,
        }
        for sort in offered
    ]


def carried(asked: Asked, *names: str) -> dict[str, str]:
    """Returns what the filter form carries along unseen."""
    values = {"q": asked.q, "sort": asked.sort, "kind": ",".join(asked.kinds)}
    return {name: values[name] for name in names if values[name]}


def numbered(results: Results) -> Page[Any]:
    pages: Paginator[Any] = Paginator(range(min(results.total, DEEPEST)), results.size)
    return pages.get_page(results.page)


def finished(response: HttpResponse, results: Results, *, changes_by_itself: bool = False) -> HttpResponse:
    """A page of an engine that is away, or one that tells the time, must not be kept."""
    if results.limited or changes_by_itself:
        response["Cache-Control"] = "no-store"
    return response
