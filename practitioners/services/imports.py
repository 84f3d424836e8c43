"""Profiles brought in from another system, many at a time; nobody is told."""

from __future__ import annotations

import zoneinfo
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator, validate_email
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.scopes import page_of
from accounts.services.imports import NOWHERE, Person, add_people, change_people
from core import text, versions
from core.among import among
from core.errors import Invalid
from core.records import Chunk, Record
from core.rows import insert, insert_values, rewrite
from practitioners.enums import Level
from practitioners.models import Profile, ProfileLink, ProfileText
from practitioners.models.profile import DEFAULT_LEVELS
from practitioners.services.profile import BIO_LENGTH, LONG_LENGTH, MAX_LINKS, MAX_THEMES, PARAGRAPHS
from vocabularies import fields
from vocabularies.enums import Scheme

_is_url = URLValidator(schemes=["http", "https"])
ZONES = frozenset(zoneinfo.available_timezones())


@dataclass(slots=True)
class Read:
    """A record in the form in which it is stored."""

    person: Person
    values: dict[str, Any]
    themes: list[str]
    bios: dict[str, tuple[str, text.Rendered]]
    links: list[tuple[str, str]]
    created_at: Any = None
    extra: Mapping[str, Any] = field(default_factory=dict)


@transaction.atomic
def take(records: Sequence[Record], chunk: Chunk) -> None:
    """Makes people with their profiles, or brings those of earlier runs up to date."""
    read = {record.external_id: _read(record) for record in records}
    new = [record for record in records if record.external_id not in chunk.before]
    _foreign_addresses(new, read)
    sound = {record.external_id: read[record.external_id] for record in records if record.is_sound}
    made = add_people(people=[sound[key].person for key in sound if key not in chunk.before])
    kept = change_people(people=[sound[key].person for key in sound if key in chunk.before])
    _write(made, sound, linked_only=True)
    _write(kept, sound)
    chunk.made.update({key: user.pk for key, user in made.items()})
    chunk.changed.update({key: user.pk for key, user in kept.items()})
    versions.raise_version(*(page_of(user.handle) for user in kept.values()))


def _read(record: Record) -> Read:
    language = record.language()
    name = record.line_of("name" if "name" in record.values else "title", max_length=150, required=True)
    email = record.text("email").strip().lower()
    if email:
        try:
            validate_email(email)
            if email.endswith(f"@{NOWHERE}"):
                email = ""
        except ValidationError:
            record.fault(
                "email",
                "invalid",
                _("This is not a complete e-mail address. Example: {example}").format(example="name@example.org"),
            )
    zone = record.text("time_zone") or "UTC"
    if zone not in ZONES:
        record.fault("time_zone", "unknown", _("The time zone “{zone}” is not known.").format(zone=zone[:64]))
    created = record.moment("created_at", past=True)
    levels = _levels(record)
    published = record.raw("published", bool, True)
    themes = fields.themes(record)
    if len(themes) > MAX_THEMES:
        message = _("Choose at most %(limit)d themes, so that people find you by what matters most.")
        record.fault("themes", "too_many", message % {"limit": MAX_THEMES})
    values = {
        "organization": record.line_of("organization", max_length=200),
        "organization_type_id": fields.term(record, "organization_type", Scheme.ORGANIZATION_TYPES),
        "position": record.line_of("position", max_length=200),
        "country": fields.country(record),
        "languages": fields.languages(record),
        "visibility": levels,
        "published_at": (created or timezone.now()) if published else None,
        "is_demo": record.raw("is_demo", bool, False),
    }
    for name_of in PARAGRAPHS:
        if rendered := _rendered(record, name_of, record.text(name_of), LONG_LENGTH):
            values[name_of] = rendered.plain
    bios = {language: record.text("body")} | {
        code: each["body"] for code, each in record.translations().items() if each.get("body")
    }
    done = {
        code: (body.strip(), _rendered(record, "body", body.strip(), BIO_LENGTH))
        for code, body in bios.items()
        if body.strip()
    }
    person = Person(
        external_id=record.external_id,
        name=name,
        latin_name=record.line_of("latin_name", max_length=150),
        email=email,
        handle=record.text("handle"),
        language=language,
        time_zone=zone,
        created_at=created,
        is_demo=values["is_demo"],
    )
    sound = {code: (body, rendered) for code, (body, rendered) in done.items() if rendered is not None}
    return Read(person, values, themes, sound, _links(record), created)


