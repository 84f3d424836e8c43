"""Demo people: accounts, roles and profiles."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from accounts.services import roles
from accounts.services.person import create_verified
from config.demo.data import toml
from practitioners.models import Profile
from practitioners.services.profile import save_profile
from vocabularies.queries import resolve

PASSWORD = "halqa-demo"  # noqa: S105 (printed by `make run`)
HOST = "halqa.example"


def email_of(key: str) -> str:
    return f"{key}@{HOST}"


def load_people() -> dict[str, User]:
    """Returns the demo's people by key, making those that are missing."""
    known = {user.email: user for user in User.objects.filter(email__endswith=f"@{HOST}")}
    people = {}
    for entry in toml("people")["person"]:
        people[entry["key"]] = known.get(email_of(entry["key"])) or _make(entry)
    return people


@transaction.atomic
def _make(entry: dict[str, Any]) -> User:
    user = create_verified(
        email=email_of(entry["key"]),
        name=entry["name"],
        latin_name=entry.get("latin_name", ""),
        # Only those named in the README can sign in.
        password=PASSWORD if "role" in entry else None,
        language=entry["language"],
        time_zone=entry["zone"],
        is_demo=True,
        welcomed_at=timezone.now(),
    )
    role = entry.get("role", "")
    if role in {"organiser", "secretariat"}:
        roles.grant(actor=None, user_id=user.pk, role=role)
    elif role == "focal_point":
        roles.grant(actor=None, user_id=user.pk, role=role, country=entry["country"])
    user.refresh_from_db()
    save_profile(
        actor=user,
        user_id=user.pk,
        values={
            "position": entry.get("position", ""),
            "organization": entry.get("organization", ""),
            "country": entry["country"],
            "languages": entry["languages"],
            "can_help": entry.get("can_help", ""),
            "wants_to_learn": entry.get("wants_to_learn", ""),
        },
        themes=[theme for theme in entry["themes"] if resolve(theme)],
        bios=entry.get("bio", {}),
        visibility={"can_help": "public"},
        publish=True,
    )
    Profile.objects.filter(user=user).update(is_demo=True)
    return user
