"""What somebody typed beside what somebody else saved meanwhile, in the words of the page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django import forms
from django.conf import settings

from events.forms.event import EventForm
from ui import cldr

NOTHING = "–"
# What is no matter of comparing: the number that a form was opened with.
UNSEEN = frozenset({"version"})


@dataclass(frozen=True, slots=True)
class Difference:
    """`language` is the code of a text's language and `language_name` its own name for itself; empty for the rest."""

    label: str
    typed: str
    stands: str
    language: str = ""
    language_name: str = ""


def differences(form: EventForm, stands: Mapping[str, Any]) -> list[Difference]:
    """Returns the fields in which a bound form and the values that stand now (`initial_of`) are not the same."""
    found = []
    for name, field in form.fields.items():
        typed, now = _plain(form[name].value()), _plain(stands.get(name))
        # An empty list of organizers leaves them as they are.
        if name in UNSEEN or typed == now or (name == "organisers" and not typed):
            continue
        code = name.rpartition("_")[2] if name.startswith(("title_", "summary_", "body_")) else ""
        found.append(
            Difference(
                label=str(field.label),
                typed=_words(name, field, typed),
                stands=_words(name, field, now),
                language=code,
                language_name=settings.LANGUAGE_NAMES.get(code, ""),
            )
        )
    return found


def _plain(value: Any) -> tuple[str, ...]:
    """The value as a form sends it: several of them without order, one text without the ends of lines of its browser."""
    if isinstance(value, (list, tuple)):
        return tuple(sorted(map(str, value)))
    text = "" if value is None else str(value).replace("\r\n", "\n").strip()
    return (text,) if text else ()


def _words(name: str, field: forms.Field, values: Sequence[str]) -> str:
    """Labels for codes, days and hours as the language writes them: hours are those of the event's own zone."""
    if not values:
        return NOTHING
    if isinstance(field, forms.ChoiceField):
        labels = dict(_options(field.choices))
        return cldr.listed([labels.get(value, value) for value in values])
    value = values[0]
    try:
        if isinstance(field, forms.DateField):
            return cldr.moment(date.fromisoformat(value), "weekday")
        if name in EventForm.MOMENTS:
            return cldr.moment(datetime.fromisoformat(value), "weekday,time")
        if isinstance(field, forms.IntegerField):
            return cldr.number(int(value))
    except ValueError:
        # Typed in a field that the chosen kind of date does not ask for.
        return value
    return value


def _options(choices: Any) -> list[tuple[str, str]]:
    """The pairs of a field of choices, those in groups too."""
    found: list[tuple[str, str]] = []
    for value, words in choices:
        found += _options(words) if isinstance(words, (list, tuple)) else [(str(value), str(words))]
    return found
