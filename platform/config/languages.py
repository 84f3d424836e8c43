"""The language of addresses that carry none: `?lang=`, else the person's, else the page's to come back to, the cookie's, the browser's."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.middleware.locale import LocaleMiddleware
from django.utils.translation import get_language_from_path

# Places whose addresses never carry a language: what is missing there is missing.
WITHOUT_PREFIX = frozenset(
    {
        "accounts", "admin", "api", "calendar", "cms", "documents", "embed", "feeds", "healthz", "media", "metrics",
        "preferences", "readyz", "static", "ws", ".well-known",
    }
)  # fmt: skip
CODES = frozenset(code for code, _name in settings.LANGUAGES)


class PersonsLanguage:
    """Hands LocaleMiddleware what was asked for by way of the language cookie, and keeps it for the visit.

    Whoever presses “Sign in” on an Arabic page reads Arabic there too, whatever their browser prefers.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        asked = _asked(request)
        if not asked:
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


def _asked(request: HttpRequest) -> str:
    """The language that an address without one asks for: by `lang`, else by the page in `next`; "" where neither says."""
    asked = request.GET.get("lang", "")
    if asked in CODES:
        return asked
    if request.path_info.lstrip("/").split("/", 1)[0] not in WITHOUT_PREFIX:
        return ""
    return get_language_from_path(request.GET.get("next", "")) or ""


class Locale(LocaleMiddleware):
    """Leads `/communities/` to `/en/communities/`, and leaves a 404 a 404 where no prefix belongs.

    Wagtail answers for every address below a language, so Django's own middleware would redirect each missing one.
    """

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        if response.status_code == 404 and _has_its_own_answer(request):
            response.headers.setdefault("Content-Language", str(getattr(request, "LANGUAGE_CODE", "")))
            return response
        return super().process_response(request, response)  # type: ignore[arg-type]


def _has_its_own_answer(request: HttpRequest) -> bool:
    """An address that a view of ours answered, or that stands where no address carries a language."""
    first = request.path_info.lstrip("/").split("/", 1)[0]
    return getattr(request, "resolver_match", None) is not None or first in WITHOUT_PREFIX
