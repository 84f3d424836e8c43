"""The site's menu: fixed places of the platform, then what editors put into the menu."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _

from ui import menu


def site_menu(request: HttpRequest) -> list[dict[str, Any]]:
    """Returns `[{title, short, url, icon, current}]` for the frame of every page."""
    here = menu.section(request)
    entries = [
        (_("Communities"), _("Communities"), "communities/", "circle"),
        (_("Events"), _("Events"), "events/", "calendar"),
        (_("People"), _("People"), "practitioners/", "people"),
    ]
    return [
        {"title": title, "short": short, "url": menu.prefixed(path), "icon": icon, "current": path == f"{here}/"}
        for title, short, path, icon in entries
    ]
