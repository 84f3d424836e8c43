"""The second step of signing in: each code opens once."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from allauth.core.internal.cryptokit import compare_user_code
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth as totp
from allauth.mfa.utils import decrypt
from django.db import transaction

from accounts.models import User

# Of an app's row: the number of the newest period (RFC 6238, section 4) whose code was taken.
UPTO = "taken_upto"


@contextmanager
def one_at_a_time(*, user: User) -> Iterator[None]:
    """Codes of one person are judged one after the other, so that two browsers cannot use the same one at once."""
    with transaction.atomic():
        User.objects.select_for_update().get(pk=user.pk)
        yield


@transaction.atomic
def take_code(*, authenticator: Authenticator, code: str) -> bool:
    """Returns whether a right code has not been used yet, nor a newer one; it is used then (RFC 6238, section 5.2).

    The library forgets a code after one period while its tolerance still takes it. Recovery codes it crosses out itself.
    """
    if authenticator.type != Authenticator.Type.TOTP:
        return True
    row = Authenticator.objects.select_for_update().get(pk=authenticator.pk)
    secret = decrypt(row.data["secret"])
    meant = [
        number
        for number in totp.yield_hotp_counters_from_time()
        if number > row.data.get(UPTO, -1)
        and compare_user_code(actual=code, expected=totp.format_hotp_value(totp.hotp_value(secret, number)))
    ]
    if not meant:
        return False
    row.data[UPTO] = meant[0]
    row.save(update_fields=["data"])
    return True
