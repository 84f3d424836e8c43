"""The form of an event. It checks shape only; the service holds the rules and answers by the same field names."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import get_language, gettext_lazy, pgettext_lazy
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.zones import choices as zone_choices
from core.errors import Invalid
from events.dates import DateUnread, Span, days, local_to_utc, span
from events.enums import Audience, Mode, Precision, RegistrationMode
from events.forms.fields import area, offer
from events.services.data import EventData, TextData
from events.services.data import clean as check
from vocabularies.queries import choices, label, theme_choices

EXACT, WHOLE_DAYS, VAGUE = "exact", "days", "vague"
CODES = [code for code, _name in settings.LANGUAGES]
LOCAL = "%Y-%m-%dT%H:%M"


class EventForm(forms.Form):
    """Everything that an organizer says of an event; times are those of the event's own zone."""

    # Fields with a day and an hour.
    MOMENTS = ("starts_at", "ends_at", "registration_closes_at")
    # What is asked for each kind of date.
    DATES = {
        EXACT: ("starts_at", "ends_at"),
        WHOLE_DAYS: ("first_day", "last_day"),
        VAGUE: ("date_text", "date_text_end"),
    }

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    language = forms.ChoiceField(label=gettext_lazy("Main language"), choices=lambda: settings.LANGUAGE_NAMES.items())
    type = forms.ChoiceField(label=gettext_lazy("Kind"), required=False)
    dates = forms.ChoiceField(
        label=gettext_lazy("How exact are the dates?"),
        widget=forms.RadioSelect,
        choices=[
            (EXACT, gettext_lazy("Day and time are known")),
            (WHOLE_DAYS, gettext_lazy("Whole days")),
            (VAGUE, gettext_lazy("Only a month, a quarter or a year is known")),
        ],
    )
    starts_at = forms.CharField(label=gettext_lazy("Starts"), required=False, max_length=20)
    ends_at = forms.CharField(label=gettext_lazy("Ends"), required=False, max_length=20)
    first_day = forms.DateField(
        label=gettext_lazy("First day"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    last_day = forms.DateField(
        label=gettext_lazy("Last day"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    date_text = forms.CharField(
        label=gettext_lazy("From, as it is known"),
        required=False,
        max_length=50,
        help_text=gettext_lazy("For example: Q2 2027, Mar-27, 2027"),
    )
    date_text_end = forms.CharField(
        label=gettext_lazy("Until, as it is known"),
        required=False,
        max_length=50,
        help_text=gettext_lazy("Leave it empty, or write for example: Q3 2027, Ongoing"),
    )
    time_zone = forms.ChoiceField(label=gettext_lazy("Time zone"))
    mode = forms.ChoiceField(label=gettext_lazy("Takes place"), widget=forms.RadioSelect, choices=Mode.choices)
    place = forms.CharField(label=gettext_lazy("Venue"), required=False, max_length=300)
    country = forms.ChoiceField(label=gettext_lazy("Country"), required=False)
    countries = forms.MultipleChoiceField(
        label=gettext_lazy("Other countries it concerns"), required=False, widget=forms.CheckboxSelectMultiple
    )
    host = forms.CharField(label=gettext_lazy("Organized by"), required=False, max_length=200)
    join_url = forms.CharField(
        label=gettext_lazy("Link to join"),
        required=False,
        max_length=1000,
        widget=forms.URLInput,
        help_text=gettext_lazy("Shown only to those who hold a seat."),
    )
    url = forms.CharField(label=gettext_lazy("Page elsewhere"), required=False, max_length=1000, widget=forms.URLInput)
    registration = forms.ChoiceField(
        label=gettext_lazy("Registration"), widget=forms.RadioSelect, choices=RegistrationMode.choices
    )
    capacity = forms.IntegerField(
        label=gettext_lazy("Seats"), required=False, help_text=gettext_lazy("Leave it empty where there is no limit.")
    )
    registration_closes_at = forms.CharField(label=gettext_lazy("Registration deadline"), required=False, max_length=20)
    community = forms.ChoiceField(label=gettext_lazy("Community"), required=False)
    audience = forms.ChoiceField(label=gettext_lazy("Who sees it"), widget=forms.RadioSelect, choices=Audience.choices)
    themes = forms.MultipleChoiceField(
        label=gettext_lazy("Themes"), required=False, widget=forms.CheckboxSelectMultiple
    )
    languages = forms.MultipleChoiceField(
        label=gettext_lazy("Languages spoken"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        choices=lambda: settings.LANGUAGE_NAMES.items(),
    )
    organisers = forms.CharField(
        label=gettext_lazy("Organizers"),
        required=False,
        max_length=500,
        help_text=gettext_lazy("Handles of the people who may change this event, with spaces between."),
    )

    def __init__(self, *args: Any, communities: Iterable[tuple[str, str]] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        language = get_language() or "en"
        offer(self, "type", [("", _("Not said")), *choices("event-types", language)])
        countries = self._countries(language)
        offer(self, "country", [("", _("Not said")), *countries])
        offer(self, "countries", countries)
        offer(self, "themes", theme_choices(language, short=True))
        offer(self, "community", [("", _("None")), *communities])
        offer(self, "time_zone", zone_choices(self.initial.get("time_zone")))
        for name in self.MOMENTS:
            self.fields[name].widget = forms.TextInput(attrs={"type": "datetime-local", "dir": "ltr"})
        for code in CODES:
            attrs = {"lang": code}
            self.fields[f"title_{code}"] = forms.CharField(
                label=_("Title"), required=False, max_length=300, widget=forms.TextInput(attrs={**attrs, "dir": "auto"})
            )
            self.fields[f"summary_{code}"] = forms.CharField(
                label=pgettext_lazy("of a community or an event", "Summary"),
                required=False,
                max_length=600,
                widget=area(2, **attrs),
            )
            self.fields[f"body_{code}"] = forms.CharField(
                label=_("Programme and details"), required=False, max_length=50_000, widget=area(8, **attrs)
            )
        # As they stand on the page, so that faults are listed in that order.
        texts = [f"{name}_{code}" for code in CODES for name in ("title", "summary", "body")]
        self.order_fields(["version", "language", *texts, "type", "themes", "languages"])

    def _countries(self, language: str) -> list[tuple[str, str]]:
        """Those of the vocabulary, and what an import gave this event: a choice that is not offered would be lost."""
        offered = choices("countries", language, value="code")
        own = dict.fromkeys((self.initial.get("country"), *self.initial.get("countries", ())))
        more = [code for code in own if code and code not in dict(offered)]
        return [*offered, *((code, str(label(code, language, vocabulary="countries"))) for code in more)]

    @property
    def texts(self) -> list[dict[str, Any]]:
        """The fields of each language, the main one first, for the template."""
        main = self["language"].value() or get_language() or "en"
        ordered = sorted(CODES, key=lambda code: (code != main, CODES.index(code)))
        return [
            {
                "code": code,
                "name": settings.LANGUAGE_NAMES[code],
                "is_main": code == main,
                "fields": [self[f"{name}_{code}"] for name in ("title", "summary", "body")],
                "is_written": bool(self[f"title_{code}"].value()),
                "is_wrong": any(self.errors.get(f"{name}_{code}") for name in ("title", "summary", "body"))
                if self.is_bound
                else False,
            }
            for code in ordered
        ]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        zone = cleaned.get("time_zone") or "UTC"
        try:
            cleaned["when"] = self._when(cleaned, zone)
        except DateUnread as unread:
            message = _("The date “{date}” cannot be read.").format(date=unread.text)
            self.add_error("date_text", message)
        cleaned["closes"] = self._moment("registration_closes_at", cleaned, zone, required=False)
        if cleaned.get("mode") in (Mode.PLACE, Mode.HYBRID) and not cleaned.get("place"):
            self.add_error("place", _("Fill in “{field}”.").format(field=_("Venue")))
        cleaned["organiser_ids"] = self._organisers(cleaned.get("organisers", ""))
        if self.errors:
            self._foresee(cleaned)
        return cleaned

    def _foresee(self, cleaned: dict[str, Any]) -> None:
        """Adds what the service would refuse after this: whoever mends a form is told everything at once."""
        when = cleaned.get("when") or days(date(2000, 1, 1), None, time_zone="UTC")
        closes = cleaned.get("closes") if cleaned.get("when") else None
        try:
            check(replace(self._data(cleaned | {"when": when}), registration_closes_at=closes))
        except Invalid as invalid:
            self.take(Invalid([error for error in invalid.errors if error.field not in self.errors]))

    def _when(self, cleaned: dict[str, Any], zone: str) -> Span | None:
        """What stood there stays where nobody touched it: words that an import brought, the second of two like hours."""
        kind = cleaned.get("dates", "")
        if "when" in self.initial and self._is_same(cleaned, "dates", "time_zone", *self.DATES.get(kind, ())):
            known: Span = self.initial["when"]
            return known
        if kind == EXACT:
            start = self._moment("starts_at", cleaned, zone)
            end = self._moment("ends_at", cleaned, zone)
            return Span(start, end, Precision.MINUTE, zone) if start and end else None
        if kind == WHOLE_DAYS:
            first, last = cleaned.get("first_day"), cleaned.get("last_day")
            if first is None:
                if "first_day" not in self.errors:
                    self.add_error("first_day", _("Fill in “{field}”.").format(field=_("First day")))
                return None
            if last is not None and last < first:
                self.add_error("last_day", _("The end is before the start."))
                return None
            return days(first, last, time_zone=zone)
        text = cleaned.get("date_text", "")
        if not text.strip():
            self.add_error("date_text", _("Fill in “{field}”.").format(field=_("From, as it is known")))
            return None
        return span(text, cleaned.get("date_text_end", ""), time_zone=zone)

    def _is_same(self, cleaned: dict[str, Any], *names: str) -> bool:
        return all((cleaned.get(name) or "") == (self.initial.get(name) or "") for name in names)

    def _moment(self, name: str, cleaned: dict[str, Any], zone: str, *, required: bool = True) -> datetime | None:
        text = (cleaned.get(name) or "").strip()
        if not text:
            if required:
                self.add_error(name, _("Fill in “{field}”.").format(field=self.fields[name].label))
            return None
        known: datetime | None = self.initial.get("moments", {}).get(name)
        if known is not None and self._is_same(cleaned, name, "time_zone"):
            return known
        try:
            return local_to_utc(datetime.fromisoformat(text).replace(tzinfo=None), zone)
        except (ValueError, OverflowError):
            self.add_error(name, _("Enter the date like this: {example}").format(example="2027-05-31T14:00"))
            return None

    def _organisers(self, text: str) -> tuple[int, ...] | None:
        handles = [word.strip("@,;") for word in text.split()]
        handles = [handle for handle in handles if handle]
        if not handles:
            return None
        known = dict(User.objects.filter(handle__in=handles).values_list("handle", "pk"))
        for handle in handles:
            if handle not in known:
                self.add_error("organisers", _("There is nobody with the handle “{handle}”.").format(handle=handle))
        return tuple(known.values())

    def offered_themes(self) -> set[str]:
        """The identifiers that can be chosen here."""
        groups: Any = self.fields["themes"].choices  # type: ignore[attr-defined]
        return {value for _group, pairs in groups for value, _words in pairs}

    def data_for_service(self) -> EventData:
        """Returns what the service takes; call it on a valid form."""
        return self._data(self.cleaned_data)

    def _data(self, cleaned: dict[str, Any]) -> EventData:
        """What was typed, as far as it passed; `when` must be there."""
        country = cleaned.get("country", "")
        plain = ("mode", "place", "host", "join_url", "url", "registration", "audience")
        return EventData(
            texts={
                code: TextData(**{name: cleaned.get(f"{name}_{code}", "") for name in ("title", "summary", "body")})
                for code in CODES
            },
            when=cleaned["when"],
            language=cleaned.get("language", ""),
            type_id=cleaned.get("type") or None,
            country=country,
            countries=tuple(code for code in dict.fromkeys((country, *cleaned.get("countries", ()))) if code),
            community_id=int(cleaned["community"]) if cleaned.get("community") else None,
            registration_closes_at=cleaned.get("closes"),
            capacity=cleaned.get("capacity"),
            themes=tuple(cleaned.get("themes", ())),
            languages=tuple(cleaned.get("languages", ())),
            organisers=cleaned.get("organiser_ids"),
            **{name: cleaned.get(name, "") for name in plain},
        )

    def hold(self, version: int) -> None:
        """Makes what is typed here stand when it is sent again, although somebody else's version came between."""
        self.data = self.data.copy()  # type: ignore[attr-defined]
        self.data["version"] = str(version)  # type: ignore[index]

    def take(self, invalid: Invalid) -> None:
        """Puts the service's refusals beside the fields that they name."""
        for error in invalid.errors:
            self.add_error(error.field if error.field in self.fields else None, str(error.message))
