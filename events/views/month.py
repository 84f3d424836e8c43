"""The month as a table: what `elements/month.html` needs, and nothing heavier."""

from __future__ import annotations

from datetime import date, timedelta
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from events import present
from events.models import Event
from events.queries import agenda
from events.queries.filters import Filters
from events.queries.month import MOST_EVENTS, MOST_NAMES, Bar, Day, Month
from ui import cldr
from ui.menu import prefixed

# Characters of a title, by the days over which it stands: more is cut off by the sheet anyway.
LONGEST_TITLE = 34
A_DAY_MORE = 24


def month_context(request: HttpRequest, found: Month, filters: Filters, *, zone: ZoneInfo) -> dict[str, Any]:
    """Returns the table's cells and the links to the months beside."""
    base, narrowed = prefixed("events/"), filters.query()
    title = cldr.moment(found.first, "month")
    own = _own(request, found, zone)
    return {
        "title": title,
        "caption": _("Events in {month}. Times: {zone}.").format(month=title, zone=cldr.zone_name(zone)),
        "weekdays": _weekdays(cldr.language(), found.weeks[0][0].day),
        "weeks": [[_cell(day, base, narrowed) for day in week] for week in found.weeks],
        "month_links": [
            _link(request, found.previous, _("Previous month"), "back"),
            {"title": _("Today"), "url": _address(request, None)},
            _link(request, found.next, _("Next month"), "next"),
        ],
        "total": found.total,
        "most": MOST_EVENTS if found.is_cut else 0,
        "agenda_url": f"{base}?{narrowed}{'&' if narrowed else ''}from={found.first.isoformat()}",
        "imprecise": found.imprecise,
        "imprecise_url": f"{base}?{narrowed}{'&' if narrowed else ''}when=open",
        "own_rows": own,
        "month_crumb": title,
    }


def _link(request: HttpRequest, first: date | None, words: str, icon: str) -> dict[str, Any]:
    month = cldr.moment(first, "month") if first else ""
    return {"title": f"{words}: {month}", "icon": icon, "url": _address(request, first) if first else "#main"}


def _address(request: HttpRequest, first: date | None) -> str:
    query = request.GET.copy()
    query.pop("after", None)
    query["view"] = "month"
    if first is None:
        query.pop("month", None)
    else:
        query["month"] = f"{first:%Y-%m}"
    return f"{request.path}?{query.urlencode()}"


@lru_cache(maxsize=32)
def _weekdays(code: str, first: date) -> tuple[dict[str, str], ...]:
    names = cldr.locale(code).days["stand-alone"]
    days = [(first + timedelta(days=offset)).weekday() for offset in range(7)]
    return tuple({"long": names["wide"][day], "short": names["short"][day]} for day in days)


def _cell(day: Day, base: str, narrowed: str) -> dict[str, Any]:
    css = [
        name
        for name, holds in (
            ("is-off", day.is_off), ("is-today", day.is_today), ("is-weekend", day.is_weekend),
            ("has-ev", day.count > 0), ("has-mine", day.has_mine),
        )
        if holds
    ]  # fmt: skip
    events: list[dict[str, Any]] = []
    line = 0
    for bar in day.bars:
        # What began on a day before lies over this cell: its line is left free, and read once.
        events.append({**_bar(bar), "gap": bar.line - line})
        line = bar.line + 1
    url = f"{base}?{narrowed}{'&' if narrowed else ''}on={day.day.isoformat()}"
    if day.more > 0:
        more = _("{count} more").format(count=cldr.number(day.more))
        events.append({"title": more, "url": url, "css": "ev--more", "lang": "", "gap": day.lines - line})
    return {
        "date": day.day,
        "css": " ".join(css),
        "today": day.is_today,
        "url": url,
        "said": _said(cldr.moment(day.day, "weekday_month"), day.count),
        "events": events,
    }


def _said(day: str, count: int) -> str:
    words = ngettext("{count} event", "{count} events", count).format(count=cldr.number(count))
    return _("{day}, {events}").format(day=day, events=words)


def _bar(bar: Bar) -> dict[str, Any]:
    css = [f"ev--w{bar.days}"] if bar.days > 1 else []
    if bar.part:
        css.append(f"ev--{bar.part}")
    if bar.is_mine:
        css.append("ev--mine")
    if bar.is_cancelled:
        css.append("ev--off")
    longest = LONGEST_TITLE + A_DAY_MORE * (bar.days - 1)
    title = bar.title if len(bar.title) <= longest else f"{bar.title[: longest - 1].rstrip()}…"
    if bar.is_cancelled:
        title = _("Cancelled: {title}").format(title=title)
    return {
        "title": title,
        "url": present.url_of(bar.slug),
        "css": " ".join(css),
        "lang": bar.language if bar.language != get_language() else "",
    }


def _own(request: HttpRequest, found: Month, zone: ZoneInfo) -> str:
    """The person's own events of the month, listed below the table: on phones the table shows marks only."""
    if not found.mine:
        return ""
    rows = Event.objects.filter(pk__in=found.mine[:MOST_NAMES])
    events = list(agenda.with_titles(rows).order_by("starts_at", "pk"))
    mine = agenda.registrations_by_event(request.user, events)
    return present.rows(events, zone=zone, now=timezone.now(), mine=mine, dated=True)
