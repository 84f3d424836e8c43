"""The language of addresses that carry none: `?lang=`, else the person's, else the cookie or the browser's."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.middleware.locale import LocaleMiddleware

CODES = frozenset(code for code, _name in settings.LANGUAGES)


class PersonsLanguage:
    """Hands LocaleMiddleware a `?lang=` choice by way of the language cookie, and keeps it for the visit."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        asked = request.GET.get("lang", "")
        if asked not in CODES:
            return self.get_response(request)
        request.COOKIES[settings.LANGUAGE_COOKIE_NAME] = asked
        response = self.get_response(request)
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME,
            asked,
            max_age=31_536_000,
            samesite="Lax",
            secure=settings.SESSION_COOKIE_SECURE,
        )
        return response


class Locale(LocaleMiddleware):
    """An address that carries no language and was found answers its own 404; only an unknown one is tried with a prefix."""

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        if response.status_code != 404 or getattr(request, "resolver_match", None) is None:
            return super().process_response(request, response)  # type: ignore[arg-type]
        response.headers.setdefault("Content-Language", str(getattr(request, "LANGUAGE_CODE", "")))
        return response
