"""How much one person may write, upload and search, whatever the address they come from."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from core import address
from core.errors import TooMany
from core.middleware import SAFE, GetResponse, error_response, is_costly
from core.ratelimits import spend

# (limit, seconds). Programs at /api/ have their own count, sockets too.
WRITES = (120, 60)
UPLOADS = (60, 3600)
COSTLY = (120, 60)


class Quotas:
    """Runs after the person is known; a visitor is counted by address in `core.middleware.Limits`.

    Loopback is let through, as there.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        """Returns the refusal, in the person's language and with what they typed, or None."""
        writes = request.method not in SAFE
        if not writes and not is_costly(request):
            return None
        if settings.SESSION_COOKIE_NAME not in request.COOKIES or request.path_info.startswith("/api/"):
            return None
        client = address.of_request(request)
        person = getattr(request.user, "pk", None)
        if person is None or not client or address.is_loopback(client):
            return None
        try:
            if not writes:
                spend(f"costly:{person}", limit=COSTLY[0], seconds=COSTLY[1])
                return None
            spend(f"write:{person}", limit=WRITES[0], seconds=WRITES[1])
            if request.FILES:
                spend(f"upload:{person}", limit=UPLOADS[0], seconds=UPLOADS[1], cost=len(request.FILES))
        except TooMany as refused:
            return error_response(request, refused)
        return None
