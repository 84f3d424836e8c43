"""How complete a profile is, and the one step that would help most."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from practitioners.models import Profile


@dataclass(frozen=True, slots=True)
class Completeness:
    """`percent` is 0 to 100; `step` names the field to fill next ("" when nothing is missing)."""

    percent: int
    step: str
    hint: str | Promise


# What others look for first stands first: the hint names the first that is missing.
STEPS: list[tuple[str, str | Promise]] = [
    ("name", _("Add the name by which people know you.")),
    ("country", _("Say in which country you work: most people search by country.")),
    ("themes", _("Choose your themes, so that communities and events can be suggested to you.")),
    ("can_help", _("Add one line on what you can help with: people find each other by it.")),
    ("languages", _("Say which languages you work in.")),
    ("organization", _("Add the organization that you work for.")),
    ("wants_to_learn", _("Say what you want to learn.")),
    ("bio", _("Write two or three sentences about your work.")),
    ("photo", _("Add a photo, so that people recognize you when you meet.")),
]


def completeness(profile: Profile) -> Completeness:
    """Returns how much of the profile is filled; needs user, themes and texts loaded."""
    filled = {
        "name": bool(profile.user.name),
        "country": bool(profile.country),
        "themes": bool(profile.themes.all()),
        "can_help": bool(profile.can_help),
        "languages": bool(profile.languages),
        "organization": bool(profile.organization),
        "wants_to_learn": bool(profile.wants_to_learn),
        "bio": any(text.bio_plain for text in profile.texts.all()),
        "photo": profile.photo_id is not None,
    }
    missing = [(name, hint) for name, hint in STEPS if not filled[name]]
    step, hint = missing[0] if missing else ("", "")
    return Completeness(round(100 * (len(STEPS) - len(missing)) / len(STEPS)), step, hint)
