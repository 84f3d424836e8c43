"""Events in words: dates in the reader's zone with the event's own time beside, places, languages, states."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.html import escape
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from events.dates import local_days
from events.enums import Mode, Precision, RegistrationMode, RegistrationState
from events.models import Event, Registration
from ui import cldr
from ui.html import badge, bdi, count_tile, date_tile, esc, ledger_row, text_in, time_tag
from ui.menu import prefixed
from vocabularies.queries import label


def url_of(slug: str, more: str = "") -> str:
    return prefixed(f"events/{slug}/{more}")


def between(first: Any, last: Any) -> SafeString:
    """Two things as from and to, as two elements, so that no direction turns them round."""
    sentence = str(escape(_("{start} to {end}").format(start="\0", end="\1")))
    return SafeString(sentence.replace("\0", esc(first)).replace("\1", esc(last)))


def _day_tag(day: date, style: str) -> SafeString:
    return time_tag(day, style)


def days_of(event: Event, zone: ZoneInfo) -> tuple[date, date]:
    """Returns first and last day: whole days are those of the event's own zone, times those of the reader."""
    own = ZoneInfo(event.time_zone) if event.all_day else zone
    return local_days(event.starts_at, event.ends_at, own, all_day=event.all_day)


def day_words(first: date, last: date, today: date) -> SafeString:
    """A day, or from and to; with the year where it is not this one."""
    style = "weekday_month" if first.year == last.year == today.year else "weekday"
    if first != last:
        return between(_day_tag(first, style), _day_tag(last, style))
    shown = _day_tag(first, style)
    if first == today:
        return SafeString(str(escape(_("Today, {date}").format(date="\0"))).replace("\0", shown))
    return shown


def between_days(event: Event, zone: ZoneInfo) -> SafeString:
    """First and last day with the year."""
    first, last = days_of(event, zone)
    return _day_tag(first, "day") if first == last else between(_day_tag(first, "day"), _day_tag(last, "day"))


def imprecise_words(event: Event) -> str:
    """“Q2 2027”, “March 2027”, “Q3 2025 to Q4 2025” by the patterns of the language; what fits none, as it was given."""
    zone = ZoneInfo(event.time_zone)
    first, last = local_days(event.starts_at, event.ends_at, zone, all_day=True)
    if event.precision == Precision.OPEN or event.ends_at is None:
        return event.date_text or str(_("from {date}").format(date=cldr.moment(first, "day")))
    begin, end = _period(event.precision, first), _period(event.precision, last)
    if begin[0] != first or end[1] != last:
        return event.date_text or str(between_words(cldr.moment(first, "day"), cldr.moment(last, "day")))
    return begin[2] if begin == end else between_words(begin[2], end[2])


def between_words(first: str, last: str) -> str:
    return _("{start} to {end}").format(start=first, end=last)


def _period(precision: str, day: date) -> tuple[date, date, str]:
    """First day, last day and name of the month, quarter or year that holds `day`."""
    length = {"month": 1, "quarter": 3, "year": 12}[precision]
    month = (day.month - 1) // length * length + 1
    first = date(day.year, month, 1)
    behind = month + length
    last = date(day.year + (behind > 12), (behind - 1) % 12 + 1, 1) - timedelta(days=1)
    return first, last, _period_name(precision, first, cldr.language())


@lru_cache(maxsize=2048)
def _period_name(precision: str, first: date, code: str) -> str:
    from babel.dates import format_date, format_skeleton

    locale = cldr.locale(code)
    if precision == "month":
        return cldr.moment(first, "month", code)
    if precision == "year":
        return str(format_date(first, "y", locale=locale))
    return str(format_skeleton("yQQQ", first, locale=locale))


def time_words(event: Event, zone: ZoneInfo) -> SafeString:
    """The time of day in a zone: “14:00 to 16:00”, or the whole day."""
    if event.all_day:
        return SafeString(escape(_("All day")))
    start = _clock(event.starts_at, zone)
    if event.ends_at is None or event.ends_at == event.starts_at:
        return start
    first, last = days_of(event, zone)
    if first != last:
        style = "weekday_month,time"
        return between(*(_clock(moment, zone, style) for moment in (event.starts_at, event.ends_at)))
    return between(start, _clock(event.ends_at, zone))


def begin_words(event: Event, zone: ZoneInfo) -> SafeString:
    """What stands in the margin: from and to, for what goes on over several days only when it begins."""
    first, last = days_of(event, zone)
    return time_words(event, zone) if first == last or event.all_day else _clock(event.starts_at, zone)


def until_words(event: Event, zone: ZoneInfo) -> str:
    """“until Wednesday 25 November, 19:00” for what ends on another day than it begins."""
    first, last = days_of(event, zone)
    if first == last or event.ends_at is None or event.is_imprecise:
        return ""
    if event.all_day:
        return _("until {date}").format(date=cldr.moment(last, "weekday_month"))
    return _("until {date}").format(date=cldr.moment(event.ends_at, "weekday_month,time", None, zone))


def _clock(moment: datetime, zone: ZoneInfo, style: str = "time") -> SafeString:
    return time_tag(moment, text=cldr.moment(moment, style, None, zone))


def own_time(event: Event, zone: ZoneInfo) -> str:
    """“14:00 in Cairo” where the event's clock differs from the reader's, with the day where that differs too."""
    there = ZoneInfo(event.time_zone)
    here_start, there_start = event.starts_at.astimezone(zone), event.starts_at.astimezone(there)
    if event.all_day or here_start.utcoffset() == there_start.utcoffset():
        return ""
    style = "time" if here_start.date() == there_start.date() else "weekday_month,time"
    shown = cldr.moment(event.starts_at, style, None, there)
    return _("{time} in {city}").format(time=shown, city=cldr.zone_name(there))


