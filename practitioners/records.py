"""Practitioners as records: taken in, given out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from accounts.models import User
from accounts.services.imports import is_placeholder
from core.records import Kind, identifier, iso, known_in, register
from practitioners.models import Profile
from practitioners.queries.shown import EVERYTHING, VISITOR, for_display, shown_to
from practitioners.services.imports import take

NAME = "practitioner"


def give(public: bool) -> Iterator[dict[str, Any]]:
    """Yields people with a profile; with `public` those who show one, with what they show to everybody."""
    rows = for_display().filter(user__erased_at=None, user__is_active=True).order_by("pk")
    if public:
        rows = rows.filter(published_at__isnull=False, user__suspended_at=None)
    for profile in rows.iterator(chunk_size=500):
        yield _record(profile, public)
    if not public:
        others = User.objects.filter(profile=None, erased_at=None, is_active=True).order_by("pk")
        for user in others.iterator(chunk_size=500):
            yield _record(Profile(user=user), public)


def _record(profile: Profile, public: bool) -> dict[str, Any]:
    """A person who wrote no profile yet is given out with their name alone."""
    user = profile.user
    shown = shown_to(profile, VISITOR if public else EVERYTHING)
    bios = {each.language: each.bio for each in shown.texts}
    record: dict[str, Any] = {
        "kind": NAME,
        "_id": user.pk,
        "external_id": identifier(NAME, user.pk, user.external_id),
        "language": user.language,
        "name": user.name,
        "latin_name": user.latin_name,
        "handle": user.handle,
        "organization": shown.organization,
        "organization_type": shown.organization_type or None,
        "position": shown.position,
        "country": shown.country,
        "languages": list(shown.languages),
        "themes": sorted(shown.themes),
        "expertise": shown.expertise,
        "can_help": shown.can_help,
        "wants_to_learn": shown.wants_to_learn,
        "body": bios.pop(user.language, ""),
        "translations": {code: {"body": body} for code, body in sorted(bios.items())},
        "links": [{"title": link.title, "url": link.url} for link in shown.links],
        "created_at": iso(user.created_at),
        "audience": "public",
        "is_demo": profile.is_demo,
    }
    if not public:
        record |= {
            "email": "" if is_placeholder(user.email) else user.email,
            "time_zone": user.time_zone,
            "visibility": dict(sorted(profile.visibility.items())),
            "published": profile.published_at is not None,
        }
    return record


def urls(ids: Sequence[int]) -> Mapping[int, str]:
    found = User.objects.filter(pk__in=ids, handle__isnull=False).values_list("pk", "language", "handle")
    return {pk: f"/{language}/practitioners/{handle}/" for pk, language, handle in found}


register(Kind(NAME, 20, take, give, urls, known_in(User)))
