"""How a person is shown beside what they wrote."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from accounts.services.erasure import FORMER


@dataclass(frozen=True, slots=True)
class Face:
    """Name, handle (empty: no page), initials and tone of the avatar."""

    pk: int | None
    name: str
    handle: str
    initials: str
    tone: int

    @property
    def path(self) -> str:
        """The address of the profile below the language prefix; empty where there is none."""
        return f"practitioners/{self.handle}/" if self.handle else ""


def face(pk: int | None, name: str | None, handle: str | None) -> Face:
    """Returns how to show somebody read as plain values; nobody (None) is a former participant."""
    if pk is None or name == FORMER:
        return Face(pk, _(FORMER), "", "·", 1)
    words = (name or handle or "").split()
    picked = [words[0], words[-1]] if len(words) > 1 else words[:1]
    initials = "".join(word[0] for word in picked).upper() or "·"
    return Face(pk, name or handle or _(FORMER), handle or "", initials, pk % 6 + 1)


def face_of(user: Any) -> Face:
    """Returns how to show a loaded person, or nobody."""
    return face(None, None, None) if user is None else face(user.pk, user.name, user.handle)
