"""Records of other systems, one flat object each: what packages register to take them in and to give them out.

A package's `records.py` registers its kinds; `harvesting` reads files and calls them. The registry knows no package.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from importlib import import_module
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db.models import Model
from django.utils import timezone
from django.utils.module_loading import module_has_submodule
from django.utils.translation import gettext as _

from core.among import among
from core.errors import FieldError, Invalid
from core.text import one_line

ID_LENGTH = 200
LANGUAGES = frozenset(code for code, _name in settings.LANGUAGES)
PUBLIC, MEMBERS = "public", "members:"


@dataclass(slots=True)
class Record:
    """One line of a file. Reading a field notes what is wrong with it and goes on, so that all faults are told at once."""

    line: int
    values: Mapping[str, Any]
    faults: list[FieldError] = field(default_factory=list)
    # Filled where the record waits for another one of its kind; told as a fault when that never comes.
    waits: FieldError | None = None

    @property
    def external_id(self) -> str:
        return str(self.values["external_id"])

    @property
    def is_sound(self) -> bool:
        return not self.faults and self.waits is None

    def fault(self, name: str, code: str, message: str) -> None:
        self.faults.append(FieldError(name, code, message))

    def raw(self, name: str, kind: type | tuple[type, ...], default: Any = None) -> Any:
        """Returns the value if it is of that type; a missing one, or null, is the default."""
        value = self.values.get(name)
        if value is None:
            return default
        if not isinstance(value, kind) or (isinstance(value, bool) and kind is int):
            self.fault(name, "wrong_type", _("This value is of another type than this field takes."))
            return default
        return value

    def text(self, name: str, *, required: bool = False) -> str:
        """Returns a text of any length, without null characters."""
        value: str = self.raw(name, str, "")
        try:
            value.encode()
        except UnicodeEncodeError:
            self.fault(name, "not_unicode", _("This text is no valid Unicode."))
            return ""
        value = value.replace("\x00", "")
        if required and not value.strip():
            self.fault(name, "required", _("Fill in “{field}”.").format(field=name))
        return value

    def line_of(self, name: str, *, max_length: int, required: bool = False) -> str:
        """Returns a name or title, cleaned to one line."""
        try:
            return one_line(self.text(name, required=required), max_length=max_length)
        except Invalid as problem:
            self.faults += [FieldError(name, error.code, error.message) for error in problem.errors]
            return ""

    def choice(self, name: str, allowed: Sequence[str], default: str) -> str:
        value: str = self.raw(name, str, default)
        if value not in allowed:
            self.fault(name, "unknown", _("This must be one of: {choices}.").format(choices=", ".join(allowed)))
            return default
        return value

    def language(self, default: str = "en") -> str:
        value: str = str(self.raw("language", str, "") or default).lower()
        value = {"zh": "zh-hans", "zh-cn": "zh-hans"}.get(value, value)
        if value not in LANGUAGES:
            self.fault(
                "language", "unknown", _("This must be one of: {choices}.").format(choices=", ".join(sorted(LANGUAGES)))
            )
            return default
        return value

    def moment(self, name: str, *, past: bool = False) -> datetime | None:
        """Returns a date and time in UTC (a date alone is its midnight); with `past` it may not lie ahead."""
        text: str = self.raw(name, str, "")
        if not text:
            return None
        found = moment_of(text)
        if found is None:
            example = "2027-05-31T14:00:00Z"
            self.fault(name, "invalid_date", _("Enter the date like this: {example}").format(example=example))
        elif past and found > timezone.now() + timedelta(days=1):
            self.fault(name, "in_future", _("This date lies in the future."))
            return None
        return found

    def strings(self, name: str) -> list[str]:
        """Returns a list of texts, each once."""
        values = self.raw(name, list, [])
        if not all(isinstance(value, str) and "\x00" not in value for value in values):
            self.fault(name, "wrong_type", _("This value is of another type than this field takes."))
            return []
        return list(dict.fromkeys(values))

    def translations(self) -> dict[str, Mapping[str, str]]:
        """Returns `translations`: `{"ar": {"title": …, "body": …}}`, the texts in further languages."""
        found: dict[str, Mapping[str, str]] = {}
        for code, texts in self.raw("translations", dict, {}).items():
            sound = isinstance(texts, dict) and all(isinstance(text, str) for text in texts.values())
            if code not in LANGUAGES or not sound:
                self.fault(
                    "translations",
                    "unknown",
                    _("Give texts by language: {example}").format(example='{"fr": {"title": "…"}}'),
                )
                return {}
            found[code] = texts
        return found

    def members_of(self) -> str:
        """Returns the community to whose members the record is for; "" for everybody."""
        audience: str = self.raw("audience", str, PUBLIC)
        if audience == PUBLIC:
            return ""
        if audience.startswith(MEMBERS) and len(audience) > len(MEMBERS):
            return audience.removeprefix(MEMBERS)
        self.fault("audience", "unknown", _("This must be one of: {choices}.").format(choices="public, members:SLUG"))
        return ""


def moment_of(text: str) -> datetime | None:
    """Returns an ISO 8601 date or date and time in UTC; None for anything else and for years no row can have."""
    try:
        found = datetime.fromisoformat(text.strip())
        found = found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)
    except (ValueError, OverflowError):
        return None
    return found if 1900 <= found.year <= 2200 else None


Take = Callable[[Sequence[Record], "Chunk"], None]


@dataclass(slots=True)
class Chunk:
    """What became of some records: rows by external identifier. `before` holds the rows that earlier runs made of them."""

    before: Mapping[str, int] = field(default_factory=dict)
    made: dict[str, int] = field(default_factory=dict)
    changed: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Kind:
    """`take` writes sound records inside the caller's transaction; `give(public)` yields records, only what visitors may
    see with `public`; `known` maps external identifiers to rows that are here; `urls` maps rows to addresses without
    host; `by_time`: records are taken in the order of `created_at`; `size`: so many stand in one transaction."""

    name: str
    rank: int
    take: Take
    give: Callable[[bool], Iterator[dict[str, Any]]]
    urls: Callable[[Sequence[int]], Mapping[int, str]]
    known: Callable[[Sequence[str]], Mapping[str, int]]
    by_time: bool = False
    size: int = 500


_kinds: dict[str, Kind] = {}
_more: dict[str, list[Take]] = {}
_further: dict[str, list[Callable[[Sequence[int]], Mapping[int, Mapping[str, Any]]]]] = {}


def register(kind: Kind) -> None:
    _kinds[kind.name] = kind


def extend(name: str, *, take: Take, give: Callable[[Sequence[int]], Mapping[int, Mapping[str, Any]]]) -> None:
    """A higher package's part of a kind: `take` runs after the rows were made, `give(ids)` adds fields by row."""
    if take not in _more.setdefault(name, []):
        _more[name].append(take)
        _further.setdefault(name, []).append(give)


