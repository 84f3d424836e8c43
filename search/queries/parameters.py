"""What an address asks for: the same reading for pages, API and feeds."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from core.errors import FieldError, Invalid
from search.enums import Kind, Sort

FILTERS = ("theme", "country", "region", "language", "community", "organization_type", "type", "join")
MOST_VALUES = 50
LAST_PAGE = 500


@dataclass(slots=True)
class Asked:
    """Kinds and filter values are any of; between filters all hold. `mistakes`: what could not be read."""

    q: str = ""
    kinds: tuple[str, ...] = ()
    filters: dict[str, tuple[str, ...]] = field(default_factory=dict)
    first: date | None = None
    last: date | None = None
    sort: str = ""
    page: int = 1
    mistakes: list[FieldError] = field(default_factory=list)

    def or_raise(self) -> Asked:
        """Raises Invalid where something could not be read (API); pages leave it out and go on."""
        if self.mistakes:
            raise Invalid(self.mistakes)
        return self


def read(parameters: QueryDict) -> Asked:
    """Returns what `?q=&kind=&theme=&country=&language=&community=&from=&to=&sort=&page=` asks for.

    Each filter may be given several times or with commas.
    """
    asked = Asked(q=parameters.get("q", "").strip())
    asked.kinds = tuple(kind for kind in _values(parameters, "kind") if kind in Kind.values)
    if not asked.kinds and _values(parameters, "kind"):
        asked.mistakes.append(FieldError("kind", "unknown", _("This kind is not known.")))
    asked.filters = {name: values for name in FILTERS if (values := _values(parameters, name))}
    asked.first, asked.last = _day(parameters, "from", asked), _day(parameters, "to", asked)
    sort = parameters.get("sort", "")
    if sort in Sort.values:
        asked.sort = sort
    elif sort:
        asked.mistakes.append(FieldError("sort", "unknown", _("This order is not known.")))
    page = parameters.get("page", "")
    if page.isascii() and page.isdigit() and 1 <= int(page[:9]) <= LAST_PAGE:
        asked.page = int(page)
    elif page:
        asked.mistakes.append(FieldError("page", "unknown", _("There is no such page of results.")))
    return asked


def _values(parameters: QueryDict, name: str) -> tuple[str, ...]:
    given = [part.strip()[:120] for text in parameters.getlist(name)[:MOST_VALUES] for part in text.split(",")]
    return tuple(dict.fromkeys(part for part in given if part and "\x00" not in part))[:MOST_VALUES]


def _day(parameters: QueryDict, name: str, asked: Asked) -> date | None:
    text = parameters.get(name, "").strip()
    if not text:
        return None
    try:
        return date.fromisoformat(text[:10])
    except ValueError:
        asked.mistakes.append(FieldError(name, "date", _("Enter a date such as 2027-05-31.")))
        return None
