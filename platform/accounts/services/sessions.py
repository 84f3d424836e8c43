"""Where a person is signed in."""

from __future__ import annotations

from allauth.usersessions.models import UserSession
from django.db import transaction

import live
from accounts.models import User
from core.errors import Hidden


@transaction.atomic
def end(*, actor: User, session_id: int) -> None:
    """Ends one session of one's own; its sockets close with all others, and those still signed in come back."""
    session = UserSession.objects.filter(user=actor, pk=session_id).first()
    if session is None:
        raise Hidden
    session.end()
    live.close(user_id=actor.pk)


@transaction.atomic
def end_all(*, user: User, but: str = "") -> int:
    """Ends every session except the one with the key `but`; returns how many. Sockets close."""
    sessions = list(UserSession.objects.filter(user=user).exclude(session_key=but or ""))
    for session in sessions:
        session.end()
    live.close(user_id=user.pk)
    return len(sessions)
