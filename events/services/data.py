"""What is known of an event when somebody saves it, and what is wrong with it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from zoneinfo import available_timezones

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.utils.translation import gettext as _

from core import text
from core.errors import FieldError, Invalid
from core.text import one_line
from events.dates import Span
from events.enums import Audience, Mode, Precision, RegistrationMode
from events.models import Event
from vocabularies.models import Concept

LANGUAGES = frozenset(code for code, _name in settings.LANGUAGES)
# Read once: the list is gathered from hundreds of files.
ZONES = frozenset(available_timezones())
MOST_SEATS = 100_000
LONGEST_BODY = 50_000
COUNTRY = re.compile(r"^[A-Z]{2}$")


@dataclass(frozen=True, slots=True, kw_only=True)
class TextData:
    """Title and texts in one language; `body` is Markdown."""

    title: str
    summary: str = ""
    body: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class EventData:
    """Everything that a person says of an event. Saving replaces all of it; change a part with `dataclasses.replace`."""

    texts: Mapping[str, TextData]
    when: Span
    language: str = "en"
    type_id: str | None = None
    mode: str = Mode.ONLINE
    place: str = ""
    country: str = ""
    join_url: str = ""
    url: str = ""
    host: str = ""
    capacity: int | None = None
    registration: str = RegistrationMode.OPEN
    registration_closes_at: datetime | None = None
    community_id: int | None = None
    audience: str = Audience.PUBLIC
    themes: tuple[str, ...] = ()
    countries: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    # None leaves the organizers as they are; a new event begins with the person who made it.
    organisers: tuple[int, ...] | None = None
    slug: str = ""
    external_id: str | None = None
    is_demo: bool = False


@dataclass(slots=True)
class _Errors:
    found: list[FieldError] = field(default_factory=list)

    def add(self, name: str, code: str, message: str) -> None:
        self.found.append(FieldError(name, code, message))

    def line(self, name: str, value: str, *, max_length: int) -> str:
        """Returns the cleaned line; notes what core.text refuses under the name of this field."""
        try:
            return one_line(value, max_length=max_length) if value.strip() else ""
        except Invalid as refused:
            for error in refused.errors:
                self.add(name, error.code, str(error.message))
            return value


def current(event: Event) -> EventData:
    """Returns what stands now, to be changed in part and saved again. Two queries besides the event's texts."""
    return EventData(
        texts={
            row.language: TextData(title=row.title, summary=row.summary, body=row.body) for row in event.texts.all()
        },
        when=Span(event.starts_at, event.ends_at, Precision(event.precision), event.time_zone, event.date_text),
        language=event.language,
        type_id=event.type_id,
        mode=event.mode,
        place=event.place,
        country=event.country,
        join_url=event.join_url,
        url=event.url,
        host=event.host,
        capacity=event.capacity,
        registration=event.registration,
        registration_closes_at=event.registration_closes_at,
        community_id=event.community_id,
        audience=event.audience,
        themes=tuple(event.themes.order_by("pk").values_list("pk", flat=True)),
        countries=tuple(event.countries),
        languages=tuple(event.languages),
        slug=event.slug,
        external_id=event.external_id,
        is_demo=event.is_demo,
    )


def clean(data: EventData, *, check_concepts: bool = True) -> EventData:
    """Returns the data with lines made safe; raises Invalid with every fault found, by field.

    Names of fields are those of the public contract; texts are named `title_fr`, `body_fr`.
    """
    errors = _Errors()
    texts = _clean_texts(data, errors)
    _check_when(data, errors)
    _check_choices(data, errors)
    if check_concepts:
        _check_concepts(data, errors)
    for name in ("join_url", "url"):
        _check_url(name, getattr(data, name), errors)
    cleaned = replace(
        data,
        texts=texts,
        when=replace(data.when, text=errors.line("date_text", data.when.text, max_length=120)),
        place=errors.line("place", data.place, max_length=300),
        host=errors.line("host", data.host, max_length=200),
        country=data.country.upper(),
        countries=tuple(dict.fromkeys(code.upper() for code in data.countries)),
        languages=tuple(dict.fromkeys(data.languages)),
        join_url=data.join_url.strip(),
        url=data.url.strip(),
    )
    if errors.found:
        raise Invalid(errors.found)
    return cleaned


