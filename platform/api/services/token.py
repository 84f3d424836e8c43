"""Tokens: made once and shown once, used, revoked."""

from __future__ import annotations

import secrets
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from accounts.models import User
from accounts.rules import can_act
from api.models.token import PREFIX, ApiToken, digest_of
from core.errors import Conflict, FieldError, Hidden, Invalid
from core.text import one_line

NAME_LENGTH = 100
MOST_TOKENS = 20
LIFETIMES = (30, 90, 365)
# `last_used_at` is for people to see: writing it at each request would make every read a write.
NOTED_EVERY = timedelta(minutes=10)


@transaction.atomic
def make_token(*, actor: Any, name: str, days: int, may_write: bool = False) -> tuple[ApiToken, str]:
    """Returns a new token and its secret, which is told this once and never again.

    Raises Invalid for a missing name or another lifetime, Conflict beyond 20 tokens.
    """
    can_act(actor).or_refuse()
    User.objects.select_for_update().get(pk=actor.pk)
    name = one_line(name, max_length=NAME_LENGTH, field="name")
    errors = []
    if not name:
        errors.append(
            FieldError("name", "required", _("Fill in “{field}”.").format(field=pgettext("of a thing", "Name")))
        )
    if days not in LIFETIMES:
        errors.append(FieldError("days", "unknown", _("Choose one of the answers offered.")))
    if errors:
        raise Invalid(errors)
    if ApiToken.objects.filter(user=actor).count() >= MOST_TOKENS:
        raise Conflict(_("You have as many tokens as fit. Revoke one that is no longer used."), code="too_many_tokens")
    secret = PREFIX + secrets.token_urlsafe(32)
    token = ApiToken.objects.create(
        user=actor,
        name=name,
        beginning=secret[: len(PREFIX) + 4],
        digest=digest_of(secret),
        may_write=may_write,
        expires_at=timezone.now() + timedelta(days=days),
    )
    return token, secret


@transaction.atomic
def revoke_token(*, actor: Any, token_id: int) -> None:
    """Makes a token of one's own useless at once; raises Hidden for one that is not there."""
    if not ApiToken.objects.filter(user=actor, pk=token_id).delete()[0]:
        raise Hidden


@transaction.atomic
def note_use(*, token: ApiToken) -> None:
    """Remembers roughly when a token was last used; most calls write nothing."""
    now = timezone.now()
    if token.last_used_at is None or now - token.last_used_at >= NOTED_EVERY:
        ApiToken.objects.filter(pk=token.pk).update(last_used_at=now)


@transaction.atomic
def forget_tokens(*, user: User) -> int:
    """Deletes every token of a person; returns how many there were."""
    return ApiToken.objects.filter(user=user).delete()[0]
