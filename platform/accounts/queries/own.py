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
from accounts.models import User

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


def archive(user: User) -> bytes:
    """Returns a zip with one JSON file: everything kept about the person, part by part."""
    parts: dict[str, Any] = {"account": [account(user)]}
    for entry in data.entries():
        parts[entry.name] = entry.export(user)
    body = {"exported_at": timezone.now(), "parts": parts}
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("halqa.json", json.dumps(body, cls=DjangoJSONEncoder, ensure_ascii=False, indent=2))
    return buffer.getvalue()


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
