"""What a visitor chose for this browser: theme, low-data mode, keys. Kept in cookies, so that the first byte is right."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse

YEAR = 31_536_000
# Cookie of each choice, and what it may say. Anything else is as if nothing had been chosen.
COOKIES = {
    "theme": ("halqa_theme", ("light", "dark")),
    "data_saving": ("halqa_data", ("low", "full")),
    "keys": ("halqa_keys", ("off",)),
}


def choice(request: HttpRequest | None, name: str) -> str:
    if request is None:
        return ""
    cookie, allowed = COOKIES[name]
    value = request.COOKIES.get(cookie, "")
    return value if value in allowed else ""


def data_saving(request: HttpRequest | None) -> bool:
    """The browser's own choice first, then the person's, then what the browser asks for (`Save-Data`)."""
    if request is None:
        return False
    asked = choice(request, "data_saving")
    if asked:
        return asked == "low"
    user: Any = getattr(request, "user", None)
    return bool(getattr(user, "data_saving", False)) or request.headers.get("Save-Data", "").lower() == "on"


def saves(request: HttpRequest | None, context: Any) -> bool:
    """Low-data mode for this page: this browser's choice, else what the page's context says, else what is asked for."""
    asked = choice(request, "data_saving")
    return asked == "low" if asked else bool(context.get("data_saving")) or data_saving(request)


def remember(response: HttpResponse, name: str, value: str, *, secure: bool) -> None:
    """Keeps a choice; one that is not in the list takes the choice back."""
    cookie, allowed = COOKIES[name]
    if value in allowed:
        # Read by site.js too: it holds no secret.
        response.set_cookie(cookie, value, max_age=YEAR, samesite="Lax", secure=secure, httponly=False)
    else:
        response.delete_cookie(cookie, samesite="Lax")
