"""Accounts: made, changed, suspended, restored."""

from __future__ import annotations

import zoneinfo
from datetime import datetime
from itertools import islice
from typing import Any

from allauth.account.models import EmailAddress
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

import live
import outbox
from accounts import handles, rules
from accounts.facts import PersonChanged, PersonJoined, PersonRestored, PersonSuspended
from accounts.models import Consent, User
from accounts.models.consent import TERMS
from accounts.scopes import page_of
from core import text, versions
from core.errors import Conflict, FieldError, Invalid

NAME_LENGTH = 150
LANGUAGES = frozenset(code for code, _name in settings.LANGUAGES)
CHANGEABLE = frozenset({"name", "latin_name", "language", "time_zone", "data_saving"})
TRIES = 20


@transaction.atomic
def give_handle(*, user: User) -> str:
    """Gives a person without one a free handle made from the name; returns it. Two at once get two."""
    if user.handle:
        return user.handle
    for candidate in islice(handles.candidates(user.name, user.latin_name), TRIES):
        if User.objects.filter(handle=candidate).exists():
            continue
        user.handle = candidate
        try:
            with transaction.atomic():  # another sign-up may take it between the look and the write
                user.save(update_fields=["handle"])
        except IntegrityError:
            user.handle = None
            continue
        return candidate
    raise Conflict(_("No free handle was found. Please try again."))


@transaction.atomic
def create_verified(*, email: str, name: str, password: str | None = None, **fields: Any) -> User:
    """Returns a person who can sign in at once, the address counting as verified (demo content, imports, commands).

    Raises Invalid for an address or name that cannot be; Conflict when the address is taken.
    """
    email = clean_email(email)
    if User.objects.filter(email=email).exists():
        raise Conflict(_("There is an account with this e-mail address."), code="email_taken")
    clean = _clean({"name": name, **{key: value for key, value in fields.items() if key in CHANGEABLE}})
    rest = {key: value for key, value in fields.items() if key not in CHANGEABLE}
    user = User.objects.create_user(email, password, **rest, **clean)
    EmailAddress.objects.create(user=user, email=email, verified=True, primary=True)
    finish_joining(user=user)
    return user


@transaction.atomic
def sign_up(*, email: str, name: str, password: str | None, language: str, terms_version: str) -> User:
    """Returns a new person whose address is still to be verified. Raises Invalid; Conflict when the address is taken."""
    email = clean_email(email)
    clean = _clean({"name": name, "language": language})
    try:
        with transaction.atomic():  # the same form sent twice at once
            user = User.objects.create_user(email, password, **clean)
    except IntegrityError as error:
        raise Conflict(_("There is an account with this e-mail address."), code="email_taken") from error
    return finish_joining(user=user, terms_version=terms_version)


@transaction.atomic
def finish_joining(*, user: User, terms_version: str = "") -> User:
    """Handle, consent and the fact, for a person whose row has just been made (by sign-up or an import)."""
    give_handle(user=user)
    if terms_version:
        Consent.objects.get_or_create(user=user, document=TERMS, version=terms_version)
    outbox.record(PersonJoined(user_id=user.pk), actor=user)
    return user


@transaction.atomic
def change(*, actor: Any, user_id: int, **fields: Any) -> User:
    """Changes name, latin_name, language, time_zone or data_saving; returns the person. Raises Invalid by field."""
    unknown = fields.keys() - CHANGEABLE
    if unknown:
        raise TypeError(f"not changeable here: {sorted(unknown)}")
    user = User.objects.select_for_update().get(pk=user_id)
    rules.can_change_person(actor, user).or_refuse()
    clean = _clean(fields)
    changed = [key for key, value in clean.items() if getattr(user, key) != value]
    if not changed:
        return user
    for key in changed:
        setattr(user, key, clean[key])
    user.save(update_fields=changed)
    outbox.record(PersonChanged(user_id=user.pk), actor=actor)
    versions.raise_version(page_of(user.handle))
    return user


