"""The person behind a request: time zone, language, data saving; and no writing while suspended."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.utils import timezone, translation
from django.utils.translation import get_language_from_path

from accounts import rules
from core.errors import Refused
from core.middleware import error_response

READS = frozenset({"GET", "HEAD", "OPTIONS", "TRACE"})
# A suspended person may still leave, see their sessions, take their data away and have it erased; before the last two
# they are asked again who they are.
OPEN_TO_SUSPENDED = (
    "/accounts/logout/",
    "/accounts/sessions/",
    "/accounts/settings/data/",
    "/accounts/settings/erase/",
    "/accounts/reauthenticate/",
    "/accounts/2fa/reauthenticate/",
    "/accounts/2fa/webauthn/reauthenticate/",
)
# So may they ask for another look at what suspended them, leave a community, give a seat back, stop our mail, and agree
# to new terms.
VIEWS_OPEN_TO_SUSPENDED = frozenset(
    {
        "accounts:agree",
        "moderation:decision",
        "communities.views.membership.leave",
        "events:withdraw",
        "notifications_plain:unsubscribe",
    }
)
EDITORS = ("/cms/",)
CODES = frozenset(code for code, _name in settings.LANGUAGES)


class Person:
    """Runs after the session and before the page; a visitor without a session costs nothing."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        saving = request.headers.get("Save-Data", "").strip().lower() == "on"
        user: Any = request.user if settings.SESSION_COOKIE_NAME in request.COOKIES else None
        if user is None or not user.is_authenticated:
            request.data_saving = saving  # type: ignore[attr-defined]
            return self.get_response(request)
        request.data_saving = saving or user.data_saving  # type: ignore[attr-defined]
        self._speak(request, user.language)
        with timezone.override(zone(user.time_zone)):
            response = self.get_response(request)
        # No proxy keeps a page with somebody's name in it, and a browser asks before it shows one again.
        response.headers.setdefault("Cache-Control", "private, no-cache")
        return response

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        """Refuses a suspended person who writes, and everybody but editors at the editors' addresses."""
        if request.path.startswith(EDITORS) and (refusal := self._editors_only(request)) is not None:
            return refusal
        if request.method in READS or settings.SESSION_COOKIE_NAME not in request.COOKIES:
            return None
        match = request.resolver_match
        if request.path.startswith(OPEN_TO_SUSPENDED) or (match and match.view_name in VIEWS_OPEN_TO_SUSPENDED):
            return None
        answer = rules.can_act(request.user)
        if answer.code != "suspended":
            return None
        return error_response(request, Refused(answer.reason, code=answer.code))

    @staticmethod
    def _editors_only(request: HttpRequest) -> HttpResponse | None:
        """One door for all of Wagtail's screens, whatever each of them asks."""
        user: Any = request.user
        if not user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        answer = rules.can_edit_site(user)
        return None if answer else error_response(request, Refused(answer.reason, code=answer.code))

    @staticmethod
    def _speak(request: HttpRequest, language: str) -> None:
        """An address with a language, or `?lang=`, says which; all others speak the person's."""
        if get_language_from_path(request.path_info) or request.GET.get("lang") in CODES:
            return
        if language in CODES:
            translation.activate(language)
            request.LANGUAGE_CODE = translation.get_language()  # type: ignore[attr-defined]


def zone(name: str) -> ZoneInfo:
    """Returns the zone of that name, or UTC where this machine does not know it."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return ZoneInfo("UTC")
