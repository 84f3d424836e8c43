"""Rows of results as HTML, written by plain functions: `ui.html` escapes everything that does not say it is HTML."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.utils.html import escape
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from communities.enums import JoinPolicy, MemberState
from events.models import Event
from events.present import day_words, days_of, imprecise_words
from search.enums import Kind
from search.queries.results import Hit
from ui import cldr
from ui.counts import counted, noun
from ui.html import attrs, avatar, badge, bdi, count_tile, esc, icon, ledger_row, text_in, time_tag
from vocabularies.queries import label

TONES = 6
ICONS = {
    Kind.PRACTITIONER: "person", Kind.COMMUNITY: "circle", Kind.TOPIC: "chat", Kind.POST: "chat",
    Kind.EVENT: "calendar", Kind.PAGE: "doc",
}  # fmt: skip


def _kind_name(kind: str) -> str:
    """One of a kind, for the margin of a row."""
    names = {
        Kind.PRACTITIONER: _("Person"), Kind.COMMUNITY: _("Community"), Kind.TOPIC: _("Topic"), Kind.POST: _("Post"),
        Kind.EVENT: _("Event"), Kind.PAGE: _("Page"),
    }  # fmt: skip
    return names[Kind(kind)]


def _lang(hit: Hit) -> str:
    return hit.language if hit.language != get_language() else ""


def rows(hits: Iterable[Hit], *, zone: ZoneInfo, now: datetime) -> SafeString:
    """The list of a search over all kinds."""
    return SafeString("".join(_row(hit, zone, now) for hit in hits))


def _row(hit: Hit, zone: ZoneInfo, now: datetime) -> str:
    margin = SafeString(f"{icon(ICONS[Kind(hit.kind)])}<br>{esc(_kind_name(hit.kind))}")
    return ledger_row(
        bdi(hit.title_html) if hit.kind == Kind.PRACTITIONER else hit.title_html,
        hit.url,
        margin=margin,
        badges=_badges(hit),
        text=hit.snippet_html,
        facts=_facts(hit, zone, now),
        lang=_lang(hit),
    )


def _badges(hit: Hit) -> str:
    if hit.card.get("status") == "cancelled":
        return badge(_("Cancelled"), "bad")
    if hit.card.get("solved"):
        return badge(_("Solved"), "ok", "check")
    if hit.card.get("archived"):
        return badge(_("Archived"), "line")
    return ""


def _facts(hit: Hit, zone: ZoneInfo, now: datetime) -> list[Any]:
    found: list[Any] = []
    if hit.kind == Kind.PRACTITIONER:
        found += [bdi(hit.card["organization"]) if hit.card["organization"] else "", country(hit.card["country"])]
    elif hit.kind == Kind.EVENT:
        found += [when(hit, zone, now), bdi(hit.card["place"]) if hit.card["place"] else _event_mode(hit)]
    elif hit.kind == Kind.COMMUNITY:
        found.append(counted("members", hit.card["members"]))
    elif hit.kind in (Kind.TOPIC, Kind.POST):
        found.append(time_tag(hit.updated_at, "day"))
        if hit.kind == Kind.TOPIC:
            found.append(counted("posts", hit.card["posts"]))
    if hit.community:
        found.append(SafeString(f"<span{text_in(hit.community.language)}>{escape(hit.community.label)}</span>"))
    if hit.also_in:
        links = [
            f'<a href="{esc(other.url)}" lang="{other.language}" hreflang="{other.language}">{esc(other.name)}</a>'
            for other in hit.also_in
        ]
        said = escape(_("Also in {languages}").format(languages="\0"))
        found.append(SafeString(str(said).replace("\0", " ".join(links))))
    return found


def _event_mode(hit: Hit) -> str:
    return _("Online") if hit.card["mode"] == "online" else ""


def when(hit: Hit, zone: ZoneInfo, now: datetime) -> Any:
    """The date of an event in words, from what the index holds."""
    card = hit.card
    event = Event(
        starts_at=datetime.fromisoformat(card["starts_at"]),
        ends_at=datetime.fromisoformat(card["ends_at"]) if card["ends_at"] else None,
        time_zone=card["time_zone"],
        all_day=card["all_day"],
        precision=card["precision"],
        date_text=card["date_text"],
    )
    if event.is_imprecise:
        return bdi(imprecise_words(event))
    first, last = days_of(event, zone)
    return day_words(first, last, now.astimezone(zone).date())


def country(code: str) -> Any:
    if not code:
        return ""
    named = label(code, get_language(), vocabulary="countries")
    return SafeString(named.html)


def languages(codes: Iterable[str]) -> str:
    """The languages a person speaks, as a list in words."""
    named = [str(label(code, get_language(), vocabulary="languages")) for code in codes]
    return cldr.listed(named) if named else ""


def initials(name: str) -> str:
    words = name.split()
    return "".join(word[0] for word in ([words[0], words[-1]] if len(words) > 1 else words[:1])).upper()


def people(hits: Iterable[Hit], *, now: datetime | None, photos: bool = True) -> SafeString:
    """Rows of the directory; `now` adds the time of day where they are (a stored page leaves it out).

    Without `photos`, for those who save data, initials stand in their place.
    """
    return SafeString("".join(_person(hit, now, photos) for hit in hits))


def _person(hit: Hit, now: datetime | None, photos: bool) -> str:
    card = hit.card
    name = SafeString(f"<bdi>{hit.title_html}</bdi>")
    latin = f'<span class="muted small"><bdi>{esc(card["latin_name"])}</bdi></span>' if card["latin_name"] else ""
    return ledger_row(
        name,
        hit.url,
        # An index of before photos were in it has none.
        margin=avatar(initials(card["name"]), hit.id % TONES + 1, src=card.get("photo", "") if photos else ""),
        badges=SafeString(latin),
        text=_helps(hit),
        facts=[
            bdi(card["organization"]) if card["organization"] else "",
            country(card["country"]),
            languages(card["languages"]),
            _now_there(card["zone"], now),
        ],
    )


def _helps(hit: Hit) -> Any:
    if hit.highlights.get("body"):
        return SafeString(f"<span{text_in(hit.language)}>{hit.snippet}</span>")
    words = hit.card["can_help"]
    if not words:
        return (
            SafeString(f"<span{text_in(hit.language)}>{esc(hit.card['expertise'])}</span>")
            if hit.card["expertise"]
            else ""
        )
    return SafeString(f"<b>{esc(_('Can help with'))}</b> <span{text_in(hit.language)}>{esc(words)}</span>")


def _now_there(zone: str, now: datetime | None) -> Any:
    if not zone or now is None:
        return ""
    try:
        there = ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError):
        return ""
    said = _("now {time} for them").format(time=cldr.moment(now, "time", None, there))
    return SafeString(f"{icon('clock')} {esc(said)}")


def communities(hits: Iterable[Hit], *, states: Mapping[int, str]) -> SafeString:
    """Rows of the list of communities; `states`: the person's own membership by community."""
    return SafeString("".join(_community(hit, states.get(hit.id, "")) for hit in hits))


