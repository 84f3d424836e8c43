"""An account given back to its owner, who lost every way into it."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.db import transaction
from django.utils.translation import gettext_lazy as _

import outbox
from accounts import data, rules
from accounts.facts import PersonChanged
from accounts.models import User
from accounts.services import sessions
from accounts.services.person import clean_email
from core.errors import Conflict, Hidden


@transaction.atomic
def give_back(*, actor: Any, user_id: int, email: str) -> User:
    """Makes `email` the one way in: a code sent there. Password, second step, passkeys and keys of programs are taken
    away, every device is signed out, and the former address is told.

    Raises Refused unless the secretariat acts, Invalid for what is no address, Conflict for somebody else's.
    """
    user = User.objects.select_for_update().filter(pk=user_id, erased_at=None).first()
    if user is None:
        raise Hidden
    rules.can_give_back(actor, user).or_refuse()
    email, former = clean_email(email), user.email
    others = EmailAddress.objects.filter(email__iexact=email).exclude(user=user)
    if others.exists() or User.objects.filter(email__iexact=email).exclude(pk=user.pk).exists():
        raise Conflict(_("There is an account with this e-mail address."), code="email_taken")
    EmailAddress.objects.filter(user=user).delete()
    EmailAddress.objects.create(user=user, email=email, verified=True, primary=True)
    Authenticator.objects.filter(user=user).delete()
    for entry in data.entries():
        entry.close(user)
    user.email = email
    user.set_unusable_password()
    user.save(update_fields=["email", "password"])
    sessions.end_all(user=user)
    outbox.record(PersonChanged(user_id=user.pk), actor=actor)
    _tell(user, former)
    return user


def _tell(user: User, former: str) -> None:
    if former == user.email:
        get_adapter().send_mail("account/email/password_changed", former, {"user": user})
    else:
        words = {"user": user, "from_email": former, "to_email": user.email}
        get_adapter().send_mail("account/email/email_changed", former, words)
