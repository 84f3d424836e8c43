"""The calendar page: agenda and month, with the same filters in the address."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from core import parts
from core.errors import FieldError, Invalid
from core.pages import stored_page
from events import present, rules
from events.models import Event
from events.models.standing import standing_of
from events.queries import agenda, month
from events.queries.filters import Filters
from events.services.versions import PAGES
from events.views.month import month_context
from ui import cldr
from ui.menu import prefixed
from vocabularies.queries import choices, label

AGENDA, MONTH = "agenda", "month"
# Rights in a community are part of what is seen; so are the names of themes and the editors' introduction.
SCOPES = (PAGES, "communities", "vocabularies", "cms")


def reader_zone() -> ZoneInfo:
    """The zone in which times are shown: the person's, UTC for a visitor."""
    return ZoneInfo(getattr(timezone.get_current_timezone(), "key", None) or "UTC")


def _scopes(request: HttpRequest, **_more: Any) -> list[str]:
    return list(SCOPES)


@require_safe
@stored_page(scopes=_scopes)
def calendar(request: HttpRequest) -> HttpResponse:
    """`?view=month&month=2027-05` shows a month, anything else the agenda (docs/decisions/calendar-views.md)."""
    is_month = request.GET.get("view") == MONTH
    template = "events/month.html" if is_month else "events/agenda.html"
    known = standing_of(request.user)
    may_add = rules.can_add_somewhere(request.user, known)
    kept = parts.shared(request, "events", may_add, known, scopes=SCOPES)
    if kept is not None and kept.is_complete:
        return render(request, template, {"kept": kept})
    context = (_month if is_month else _agenda)(request)
    if context["errors"]:
        return render(request, template, {**context, "may_add": may_add}, status=422)
    response = render(request, template, {**context, "may_add": may_add, "kept": kept})
    parts.finish(kept, known, lambda: standing_of(request.user))
    return response


def _agenda(request: HttpRequest) -> dict[str, Any]:
    zone, now = reader_zone(), timezone.now()
    which = request.GET.get("when", agenda.UPCOMING)
    which = which if which in agenda.LISTS else agenda.UPCOMING
    errors: list[Any] = []
    try:
        filters = Filters.read(request.GET)
        found = agenda.agenda(
            request.user, filters, zone=zone, which=which, after=request.GET.get("after", "")[:2000], now=now
        )
    except Invalid as invalid:
        errors, filters, found = invalid.errors, Filters(), agenda.Agenda([])
    return {
        **_common(request, filters, AGENDA),
        "errors": errors,
        "page_error": bool(errors),
        **drawn(request, found, zone=zone, now=now),
        "lists": _lists(request, which),
    }


def drawn(
    request: HttpRequest, found: agenda.Agenda, *, zone: ZoneInfo, now: datetime, level: int = 2
) -> dict[str, Any]:
    """What `events/_agenda.html` shows of a list; its groups have headings of this level. One query."""
    mine = agenda.registrations_by_event(request.user, found.events)
    today = now.astimezone(zone).date()

    def rows(events: list[Event], *, dated: bool = False) -> SafeString:
        return present.rows(events, zone=zone, now=now, mine=mine, dated=dated, level=level + 1)

    return {
        "level": level,
        "running": rows(found.running, dated=True),
        "more_running": _("{count} more").format(count=cldr.number(found.more_running)) if found.more_running else "",
        "groups": [
            {"title": present.day_words(group.first, group.last, today), "rows": rows(group.events)}
            for group in found.groups
        ],
        "imprecise": rows(found.imprecise),
        "more_imprecise": found.more_imprecise,
        "is_empty": not found.events,
        "next": found.next,
        "previous": found.previous,
    }


def _lists(request: HttpRequest, which: str) -> list[dict[str, Any]]:
    """The lists to choose from; what goes on now stands in the first of them and is one of its own where it is long."""
    offered = [(agenda.UPCOMING, _("Upcoming")), (agenda.PAST, _("Past")), (agenda.OPEN_DATES, _("Dates not fixed"))]
    if which == agenda.RUNNING:
        offered.insert(1, (agenda.RUNNING, _("Going on now")))
    return [
        {
            "title": title,
            "url": _with(request, when=None if name == agenda.UPCOMING else name),
            "current": which == name,
        }
        for name, title in offered
    ]


def _month(request: HttpRequest) -> dict[str, Any]:
    zone, now = reader_zone(), timezone.now()
    today = now.astimezone(zone).date()
    errors: list[Any] = []
    try:
        filters = Filters.read(request.GET)
        first = month_of(request.GET.get("month", ""), today)
    except Invalid as invalid:
        errors, filters, first = invalid.errors, Filters(), today.replace(day=1)
    found = month.month(
        request.user,
        filters,
        first=first,
        zone=zone,
        today=today,
        language=get_language() or "en",
        territory=_territory(request.user),
    )
    return {
        **_common(request, filters, MONTH),
        "errors": errors,
        "page_error": bool(errors),
        **month_context(request, found, filters, zone=zone),
    }