def _community(hit: Hit, state: str) -> str:
    codes = hit.facets.get("language", ())
    active = hit.updated_at.astimezone(UTC)
    return ledger_row(
        hit.title_html,
        hit.url,
        margin=count_tile(hit.card["members"], noun("people", hit.card["members"])),
        badges=_badges(hit),
        text=hit.snippet_html,
        facts=[
            _written_in(codes),
            counted("topics", hit.card["topics"]),
            SafeString(str(escape(_("last active {date}").format(date="\0"))).replace("\0", time_tag(active, "day"))),
            SafeString(f"{icon('lock')} {esc(_('Members only'))}") if hit.card["closed"] else "",
        ],
        end=_standing(hit, state),
        lang=_lang(hit),
    )


def _written_in(codes: Iterable[str]) -> Any:
    """The languages of a community's texts; all of the site's in two words, their names where the pointer rests."""
    named = languages(codes)
    if set(codes) < set(cldr.LOCALES):
        return named
    return SafeString(f"<span{attrs({'title': named})}>{esc(_('All languages'))}</span>")


def _standing(hit: Hit, state: str) -> Any:
    if state == MemberState.ACTIVE:
        return badge(_("Member"), "ok")
    if state == MemberState.REQUESTED:
        return badge(_("Pending approval"), "wait")
    if hit.card["archived"]:
        return ""
    policy = next(iter(hit.facets.get("join", ())), "")
    if policy == JoinPolicy.INVITATION and state != MemberState.INVITED:
        return badge(_("By invitation"), "line", "lock")
    words = _("Request to join") if policy == JoinPolicy.REQUEST and state != MemberState.INVITED else _("Join")
    return SafeString(
        f'<a class="btn btn--s" href="{esc(hit.url)}">{esc(words)}<span class="vh">: {esc(hit.title)}</span></a>'
    )
