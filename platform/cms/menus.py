"""The site's menu: fixed places of the platform, then what editors put into the menu."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils.translation import get_language
from django.utils.translation import gettext as _


def site_menu(request: HttpRequest) -> list[dict[str, Any]]:
    """Returns `[{title, url, icon, current}]` for the frame of every page."""
    prefix = f"/{get_language()}"
    entries = [
        (_("Communities"), f"{prefix}/communities/", "people"),
        (_("Events"), f"{prefix}/events/", "calendar"),
        (_("Practitioners"), f"{prefix}/practitioners/", "person"),
    ]
    return [
        {"title": title, "url": url, "icon": icon, "current": request.path.startswith(url)}
        for title, url, icon in entries
    ]
