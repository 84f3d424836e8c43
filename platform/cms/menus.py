"""The site's menu: fixed places of the platform, then what editors put into menu and footer; the pages it leads to."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from wagtail.models import Page

from cms.models import MenuEntry
from cms.queries import intro
from core.pages import frame_number
from ui import menu


@dataclass(frozen=True, slots=True)
class Links:
    """What editors published: entries of the menu, of the footer, and addresses of pages that the site leads to."""

    number: int
    menu: list[dict[str, str]]
    footer: list[dict[str, str]]
    places: dict[str, str]


_known: dict[str, Links] = {}
_lock = threading.Lock()
SEEN = "_editors_links"


def _editors(request: HttpRequest) -> Links:
    """Returns the links of editors, kept in the process and checked by one number, once a request and language."""
    language = get_language() or "en"
    seen: tuple[str, Links] | None = getattr(request, SEEN, None)
    if seen is None or seen[0] != language:
        seen = (language, _current(language, frame_number(request)))
        setattr(request, SEEN, seen)
    return seen[1]


def _current(language: str, number: int) -> Links:
    held = _known.get(language)
    if held is None or held.number != number:
        # The same for everybody, so only what everybody may open: the title of a closed page would tell of it.
        open_pages = Page.objects.live().public()
        entries = MenuEntry.objects.filter(locale__language_code=language, page__in=open_pages).select_related("page")
        held = Links(
            number,
            [{"title": entry.page.title, "url": entry.page.get_url() or ""} for entry in entries[:4]],
            [{"title": page.title, "url": page.get_url() or ""} for page in intro.footer(language)],
            intro.places(language),
        )
        with _lock:
            _known[language] = held
    return held


def site_menu(request: HttpRequest) -> list[dict[str, Any]]:
    """Returns `[{title, short, url, icon, current}]` for the frame of every page."""
    here = menu.section(request)
    fixed = [
        (_("Communities"), "communities/", "circle"),
        (_("Events"), "events/", "calendar"),
        (_("People"), "practitioners/", "people"),
    ]
    return [
        {"title": title, "short": title, "url": menu.prefixed(path), "icon": icon, "current": path == f"{here}/"}
        for title, path, icon in fixed
    ] + [
        {**entry, "short": entry["title"], "icon": "doc", "current": request.path == entry["url"]}
        for entry in _editors(request).menu
    ]


def footer_links(request: HttpRequest) -> list[dict[str, str]]:
    """Returns `[{title, url}]`: pages that editors put into the footer."""
    return _editors(request).footer


def site_pages(request: HttpRequest) -> dict[str, str]:
    """Returns the addresses of pages that the site itself leads to (`intro.PLACES`), of those that are published."""
    return _editors(request).places
