"""Who calls, in which language, how often: settled before anything is read."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation.trans_real import get_supported_language_variant, parse_accept_lang_header
from ninja.security import APIKeyCookie, HttpBearer
from ninja.utils import check_csrf

from api.errors import NotSignedIn
from api.queries import token as tokens
from api.services.token import note_use
from core import address
from core.errors import Refused
from core.middleware import SAFE
from core.ratelimits import spend

CODES = frozenset(code for code, _name in settings.LANGUAGES)
# Within a minute, for each person or network.
READS, WRITES, WINDOW = 600, 120, 60


class Token(HttpBearer):
    """`Authorization: Bearer …` with a token that its owner made in their settings."""

    def __call__(self, request: HttpRequest) -> Any:
        held = request.headers.get("Authorization", "")
        if not held:
            return None
        scheme, _space, secret = held.partition(" ")
        if scheme.lower() != "bearer":
            _speak(request, None)
            raise NotSignedIn(_("This kind of authorization is not known here. Send “Bearer” and a token."))
        return self.authenticate(request, secret.strip())

    def authenticate(self, request: HttpRequest, token: str) -> Any:
        found = tokens.find(token)
        _speak(request, found.user if found else None)
        if found is None:
            _count(request, None)
            raise NotSignedIn(_("This token is unknown, revoked or has expired."), code="bad_token")
        if request.method not in SAFE and not found.may_write:
            raise Refused(_("This token may only read. Make one that may write in your settings."), code="read_only")
        _count(request, found.user)
        note_use(token=found)
        request.user = found.user
        return found.user


class Session(APIKeyCookie):
    """The site's own session; writes carry the CSRF token in `X-CSRFToken`."""

    param_name = settings.SESSION_COOKIE_NAME

    def __init__(self) -> None:
        super().__init__(csrf=False)

    def __call__(self, request: HttpRequest) -> Any:
        if settings.SESSION_COOKIE_NAME not in request.COOKIES or not request.user.is_authenticated:
            return None
        return self.authenticate(request, "")

    def authenticate(self, request: HttpRequest, key: str | None) -> Any:
        _speak(request, request.user)
        _count(request, request.user)
        if request.method not in SAFE and check_csrf(request):
            raise Refused(_("The page was open for too long. Load it again, then repeat what you did."), code="csrf")
        return request.user


def visitor(request: HttpRequest) -> Any:
    """Whoever comes without a name; reads what everybody may read."""
    _speak(request, None)
    _count(request, None)
    request.user = AnonymousUser()
    return request.user


def stranger(request: HttpRequest) -> Any:
    """The same where a name is needed."""
    _speak(request, None)
    _count(request, None)
    raise NotSignedIn(_("Sign in or send a token to do this."))


TOKEN, SESSION = Token(), Session()
ANYBODY = [TOKEN, SESSION, visitor]
SOMEBODY = [TOKEN, SESSION, stranger]


def _speak(request: HttpRequest, person: Any) -> None:
    """`?lang=`, else what the program asks for, else the person's language. Scripts of our own pages speak as the page
    does, not as the browser is set."""
    language = request.GET.get("lang", "")
    own_page = request.headers.get("Sec-Fetch-Site") == "same-origin"
    if language not in CODES and not own_page:
        language = _asked(request.headers.get("Accept-Language", ""))
    if language not in CODES and person is not None:
        language = person.language
    if language in CODES:
        translation.activate(language)
        request.LANGUAGE_CODE = language  # type: ignore[attr-defined]


def _asked(header: str) -> str:
    """Returns the best of our languages for a header, or nothing."""
    for code, _quality in parse_accept_lang_header(header):
        if code == "*":
            break
        try:
            return get_supported_language_variant(code)
        except LookupError:
            continue
    return ""


def _count(request: HttpRequest, person: Any) -> None:
    """Raises TooMany for who asks too often. Whoever comes from this machine without a name is the proxy or a monitor."""
    kind, limit = ("read", READS) if request.method in SAFE else ("write", WRITES)
    if person is not None:
        spend(f"api:{kind}:{person.pk}", limit=limit, seconds=WINDOW)
        return
    client = address.of_request(request)
    if client and not address.is_loopback(client):
        spend(f"api:{kind}:{address.network(client)}", limit=limit, seconds=WINDOW)
