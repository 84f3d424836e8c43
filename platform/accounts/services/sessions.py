"""Where a person is signed in, and the password for it."""

from __future__ import annotations

from allauth.account.models import EmailAddress
from allauth.usersessions.models import UserSession
from django.db import transaction

import live
from accounts.models import User
from core.errors import Hidden
from live import codes


@transaction.atomic
def end(*, actor: User, session_id: int) -> None:
    """Ends one session of one's own, and its sockets."""
    session = UserSession.objects.filter(user=actor, pk=session_id).first()
    if session is None:
        raise Hidden
    session.end()
    live.close(user_id=actor.pk, session_key=session.session_key)


@transaction.atomic
def end_all(*, user: User, but: str = "") -> int:
    """Ends every session except the one with the key `but`, and their sockets; returns how many."""
    sessions = list(UserSession.objects.filter(user=user).exclude(session_key=but or ""))
    for session in sessions:
        session.end()
        if but:
            live.close(user_id=user.pk, session_key=session.session_key)
    if not but:
        live.close(user_id=user.pk)
    return len(sessions)


@transaction.atomic
def change_password(*, user: User, password: str, but: str = "") -> None:
    """Stores the password; whoever came in by the old one is out at once, save the session with the key `but`.

    Every socket has to come back and say again who it is: that session gets a new key too.
    """
    user.set_password(password)
    user.save(update_fields=["password"])
    end_all(user=user, but=but)
    live.close(user_id=user.pk, code=codes.AWAY)


@transaction.atomic
def drop_unproven_password(*, user: User) -> bool:
    """Takes the password of somebody who signed up and never confirmed an address; returns whether there was one.

    For the moment when they show by another way than the code of the sign-up that the address is theirs: whoever signed
    up with it, and chose that password, may have been anybody.
    """
    signed_up = user.consents.exists() and not EmailAddress.objects.filter(user=user, verified=True).exists()
    if not signed_up or not user.has_usable_password():
        return False
    user.set_unusable_password()
    user.save(update_fields=["password"])
    return True
