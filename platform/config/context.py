"""What every page's frame needs; nothing here asks the database unless the frame shows it."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject
from django.utils.translation import get_language, get_language_info
from django.utils.translation import gettext as _

from accounts.rules import has_agreed_to_nothing, has_older_terms, is_secretariat
from cms.menus import footer_links, site_menu, site_pages
from ui import appearance, menu


def _language_links(request: HttpRequest) -> list[dict[str, Any]]:
    """Returns the same address in each language; a page that exists in fewer sets `request.languages`."""
    path = request.get_full_path()
    first = request.path_info.split("/", 2)[1] if request.path_info.count("/") > 1 else ""
    current = get_language()
    only = getattr(request, "languages", None)
    links = []
    for code, name in settings.LANGUAGE_NAMES.items():
        if only is not None and code not in only:
            continue
        if first in settings.LANGUAGE_NAMES:
            url = "/" + code + path[len(first) + 1 :]
        else:
            parameters = request.GET.copy()
            parameters["lang"] = code
            url = f"{request.path}?{parameters.urlencode()}"
        direction = "rtl" if get_language_info(code)["bidi"] else "ltr"
        links.append({"code": code, "label": name, "url": url, "dir": direction, "current": code == current})
    return links


def _person_menu(request: HttpRequest) -> list[dict[str, Any]]:
    """Returns what everybody has, and before the way out the screens of the secretariat."""
    *entries, way_out = menu.person_menu(request, request.user)
    if is_secretariat(request.user):
        entries += [
            {"title": _("Review queue"), "url": menu.prefixed("moderation/"), "icon": "flag"},
            {"title": _("Manage"), "url": "/cms/", "icon": "edit"},
        ]
    return [*entries, way_out]


def page(request: HttpRequest) -> dict[str, Any]:
    user = getattr(request, "user", None)
    signed_in = bool(user and user.is_authenticated)
    # Not on the answer to a form, where what was typed might be left for it.
    first_terms = request.method == "GET" and has_agreed_to_nothing(user)
    asks = first_terms or (request.method == "GET" and has_older_terms(user))
    return {
        "site_menu": SimpleLazyObject(lambda: site_menu(request)),
        "person_menu": SimpleLazyObject(lambda: _person_menu(request)) if signed_in else None,
        "footer_links": SimpleLazyObject(lambda: footer_links(request)),
        "site_pages": SimpleLazyObject(lambda: site_pages(request)),
        "language_links": SimpleLazyObject(lambda: _language_links(request)),
        "new_terms": settings.TERMS_VERSION if asks else "",
        # Before anything of theirs is written, so on pages with a form too.
        "first_terms": first_terms,
        "unread_notices": user.unread_notices if signed_in and user else 0,
        "theme": appearance.choice(request, "theme"),
        "data_saving": appearance.data_saving(request) or getattr(request, "data_saving", False),
        "site_name": settings.WAGTAIL_SITE_NAME,
        "demo": settings.HALQA_DEMO,
    }
