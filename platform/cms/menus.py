"""The site's menu: fixed places of the platform, then what editors put into menu and footer."""

from __future__ import annotations

import threading
from typing import Any

from django.http import HttpRequest
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from cms.models import MenuEntry
from cms.models.content import SCOPE
from cms.queries import intro
from core import versions
from ui import menu

_known: dict[str, tuple[int, list[dict[str, str]], list[dict[str, str]]]] = {}
_lock = threading.Lock()
SEEN = "_editors_links"


def _editors(request: HttpRequest) -> tuple[list[dict[str, str]], list[dict[str, str]]]:
    """Returns (menu, footer) of editors, kept in the process and checked by one number, once a request and language."""
    language = get_language() or "en"
    seen: tuple[str, list[dict[str, str]], list[dict[str, str]]] | None = getattr(request, SEEN, None)
    if seen is None or seen[0] != language:
        seen = (language, *_current(language))
        setattr(request, SEEN, seen)
    return seen[1], seen[2]


def _current(language: str) -> tuple[list[dict[str, str]], list[dict[str, str]]]:
    number = versions.read(SCOPE)[0]
    held = _known.get(language)
    if held is None or held[0] != number:
        entries = MenuEntry.objects.filter(locale__language_code=language, page__live=True).select_related("page")
        added = [{"title": entry.page.title, "url": entry.page.get_url() or ""} for entry in entries[:4]]
        foot = [{"title": page.title, "url": page.get_url() or ""} for page in intro.footer(language)]
        held = (number, added, foot)
        with _lock:
            _known[language] = held
    return held[1], held[2]


def site_menu(request: HttpRequest) -> list[dict[str, Any]]:
    """Returns `[{title, short, url, icon, current}]` for the frame of every page."""
    here = menu.section(request)
    fixed = [
        (_("Communities"), "communities/", "circle"),
        (_("Events"), "events/", "calendar"),
        (_("People"), "practitioners/", "people"),
    ]
    added, _foot = _editors(request)
    return [
        {"title": title, "short": title, "url": menu.prefixed(path), "icon": icon, "current": path == f"{here}/"}
        for title, path, icon in fixed
    ] + [{**entry, "short": entry["title"], "icon": "doc", "current": request.path == entry["url"]} for entry in added]


def footer_links(request: HttpRequest) -> list[dict[str, str]]:
    """Returns `[{title, url}]`: pages that editors put into the footer."""
    return _editors(request)[1]