@transaction.atomic
def agree(*, actor: Any, version: str) -> bool:
    """Notes that the person agrees to the terms that hold; a second call changes nothing.

    False where `version`, which is what they were shown, is another one by now: then they are asked again.
    """
    if version != settings.TERMS_VERSION:
        return False
    user = User.objects.select_for_update().get(pk=actor.pk)
    Consent.objects.get_or_create(user=user, document=TERMS, version=version)
    return True


@transaction.atomic
def welcome(*, user_id: int) -> User:
    """Notes that the first steps are done (or were skipped); a second call changes nothing."""
    user = User.objects.select_for_update().get(pk=user_id)
    if user.welcomed_at is None:
        user.welcomed_at = timezone.now()
        user.save(update_fields=["welcomed_at"])
    return user


@transaction.atomic
def suspend(*, actor: Any, user_id: int, until: datetime | None = None) -> User:
    """Stops a person from writing, until `until` or until restored; their sockets close, they can still read."""
    user = User.objects.select_for_update().get(pk=user_id)
    rules.can_suspend(actor, user).or_refuse()
    if until is not None and until <= timezone.now():
        raise Invalid([FieldError("until", "past", _("Choose a date after today."))])
    user.suspended_at = timezone.now()
    user.suspended_until = until
    user.save(update_fields=["suspended_at", "suspended_until"])
    outbox.record(PersonSuspended(user_id=user.pk), actor=actor)
    versions.raise_version(page_of(user.handle))
    live.close(user_id=user.pk)
    return user


@transaction.atomic
def restore(*, actor: Any, user_id: int) -> User:
    """Lets a suspended person write again."""
    rules.can_manage_people(actor).or_refuse()
    return _restore(actor=actor, user_id=user_id)


@transaction.atomic
def restore_due(*, now: datetime | None = None, limit: int = 200) -> int:
    """Restores those whose suspension has ended; returns how many."""
    due = User.objects.filter(suspended_at__isnull=False, suspended_until__lte=now or timezone.now())
    ids = list(due.order_by("pk").values_list("pk", flat=True)[:limit])
    for user_id in ids:
        _restore(actor=None, user_id=user_id)
    return len(ids)


def _restore(*, actor: Any, user_id: int) -> User:
    user = User.objects.select_for_update().get(pk=user_id)
    if user.suspended_at is not None:
        user.suspended_at = None
        user.suspended_until = None
        user.save(update_fields=["suspended_at", "suspended_until"])
        outbox.record(PersonRestored(user_id=user.pk), actor=actor)
        versions.raise_version(page_of(user.handle))
    return user


def clean_email(email: str) -> str:
    """Returns an address as it is stored; raises Invalid for what is none."""
    email = email.strip().lower()
    try:
        validate_email(email)
    except ValidationError as error:
        raise Invalid([FieldError("email", "email", error.messages[0])]) from error
    return email


def _clean(fields: dict[str, Any]) -> dict[str, Any]:
    """Returns the fields as they are stored; raises Invalid naming every field that cannot be."""
    errors: list[FieldError] = []
    clean = dict(fields)
    for key in fields.keys() & {"name", "latin_name"}:
        try:
            clean[key] = text.one_line(fields[key] or "", max_length=NAME_LENGTH)
        except Invalid as problem:
            errors += [FieldError(key, error.code, error.message) for error in problem.errors]
    if "name" in clean and not clean["name"]:
        errors.append(FieldError("name", "required", _("Enter the name by which people know you.")))
    if "language" in clean and clean["language"] not in LANGUAGES:
        errors.append(FieldError("language", "unknown", _("Choose one of the languages in the list.")))
    if "time_zone" in clean and clean["time_zone"] not in zoneinfo.available_timezones():
        errors.append(
            FieldError(
                "time_zone",
                "unknown",
                _("The time zone “{zone}” is not known. Choose one from the list.").format(zone=clean["time_zone"]),
            )
        )
    if errors:
        raise Invalid(errors)
    return clean