def place_words(event: Event) -> str:
    if event.mode == Mode.ONLINE:
        return event.place or _("Online")
    if event.mode == Mode.HYBRID:
        return _("{place} and online").format(place=event.place) if event.place else _("In a place and online")
    return event.place


def place_tag(event: Event) -> SafeString:
    """The place as HTML: its name keeps its own direction inside the reader's sentence."""
    if event.mode == Mode.HYBRID and event.place:
        sentence = str(escape(_("{place} and online").format(place="\0")))
        return SafeString(sentence.replace("\0", bdi(event.place)))
    place = place_words(event)
    return bdi(place) if place else SafeString("")


@lru_cache(maxsize=512)
def language_words(codes: tuple[str, ...], code: str) -> str:
    """The languages spoken, in the reader's language, as a list."""
    names = cldr.locale(code).languages
    known = {"zh-hans": "zh"}
    return cldr.listed([str(names.get(known.get(one, one), one)) for one in codes], code)


def kind_words(event: Event) -> str:
    return str(label(event.type_id)) if event.type_id else ""


def state_badge(event: Event, registration: Registration | None) -> SafeString:
    """What the person's own registration says."""
    if registration is None or not registration.is_active:
        return SafeString("")
    if registration.state == RegistrationState.CONFIRMED:
        return badge(_("Registration confirmed"), "ok", "check")
    if registration.awaits_decision:
        return badge(_("Pending approval"), "wait")
    return badge(_("On the waiting list: {position}").format(position=cldr.number(registration.position or 0)), "wait")


def running_words(event: Event) -> str:
    """What is said while it runs: live is what can be joined from afar."""
    return _("Going on now") if event.mode == Mode.PLACE else _("Live now")


def is_open(event: Event, now: datetime) -> bool:
    """Whether a seat or a place in the queue may be asked for now; `rules.can_register` says the same and why."""
    closed = event.registration_closes_at is not None and event.registration_closes_at <= now
    return (
        event.registration != RegistrationMode.NONE
        and event.status == "published"
        and not closed
        and not event.has_ended(now)
    )


def row(
    event: Event,
    *,
    zone: ZoneInfo,
    now: datetime,
    registration: Registration | None = None,
    margin: Any = None,
    dated: bool = False,
    level: int = 3,
    brief: bool = False,
) -> SafeString:
    """One line of a list of events; `brief` is for narrow places: hour and place only, and no button.

    `dated` says that the margin tells the day: the hour stands among the facts.
    """
    text = event.text()
    title: Any = text.title if text else event.slug
    badges = ""
    if event.is_cancelled:
        title, badges = SafeString(f"<s>{escape(title)}</s>"), badge(_("Cancelled"), "bad")
    elif event.status == "draft":
        badges = badge(_("Draft"), "wait")
    elif not event.all_day and event.is_running(now):
        badges = badge(running_words(event), "new")
    end = state_badge(event, registration)
    if not end and not brief and is_open(event, now):
        full = event.seats_left == 0
        words = _("Join the waiting list") if full else _("Register")
        end = SafeString(
            f'<a class="btn btn--s" href="{esc(url_of(event.slug, "register/"))}">{esc(words)}'
            f'<span class="vh">: {esc(text.title if text else "")}</span></a>'
        )
    return ledger_row(
        title,
        url_of(event.slug),
        margin=begin_words(event, zone) if margin is None else margin,
        badges=badges,
        facts=_brief_facts(event, zone) if brief else facts(event, zone, dated=dated),
        end=end,
        level=level,
        lang=text.language if text and text.language != get_language() else "",
    )


def _brief_facts(event: Event, zone: ZoneInfo) -> list[Any]:
    when = f"<b{text_in()}>{escape(imprecise_words(event))}</b>" if event.is_imprecise else begin_words(event, zone)
    return [SafeString(when), until_words(event, zone), place_tag(event)]


def facts(event: Event, zone: ZoneInfo, *, dated: bool = False) -> list[Any]:
    return [
        SafeString(f"<b{text_in()}>{escape(imprecise_words(event))}</b>") if event.is_imprecise else "",
        begin_words(event, zone) if dated and not event.is_imprecise else "",
        until_words(event, zone),
        place_tag(event),
        own_time(event, zone),
        kind_words(event),
        language_words(tuple(event.languages), cldr.language()) if event.languages else "",
    ]


def _year_tile(event: Event) -> SafeString:
    return count_tile(str(event.starts_at.astimezone(ZoneInfo(event.time_zone)).year))


def rows(
    events: Iterable[Event],
    *,
    zone: ZoneInfo,
    now: datetime,
    mine: dict[int, Registration],
    dated: bool = False,
    level: int = 3,
    brief: bool = False,
) -> SafeString:
    """The lines of a list; `dated` puts the day into the margin instead of the time, `brief` leaves room for a rail."""
    parts = []
    for event in events:
        margin: Any = None
        if event.is_imprecise:
            # Among rows that tell their day, the year keeps the titles in one line.
            margin = _year_tile(event) if dated else ""
        elif dated:
            margin = date_tile(days_of(event, zone)[0])
        parts.append(
            row(
                event,
                zone=zone,
                now=now,
                registration=mine.get(event.pk),
                margin=margin,
                dated=dated,
                level=level,
                brief=brief,
            )
        )
    return SafeString("".join(parts))
