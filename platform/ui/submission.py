"""Forms that may be sent twice carry a key; drafts kept in the browser are cleared when the key comes back as done."""

from __future__ import annotations

from uuid import UUID, uuid4

from django.http import HttpRequest, HttpResponse

FIELD = "submission_key"
SENT_COOKIE = "halqa_sent"


def given_key(request: HttpRequest) -> UUID | None:
    """Returns the key that came with a form, or None where it had none that is one."""
    try:
        return UUID(request.POST.get(FIELD, ""))
    except ValueError:
        return None


def key_of(request: HttpRequest | None) -> str:
    """The key that came with the form, so that a form shown again after an error keeps it; else a new one."""
    given = given_key(request) if request is not None and request.method == "POST" else None
    return str(given or uuid4())


def mark_sent(response: HttpResponse, request: HttpRequest) -> HttpResponse:
    """Tells draft.js that what was sent with this key is safe on the server. Call it on the answer to a successful post."""
    key = given_key(request)
    if key is not None:
        response.set_cookie(
            SENT_COOKIE, str(key), max_age=300, samesite="Lax", secure=request.is_secure(), httponly=False
        )
    return response
