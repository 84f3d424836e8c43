"""Writes that a person may repeat: the same key happens once and gets the first answer again."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.db import IntegrityError, connection, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.errors import Conflict, FieldError, Invalid
from core.models import Answer

LIFETIME = timedelta(days=2)
MAX_KEY = 200


def owner_of(actor: Any, session_key: str = "") -> str:
    """Returns who a key belongs to: the person, or the session of somebody who is not signed in."""
    pk = getattr(actor, "pk", None)
    return str(pk) if pk is not None else f"session:{session_key}"


def digest_of(asked: Any) -> str:
    """Returns a digest of what was asked, to tell a repetition from another request under the same key."""
    text = asked if isinstance(asked, bytes) else json.dumps(asked, sort_keys=True, default=str).encode()
    return hashlib.sha256(text).hexdigest()


def once(*, actor: Any, key: str, purpose: str, run: Callable[[], Any], digest: str = "", session_key: str = "") -> Any:
    """Returns what `run` returns, running it once for each (person, purpose, key).

    `run` and the stored answer share one transaction: what failed left nothing and may be tried again under the same
    key. The answer is JSON; return a reference (`{"id": 12}`) rather than a model. Two at once: the second waits and
    gets the first one's answer. Without a key `run` just runs. A key used before with another `digest` raises
    Conflict.
    """
    if not key:
        return run()
    if len(key) > MAX_KEY:
        raise Invalid([FieldError("Idempotency-Key", "too_long", _("This key is too long."))])
    place = {"owner": owner_of(actor, session_key), "purpose": purpose, "key": key}
    try:
        with transaction.atomic():
            known = Answer.objects.filter(**place).first()
            if known is not None:
                return _again(known, digest)
            # The unique row is the lock: a second writer waits here until the first has committed or given up.
            row = Answer.objects.create(**place, digest=digest)
            result = json.loads(json.dumps(run(), default=str))
            row.result = result
            row.save(update_fields=["result"])
            return result
    except IntegrityError:
        if connection.in_atomic_block and connection.needs_rollback:
            raise
        known = Answer.objects.filter(**place).first()
        if known is None:
            # The constraint that broke was one of `run`'s own.
            raise
        return _again(known, digest)


def _again(known: Answer, digest: str) -> Any:
    if digest and known.digest and known.digest != digest:
        raise Conflict(_("This key was used before for something else."), code="key_reused")
    return known.result


def forget_of(actor: Any) -> int:
    """Deletes the answers kept for a person, which may hold what they wrote; returns how many."""
    return Answer.objects.filter(owner=owner_of(actor)).delete()[0]


def forget_old() -> int:
    """Deletes answers older than LIFETIME; returns how many."""
    return Answer.objects.filter(created_at__lt=timezone.now() - LIFETIME).delete()[0]
