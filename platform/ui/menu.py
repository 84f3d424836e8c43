"""What stands in the header, the tab bar and the footer when a page says nothing else."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest
from django.urls import get_script_prefix
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from ui import cldr

LANGUAGE_NAMES = {
    "ar": "العربية",
    "en": "English",
    "es": "Español",
    "fr": "Français",
    "ru": "Русский",
    "zh-hans": "中文",
}


def prefixed(path: str, lang: str | None = None) -> str:
    """An address under the language prefix, without asking the resolver."""
    return f"{get_script_prefix()}{lang or cldr.language(get_language())}/{path}"


def section(request: HttpRequest | None) -> str:
    """The first part of the path after the language: `communities` of `/en/communities/coral/`."""
    if request is None:
        return ""
    parts = request.path[len(get_script_prefix()) :].split("/")
    if parts and parts[0] in LANGUAGE_NAMES:
        parts = parts[1:]
    return parts[0] if parts else ""


def site_menu(request: HttpRequest | None) -> list[dict[str, Any]]:
    here = section(request)
    entries = [
        (_("Communities"), _("Communities"), "communities/", "circle"),
        (_("Events"), _("Events"), "events/", "calendar"),
        (_("People"), _("People"), "practitioners/", "people"),
    ]
    return [
        {"title": title, "short": short, "url": prefixed(path), "icon": icon, "current": path == f"{here}/"}
        for title, short, path, icon in entries
    ]


def home(request: HttpRequest | None) -> dict[str, Any]:
    """A visitor's home is the front page, a person's the workspace."""
    signed_in = bool(request and getattr(getattr(request, "user", None), "is_authenticated", False))
    path = "workspace/" if signed_in else ""
    return {
        "title": _("Home"),
        "short": pgettext("in the tab bar", "Home"),
        "url": prefixed(path),
        "icon": "home",
        "current": section(request) == path.rstrip("/"),
    }


def person_menu(request: HttpRequest | None, person: Any) -> list[dict[str, Any]]:
    handle = getattr(person, "handle", "") or ""
    return [
        {"title": _("Workspace"), "url": prefixed("workspace/"), "icon": "home"},
        *([{"title": _("Profile"), "url": prefixed(f"practitioners/{handle}/"), "icon": "person"}] if handle else []),
        {"title": _("My events"), "url": prefixed("events/mine/"), "icon": "calendar"},
        {"title": _("Notifications"), "url": prefixed("notifications/"), "icon": "bell"},
        {"title": _("Settings"), "url": f"{get_script_prefix()}accounts/settings/", "icon": "settings"},
        {"title": _("Sign out"), "url": f"{get_script_prefix()}accounts/logout/", "icon": "out", "leaves": True},
    ]


def footer_links() -> list[dict[str, str]]:
    """Nothing of itself: what stands there are editors' pages, handed over as `footer_links`."""
    return []


def language_links(request: HttpRequest | None) -> list[dict[str, Any]]:
    """The same page in each language: by its prefix, or by `?lang=` where addresses carry none."""
    now = cldr.language(get_language())
    return [
        {"code": code, "label": label, "url": _in_language(request, code), "current": code == now}
        for code, label in sorted(
            ((code, LANGUAGE_NAMES.get(code, code)) for code, _name in settings.LANGUAGES), key=lambda pair: pair[0]
        )
    ]


def _in_language(request: HttpRequest | None, code: str) -> str:
    root = get_script_prefix()
    if request is None:
        return f"{root}{code}/"
    head, slash, rest = request.path[len(root) :].partition("/")
    query = request.GET.copy()
    query.pop("lang", None)
    if head in LANGUAGE_NAMES:
        asked = query.urlencode()
        return f"{root}{code}{slash}{rest}" + (f"?{asked}" if asked else "")
    query["lang"] = code
    return f"{request.path}?{query.urlencode()}"


def chosen(context: Mapping[str, Any], name: str, default: Any) -> Any:
    """What the page or a context processor says; else the default, worked out only then."""
    value = context.get(name)
    return value if value else default()


def with_next(path: str, request: HttpRequest | None) -> str:
    """An address that leads back here afterwards."""
    if request is None or request.method != "GET":
        return path
    return f"{path}?{urlencode({'next': request.get_full_path()})}"