def extensions(name: str) -> list[Take]:
    return _more.get(name, [])


def further(name: str, ids: Sequence[int]) -> dict[int, dict[str, Any]]:
    """Returns what higher packages add to these rows."""
    found: dict[int, dict[str, Any]] = {pk: {} for pk in ids}
    for give in _further.get(name, []):
        for pk, values in give(ids).items():
            found[pk].update(values)
    return found


def known_in(model: type[Model]) -> Callable[[Sequence[str]], Mapping[str, int]]:
    """Returns `known` for rows of a model with an `external_id`."""

    def known(external_ids: Sequence[str]) -> Mapping[str, int]:
        rows = model._default_manager.filter(external_id__in=among(external_ids))
        return dict(rows.values_list("external_id", "pk"))

    return known


def kinds() -> list[Kind]:
    """Returns every kind in the order in which they are taken in."""
    for app in apps.get_app_configs():
        if app.module is not None and module_has_submodule(app.module, "records"):
            import_module(f"{app.name}.records")
    return sorted(_kinds.values(), key=lambda kind: kind.rank)


def identifier(kind: str, pk: int, external_id: str | None) -> str:
    """Returns the identifier under which a row is given out: the one it came with, else one of this site's own."""
    from urllib.parse import urlsplit

    return external_id or f"{urlsplit(settings.SITE_URL).hostname or 'halqa'}:{kind}:{pk}"


def iso(moment: datetime | None) -> str | None:
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z") if moment else None
