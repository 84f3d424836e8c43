"""This package's part of a person's own data."""

from __future__ import annotations

from typing import Any

from accounts.models import User
from api.models import ApiToken
from api.services.token import forget_tokens


def export(user: User) -> list[dict[str, Any]]:
    """Returns the person's tokens without anything that would let somebody use them."""
    rows = ApiToken.objects.filter(user=user).order_by("pk")
    return [dict(row) for row in rows.values("name", "may_write", "created_at", "expires_at", "last_used_at")]


def erase(user: User, *, keep_posts: bool = True) -> None:
    """Deletes the tokens."""
    forget_tokens(user=user)