def month_of(text: str, today: date) -> date:
    """Returns the first day of the month named `2027-05`; of this month where none is named. Raises Invalid."""
    if not text:
        return today.replace(day=1)
    try:
        first = date.fromisoformat(f"{text}-01")
        if month.FIRST <= first <= month.LAST:
            return first
    except ValueError:
        pass
    message = _("Enter the date like this: {example}").format(example="2027-05")
    raise Invalid([FieldError("month", "invalid_date", message)])


def _territory(person: Any) -> str:
    """The country by whose custom weeks begin: that of the person's profile, where it is loaded anyway; else none."""
    zone = getattr(person, "time_zone", "") if getattr(person, "is_authenticated", False) else ""
    return month.territory_of_zone(zone)


def _common(request: HttpRequest, filters: Filters, view: str) -> dict[str, Any]:
    zone = reader_zone()
    language = cldr.language()
    return {
        "filters": filters,
        "view": view,
        "zone_city": cldr.zone_name(zone),
        "zone_offset": cldr.offset(zone),
        "views": [
            {"title": _("Agenda"), "url": _with(request, view=None, month=None), "current": view == AGENDA},
            {"title": _("Month"), "url": _with(request, view=MONTH, when=None, on=None), "current": view == MONTH},
        ],
        "applied": applied(request, filters),
        "clear_url": prefixed("events/") + (f"?view={MONTH}" if view == MONTH else ""),
        "subscribe_url": f"/events/calendar.ics?{_feed_query(filters, language)}",
        "filter_fields": filter_fields(filters, language),
        "carried": {name: request.GET[name] for name in ("when", "country", "community") if request.GET.get(name)},
        "crumbs": [{"title": _("Home"), "url": prefixed("")}, {"title": _("Events")}],
    }


def _feed_query(filters: Filters, language: str) -> str:
    plain = filters.query()
    return f"{plain}&lang={language}" if plain else f"lang={language}"


def filter_fields(filters: Filters, language: str) -> list[dict[str, Any]]:
    """The choices of the bar; a theme that is chosen and not among them is added."""
    themes = [("", _("All themes")), *choices("gbf-targets", language, short=True)]
    if filters.theme and filters.theme not in dict(themes):
        themes.append((filters.theme, str(label(filters.theme, language))))
    return [
        _field("theme", _("Theme"), themes, filters.theme),
        _field("type", _("Kind"), [("", _("All kinds")), *choices("event-types", language)], filters.type),
        _field(
            "language",
            _("Language"),
            [("", _("All languages")), *((code, present.language_words((code,), language)) for code in cldr.LOCALES)],
            filters.language,
        ),
    ]


def _field(name: str, title: str, options: list[Any], chosen: str) -> dict[str, Any]:
    return {
        "name": name,
        "label": title,
        "choices": [{"value": value, "label": words, "selected": value == chosen} for value, words in options],
    }


def applied(request: HttpRequest, filters: Filters) -> list[dict[str, str]]:
    """The filters in force, each with the address without it."""
    words = {
        "theme": str(label(filters.theme)) if filters.theme else "",
        "type": str(label(filters.type)) if filters.type else "",
        "country": str(label(filters.country, vocabulary="countries")) if filters.country else "",
        "language": present.language_words((filters.language,), cldr.language()) if filters.language else "",
        "community": filters.community,
        "q": filters.q,
        "from": _("from {date}").format(date=cldr.moment(filters.start, "day")) if filters.start else "",
        "to": _("until {date}").format(date=cldr.moment(filters.end, "day")) if filters.end else "",
    }
    if filters.start and filters.start == filters.end:
        words["from"], words["to"] = cldr.moment(filters.start, "day"), ""
        return [
            {
                "label": said,
                "url": _with(request, **({"on": None, "from": None, "to": None} if name == "from" else {name: None})),
            }
            for name, said in words.items()
            if said
        ]
    return [{"label": said, "url": _with(request, **{name: None})} for name, said in words.items() if said]


def _with(request: HttpRequest, **changes: str | None) -> str:
    query = request.GET.copy()
    query.pop("after", None)
    if query.get("view") != MONTH:
        query.pop("view", None)
    for name, value in changes.items():
        if value is None:
            query.pop(name, None)
        else:
            query[name] = value
    asked = query.urlencode()
    return request.path + (f"?{asked}" if asked else "")