def _clean_texts(data: EventData, errors: _Errors) -> dict[str, TextData]:
    if data.language not in LANGUAGES:
        errors.add("language", "unknown_language", _("Choose one of the languages in the list."))
    texts = {}
    for language, one in data.texts.items():
        if language not in LANGUAGES:
            errors.add("language", "unknown_language", _("Choose one of the languages in the list."))
            continue
        if not (one.title.strip() or one.summary.strip() or one.body.strip()):
            continue
        if not one.title.strip():
            errors.add(f"title_{language}", "required", _("Fill in “{field}”.").format(field=_("Title")))
        if len(one.body) > LONGEST_BODY:
            errors.add(
                f"body_{language}",
                "too_long",
                _("“{field}” is too long. Characters allowed: {max}; entered: {entered}.").format(
                    field=_("Programme and details"), max=LONGEST_BODY, entered=len(one.body)
                ),
            )
        texts[language] = TextData(
            title=errors.line(f"title_{language}", one.title, max_length=300),
            summary=errors.line(f"summary_{language}", " ".join(one.summary.split()), max_length=600),
            body=one.body.replace("\r\n", "\n").replace("\x00", ""),
        )
    if data.language in LANGUAGES and data.language not in texts:
        errors.add(f"title_{data.language}", "required", _("Fill in “{field}”.").format(field=_("Title")))
    return texts


def _check_when(data: EventData, errors: _Errors) -> None:
    when = data.when
    if when.time_zone not in ZONES:
        errors.add(
            "time_zone",
            "unknown_zone",
            _("The time zone “{zone}” is not known. Choose one from the list.").format(zone=when.time_zone[:64]),
        )
    if when.ends_at is None and when.precision != Precision.OPEN:
        errors.add("ends_at", "required", _("Fill in “{field}”.").format(field=_("Ends")))
    if when.ends_at is not None and when.ends_at < when.starts_at:
        errors.add("ends_at", "ends_before_start", _("The end is before the start."))
    for name, moment in (("starts_at", when.starts_at), ("ends_at", when.ends_at)):
        if moment is not None and not 1900 <= moment.year <= 2200:
            errors.add(name, "year_out_of_range", _("Choose a year between 1900 and 2200."))
    closes = data.registration_closes_at
    if closes is not None and when.ends_at is not None and closes > when.ends_at:
        errors.add("registration_closes_at", "after_the_end", _("Registration cannot stay open after the event."))


def _check_choices(data: EventData, errors: _Errors) -> None:
    for name, value, kind in (
        ("mode", data.mode, Mode),
        ("registration", data.registration, RegistrationMode),
        ("audience", data.audience, Audience),
    ):
        if value not in kind.values:
            errors.add(name, "unknown_choice", _("Choose one of the answers in the list."))
    if data.capacity is not None and not 1 <= data.capacity <= MOST_SEATS:
        errors.add(
            "capacity",
            "out_of_range",
            _("Enter a number between {min} and {max}.").format(min=1, max=MOST_SEATS),
        )
    if data.audience == Audience.MEMBERS and data.community_id is None:
        errors.add("audience", "needs_community", _("Choose the community whose members see this event."))
    for name, codes in (("country", [data.country] if data.country else []), ("countries", data.countries)):
        if not all(COUNTRY.match(code.upper()) for code in codes):
            errors.add(name, "unknown_country", _("Choose one of the countries in the list."))
    if not set(data.languages) <= LANGUAGES:
        errors.add("languages", "unknown_language", _("Choose one of the languages in the list."))


def _check_concepts(data: EventData, errors: _Errors) -> None:
    wanted = {*data.themes, *([data.type_id] if data.type_id else [])}
    if not wanted:
        return
    known = set(Concept.objects.filter(pk__in=wanted).values_list("pk", flat=True))
    if data.type_id and data.type_id not in known:
        errors.add("type", "unknown_choice", _("Choose one of the answers in the list."))
    if not set(data.themes) <= known:
        errors.add("themes", "unknown_choice", _("Choose one of the answers in the list."))


def _check_url(name: str, value: str, errors: _Errors) -> None:
    if not value.strip():
        return
    try:
        URLValidator(schemes=["http", "https"])(value.strip())
        if len(value) > 1000:
            raise ValidationError("")
    except ValidationError:
        errors.add(
            name,
            "invalid_url",
            _("This is not a complete address. Example: {example}").format(example="https://example.org"),
        )


def text_fields(one: TextData) -> dict[str, object]:
    """Returns the stored forms of a text: as written, as cleaned HTML, as plain text (see docs/develop/structure.md)."""
    rendered = text.render(one.body)
    return {
        "title": one.title,
        "summary": one.summary,
        "body": one.body,
        "body_html": rendered.html,
        "body_plain": rendered.plain,
        "text_version": rendered.version,
    }