def _rendered(record: Record, name: str, body: str, limit: int) -> text.Rendered | None:
    try:
        return text.render(body, field=name, limit=limit)
    except Invalid as problem:
        record.faults += problem.errors
        return None


def _levels(record: Record) -> dict[str, str]:
    """Who sees each field. A record that is for members only shows nothing to anybody else."""
    given: dict[str, Any] = record.raw("visibility", dict, {})
    if any(name not in DEFAULT_LEVELS or level not in Level.values for name, level in given.items()):
        record.fault(
            "visibility", "unknown", _("This must be one of: {choices}.").format(choices=", ".join(Level.values))
        )
        return {}
    if record.members_of():
        return {name: given.get(name, Level.COMMUNITIES) for name in DEFAULT_LEVELS} | {
            "email": given.get("email", Level.NOBODY)
        }
    return dict(given)


def _links(record: Record) -> list[tuple[str, str]]:
    kept = []
    for each in record.raw("links", list, []):
        url, title = (str(each.get("url", "")), str(each.get("title", ""))) if isinstance(each, dict) else ("", "")
        try:
            _is_url(url)
            kept.append((text.one_line(title, max_length=100, field="links"), url[:500]))
        except ValidationError:
            record.fault("links", "invalid_url", _("Write the whole address, beginning with https://"))
        except Invalid as problem:
            record.faults += problem.errors
    if len(kept) > MAX_LINKS:
        record.fault("links", "too_many", _("Keep at most %(limit)d links.") % {"limit": MAX_LINKS})
    return kept


def _foreign_addresses(records: Sequence[Record], read: Mapping[str, Read]) -> None:
    """An address that stands twice in the file, or belongs to somebody of another record, is a fault of the later one."""
    emails = {read[record.external_id].person.email for record in records} - {""}
    owned = dict(
        User.objects.filter(email__in=among(emails), external_id__isnull=False).values_list("email", "external_id")
    )
    seen: dict[str, str] = {}
    for record in records:
        email = read[record.external_id].person.email
        owner = owned.get(email) or seen.setdefault(email, record.external_id)
        if email and owner != record.external_id:
            record.fault("email", "taken", _("This address belongs to another record."))


def _write(users: Mapping[str, User], read: Mapping[str, Read], *, linked_only: bool = False) -> None:
    """With `linked_only` a profile that somebody made here before keeps what they wrote."""
    there = {
        profile.pk: profile for profile in Profile.objects.filter(pk__in=among([user.pk for user in users.values()]))
    }
    profiles: dict[str, Profile] = {}
    fresh: list[Profile] = []
    old: list[Profile] = []
    for key, user in users.items():
        profile = there.get(user.pk)
        if profile is not None and (linked_only or profile.external_id not in (None, key)):
            continue
        (old if profile else fresh).append(profile := profile or Profile(user=user))
        for name, value in read[key].values.items():
            setattr(profile, name, value)
        profile.external_id = key
        profile.version += 1
        profiles[key] = profile
    insert(fresh)
    if old:
        names = [*next(iter(read.values())).values, "external_id", "version", "updated_at"]
        rewrite(old, names)
        ids = [profile.pk for profile in old]
        Profile.themes.through.objects.filter(profile_id__in=among(ids)).delete()
        ProfileText.objects.filter(profile_id__in=among(ids)).delete()
        ProfileLink.objects.filter(profile_id__in=among(ids)).delete()
    insert_values(
        Profile.themes.through,
        ("profile", "concept"),
        ((profile.pk, theme) for key, profile in profiles.items() for theme in read[key].themes),
    )
    insert(
        [
            ProfileText(
                profile_id=profile.pk,
                language=code,
                bio=body,
                bio_html=done.html,
                bio_plain=done.plain,
                text_version=done.version,
            )
            for key, profile in profiles.items()
            for code, (body, done) in read[key].bios.items()
        ],
        keyed=False,
    )
    insert(
        [
            ProfileLink(profile_id=profile.pk, title=title, url=url, position=place)
            for key, profile in profiles.items()
            for place, (title, url) in enumerate(read[key].links)
        ],
        keyed=False,
    )
