"""This package's part of a person's own data."""

from __future__ import annotations

from typing import Any
from urllib.parse import urljoin

from django.conf import settings

from accounts.models import User
from practitioners.models.profile import DEFAULT_LEVELS
from practitioners.queries.shown import for_display
from practitioners.services.profile import erase_profile


def export(user: User) -> list[dict[str, Any]]:
    """Returns the profile as its owner wrote it, one row or none."""
    profile = for_display().filter(user=user).first()
    if profile is None:
        return []
    return [
        {
            "organization": profile.organization,
            "organization_type": profile.organization_type_id,
            "position": profile.position,
            "country": profile.country,
            "languages": profile.languages,
            "themes": [concept.pk for concept in profile.themes.all()],
            "expertise": profile.expertise,
            "can_help": profile.can_help,
            "wants_to_learn": profile.wants_to_learn,
            "bios": {text.language: text.bio for text in profile.texts.all()},
            "photo": urljoin(settings.SITE_URL, profile.photo.file.url) if profile.photo else "",
            "links": [{"title": link.title, "url": link.url} for link in profile.links.all()],
            "visibility": {name: profile.level(name) for name in DEFAULT_LEVELS},
            "published_at": profile.published_at,
        }
    ]


def erase(user: User, *, keep_posts: bool = True) -> None:
    """Deletes the profile and its photo."""
    erase_profile(user=user)
