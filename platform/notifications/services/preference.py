"""What a person wants to be told, and how."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core.errors import FieldError, Hidden, Invalid
from notifications import tokens
from notifications.enums import DEFAULT_MAIL, Channel, Kind
from notifications.models import MailOut, Notice, Preference


@transaction.atomic
def choose(*, actor: User, choices: Mapping[str, tuple[bool, str]]) -> None:
    """Stores (in the inbox, mail) per kind. Raises Invalid for kinds or channels that are not."""
    wrong = [kind for kind, (_in_app, mail) in choices.items() if kind not in Kind.values or mail not in Channel.values]
    if wrong:
        raise Invalid(
            [FieldError(f"mail_{kind}", "unknown", _("Choose one of the options in the list.")) for kind in wrong]
        )
    for kind, (in_app, mail) in choices.items():
        _set(actor, Kind(kind), in_app=in_app, mail=Channel(mail))


def read(text: str) -> tuple[User, list[Kind]]:
    """Returns what an unsubscribe link stands for; raises Hidden for one that we did not make."""
    found = tokens.read(text)
    person = User.objects.filter(pk=found[0], is_active=True).first() if found else None
    if found is None or person is None:
        raise Hidden
    return person, [Kind(kind) for kind in found[1] if kind in Kind.values]


@transaction.atomic
def unsubscribe(*, text: str) -> tuple[User, list[Kind]]:
    """Stops mail of the kinds in the link, and what of it waits; a second call changes nothing."""
    person, kinds = read(text)
    for kind in kinds:
        known = Preference.objects.filter(person=person, kind=kind).first()
        _set(person, kind, in_app=known.in_app if known else True, mail=Channel.NONE)
    return person, kinds


def _set(person: User, kind: Kind, *, in_app: bool, mail: Channel) -> None:
    if in_app and mail == DEFAULT_MAIL[kind]:
        Preference.objects.filter(person=person, kind=kind).delete()
    else:
        Preference.objects.update_or_create(person=person, kind=kind, defaults={"in_app": in_app, "mail": mail})
    if mail == Channel.NONE:
        waiting = Notice.objects.filter(person=person, kind=kind, mail_out=None)
        waiting.update(mail=Channel.NONE, mail_due_at=None)


def export(user: User) -> list[dict[str, Any]]:
    """Returns one's choices and notices."""
    chosen: list[dict[str, Any]] = [
        {"what": "preference", **row} for row in Preference.objects.filter(person=user).values("kind", "in_app", "mail")
    ]
    told = (
        Notice.objects.filter(person=user)
        .order_by("pk")
        .values("kind", "subject", "subject_id", "created_at", "seen_at")
    )
    return chosen + [{"what": "notice", **row} for row in told]


def erase(user: User, *, keep_posts: bool) -> None:
    """Removes everything: notices, choices, mail."""
    Notice.objects.filter(person=user).delete()
    Notice.objects.filter(actor=user).update(actor=None)
    Preference.objects.filter(person=user).delete()
    # Those to the address from before there was an account, too.
    MailOut.objects.filter(Q(person=user) | Q(to__iexact=user.email)).delete()
