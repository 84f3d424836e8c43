"""What a person sees of themselves: sessions, and the archive of their data."""

from __future__ import annotations

import io
import json
import zipfile
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from allauth.account.models import EmailAddress
from allauth.usersessions.models import UserSession
from django.contrib.sessions.backends.db import SessionStore
from django.core.serializers.json import DjangoJSONEncoder
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import data
from accounts.models import Archive, User
from core.errors import Hidden

# In this order: a browser's name often holds those of its ancestors.
BROWSERS = [("Edg/", "Edge"), ("OPR/", "Opera"), ("Firefox/", "Firefox"), ("Chrome/", "Chrome"), ("Safari/", "Safari")]
SYSTEMS = [
    ("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad"), ("Windows", "Windows"), ("Mac OS", "macOS"), ("Linux", "Linux"),
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class SignedIn:
    id: int
    device: str
    ip: str
    since: datetime
    current: bool


def device(user_agent: str) -> str:
    """Returns “Firefox, Android” or as much of it as the header tells."""
    found = [next((name for sign, name in names if sign in user_agent), "") for names in (BROWSERS, SYSTEMS)]
    return ", ".join(filter(None, found)) or _("Unknown device")


def signed_in(user: User, *, current_key: str | None) -> list[SignedIn]:
    """Returns the sessions of a person that still live, newest first (two queries)."""
    rows = list(UserSession.objects.filter(user=user).order_by("-created_at")[:100])
    keys = [row.session_key for row in rows]
    model = SessionStore.get_model_class()
    alive = set(
        model._default_manager.filter(session_key__in=keys, expire_date__gt=timezone.now()).values_list(
            "session_key", flat=True
        )
    )
    return [
        SignedIn(row.pk, device(row.user_agent), row.ip, row.created_at, row.session_key == current_key)
        for row in rows
        if row.session_key in alive
    ]


def archive_rows(user: User) -> int:
    """Returns how many rows the archive will hold of what may be many; a query or two."""
    return sum(entry.size(user) for entry in data.entries())


def archive(user: User) -> bytes:
    """Returns a zip with one JSON file: everything kept about the person, part by part."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as packed, packed.open("halqa.json", "w") as file:
        # Row by row: the text of a large archive is many times its rows.
        file.write(
            f'{{"exported_at": {_json(timezone.now())}, "parts": {{\n"account": [{_json(account(user))}]'.encode()
        )
        for entry in data.entries():
            file.write(f",\n{_json(entry.name)}: [".encode())
            for number, row in enumerate(entry.export(user)):
                file.write(f"{',' if number else ''}\n  {_json(row)}".encode())
            file.write(b"\n]")
        file.write(b"\n}}\n")
    return buffer.getvalue()


def _json(value: Any) -> str:
    return json.dumps(value, cls=DjangoJSONEncoder, ensure_ascii=False)


def newest_archive(user: User) -> Archive | None:
    """Returns the archive that is being made or can be fetched, without its content."""
    return (
        Archive.objects.filter(user=user)
        .defer("content")
        .exclude(expires_at__lt=timezone.now())
        .order_by("-pk")
        .first()
    )


def made_archive(user: User, archive_id: int) -> Archive:
    """Returns a person's own archive while it can be fetched; raises Hidden for all others."""
    found = Archive.objects.filter(pk=archive_id, user=user, expires_at__gte=timezone.now()).first()
    if found is None:
        raise Hidden
    return found


def account(user: User) -> dict[str, Any]:
    """Returns the person's own row, addresses, roles, consents and sessions; never a secret."""
    return {
        "email": user.email,
        "name": user.name,
        "latin_name": user.latin_name,
        "handle": user.handle,
        "language": user.language,
        "time_zone": user.time_zone,
        "data_saving": user.data_saving,
        "created_at": user.created_at,
        "last_login": user.last_login,
        "suspended_at": user.suspended_at,
        "roles": user.role_names,
        "addresses": list(EmailAddress.objects.filter(user=user).values("email", "verified", "primary")),
        "consents": list(user.consents.values("document", "version", "given_at")),
        "sessions": list(
            UserSession.objects.filter(user=user).values("ip", "user_agent", "created_at", "last_seen_at")
        ),
    }
