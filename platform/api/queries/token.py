"""Tokens as programs present them and as their owners see them."""

from __future__ import annotations

from typing import Any

from api.models.token import PREFIX, ApiToken, digest_of


def find(secret: str) -> ApiToken | None:
    """Returns the token with its person if it may be used now: known, not expired, of somebody active; one query."""
    if not secret.startswith(PREFIX) or len(secret) > 200:
        return None
    token = ApiToken.objects.select_related("user").filter(digest=digest_of(secret)).first()
    if token is None or token.has_expired() or not token.user.is_active or token.user.erased_at:
        return None
    return token


def of_person(user: Any) -> list[ApiToken]:
    """Returns a person's tokens, the newest first, expired ones included."""
    return list(ApiToken.objects.filter(user=user).order_by("-created_at", "-pk")[:100])
