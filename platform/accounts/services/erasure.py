"""A person leaves for good: their data goes, what they wrote stays without their name if they wish so."""

from __future__ import annotations

import secrets
from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

import outbox
from accounts import data, rules
from accounts.facts import PersonErased
from accounts.models import User
from accounts.scopes import page_of
from accounts.services import editors, sessions
from core import idempotency
from core.errors import Conflict, Refused
from core.versions import raise_version

# Stored as it stands; pages translate it where they show it.
FORMER = gettext_noop("Former participant")


@transaction.atomic
def erase(*, actor: Any, user_id: int, keep_posts: bool = True) -> User:
    """Anonymises the person, runs every registered eraser, signs out everywhere; returns the emptied row.

    The row itself stays so that threads keep their order. Raises Refused unless it is oneself or the secretariat acts;
    Conflict for the last of the secretariat.
    """
    user = User.objects.select_for_update().get(pk=user_id)
    if user.erased_at:
        return user
    if not (rules.person(actor) and (actor.pk == user.pk or rules.is_secretariat(actor))):
        raise Refused(_("Only you can delete your account."))
    _somebody_stays(user)
    scope = page_of(user.handle)
    for entry in data.entries():
        entry.erase(user, keep_posts=keep_posts)
    sessions.end_all(user=user)
    editors.settle(user=user, is_editor=False)
    EmailAddress.objects.filter(user=user).delete()
    Authenticator.objects.filter(user=user).delete()
    user.role_grants.all().delete()
    user.consents.all().delete()
    user.archives.all().delete()
    idempotency.forget_of(user)
    user.email = f"erased-{user.pk}-{secrets.token_hex(4)}@erased.invalid"
    user.name = FORMER
    user.latin_name = ""
    user.handle = None
    user.external_id = None
    user.time_zone = "UTC"
    user.role_names = []
    user.unread_notices = 0
    user.is_active = False
    user.is_staff = user.is_superuser = False
    user.last_login = None
    user.erased_at = timezone.now()
    user.set_unusable_password()
    user.save()
    outbox.record(PersonErased(user_id=user.pk), actor=None)
    raise_version(scope)
    return user


def _somebody_stays(user: User) -> None:
    if rules.Role.SECRETARIAT.value not in user.role_names:
        return
    others = User.objects.filter(role_grants__role=rules.Role.SECRETARIAT.value, is_active=True).exclude(pk=user.pk)
    if not others.exists():
        raise Conflict(_("The last member of the secretariat keeps this role."), code="last_secretariat")
