"""Forms that may be sent twice carry a key; drafts kept in the browser are cleared when the key comes back as done."""

from __future__ import annotations

from uuid import UUID, uuid4

from django.http import HttpRequest, HttpResponse

FIELD = "submission_key"
SENT_COOKIE = "halqa_sent"


def key_of(request: HttpRequest | None) -> str:
    """The key that came with the form, so that a form shown again after an error keeps it; else a new one."""
    given = request.POST.get(FIELD, "") if request is not None and request.method == "POST" else ""
    try:
        return str(UUID(given))
    except ValueError:
        return str(uuid4())


def mark_sent(response: HttpResponse, request: HttpRequest) -> HttpResponse:
    """Tells draft.js that what was sent with this key is safe on the server. Call it on the answer to a successful post."""
    key = request.POST.get(FIELD, "")
    if key:
        response.set_cookie(
            SENT_COOKIE, str(UUID(key)), max_age=300, samesite="Lax", secure=request.is_secure(), httponly=False
        )
    return response
