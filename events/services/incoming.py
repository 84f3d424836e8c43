"""Taking in events of other systems: again and again, without a second copy and without a change where there is none."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core.errors import Invalid
from events import rules
from events.enums import Status
from events.imports.incoming import Incoming, Left, Reading
from events.models import CalendarSource, Event
from events.services.data import EventData, clean, current
from events.services.event import finish, new_uid, write
from events.services.publication import mark_cancelled
from vocabularies.models import Alias, Concept


@dataclass(slots=True)
class Taken:
    """How many events were new, changed, the same, cancelled; and what was left out."""

    new: int = 0
    changed: int = 0
    same: int = 0
    cancelled: int = 0
    left: list[Left] = field(default_factory=list)
    external_ids: set[str] = field(default_factory=set)


def take_in(*, actor: Any, reading: Reading, source: CalendarSource | None = None, quiet: bool = False) -> Taken:
    """Stores what was read, an event a transaction, and returns the counts. Raises Refused.

    `actor` is None for the clock and for commands of the operator. With `quiet` nobody is told.
    """
    if actor is not None:
        rules.can_import(actor).or_refuse()
    taken = Taken(left=list(reading.left))
    known = _concepts({key for one in reading.events for key in (*one.data.themes, one.data.type_id or "")})
    for one in reading.events:
        # Also what cannot be stored stands in the other calendar: it is not gone.
        taken.external_ids.add(one.data.external_id or "")
        try:
            outcome = _take_one(actor, _with_known(one, known), source, quiet)
        except Invalid as invalid:
            title = next((text.title for text in one.data.texts.values()), "")
            reason = "; ".join(str(error.message) for error in invalid.errors) or _("it could not be read")
            taken.left.append(Left(title, reason[:500]))
            continue
        setattr(taken, outcome, getattr(taken, outcome) + 1)
    return taken


@transaction.atomic
def _take_one(actor: Any, incoming: Incoming, source: CalendarSource | None, quiet: bool) -> str:
    data = clean(incoming.data, check_concepts=False)
    event = (
        Event.objects.select_for_update(of=("self",)).filter(external_id=data.external_id).first()
        if data.external_id
        else None
    )
    gone = incoming.status == Status.CANCELLED
    if event is None:
        event = Event(uid=_uid(incoming), created_by=actor, source=source, status=Status.PUBLISHED)
        event.published_at = timezone.now()
        if gone:
            mark_cancelled(event)
        write(event, data)
        finish(event, actor=actor, quiet=quiet)
        return "new"
    if _same(data, current(event)) and gone == event.is_cancelled:
        return "same"
    if gone and not event.is_cancelled:
        mark_cancelled(event)
    elif not gone and event.is_cancelled:
        event.status, event.cancelled_at, event.cancel_reason = Status.PUBLISHED, None, ""
        event.sequence += 1
    was_in = write(event, data)
    finish(event, actor=actor, quiet=quiet, was_in=was_in)
    return "cancelled" if gone else "changed"


@transaction.atomic
def cancel_missing(*, actor: Any, source: CalendarSource, seen: set[str]) -> int:
    """Cancels the coming events of a calendar that it no longer holds; returns how many.

    Past ones stay: calendars drop them after a while.
    """
    gone = list(
        Event.objects.select_for_update(of=("self",))
        .filter(source=source, status=Status.PUBLISHED, starts_at__gt=timezone.now())
        .exclude(external_id__in=seen)
        .order_by("pk")
    )
    for event in gone:
        event.cancel_reason = _("It is no longer in the calendar that it came from.")
        mark_cancelled(event)
        event.save()
        finish(event, actor=actor)
    return len(gone)


def _same(new: EventData, old: EventData) -> bool:
    """Whether saving would change nothing. The address is given once and is not compared."""
    return replace(new, slug="", organisers=None, themes=tuple(sorted(new.themes))) == replace(
        old, slug="", organisers=None
    )


def _uid(incoming: Incoming) -> str:
    """The other calendar's UID, so that whoever subscribes to both sees one event; ours where it is taken."""
    if incoming.uid and not Event.objects.filter(uid=incoming.uid).exists():
        return incoming.uid
    return new_uid()


def _concepts(ids: Iterable[str]) -> dict[str, str]:
    """Returns what each identifier, code of an event type or other spelling stands for."""
    wanted = {one for one in ids if one}
    known = {pk: pk for pk in Concept.objects.filter(pk__in=wanted).values_list("pk", flat=True)}
    kinds = Concept.objects.filter(vocabulary_id="event-types", code__in=wanted).values_list("code", "pk")
    aliases = Alias.objects.filter(alias__in={one.upper() for one in wanted}).values_list("alias", "concept_id")
    spelt = dict(aliases)
    return {**dict(kinds), **{one: spelt[one.upper()] for one in wanted if one.upper() in spelt}, **known}


def _with_known(one: Incoming, known: dict[str, str]) -> Incoming:
    themes = tuple(dict.fromkeys(known[key] for key in one.data.themes if key in known))
    return replace(one, data=replace(one.data, themes=themes, type_id=known.get(one.data.type_id or "")))
