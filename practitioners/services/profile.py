"""Profiles: made, changed, shown and taken back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.core.validators import URLValidator
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

import outbox
from accounts.models import User
from accounts.scopes import page_of
from accounts.services.person import give_handle
from core import text, versions
from core.errors import Conflict, FieldError, HalqaError, Invalid
from practitioners import rules
from practitioners.enums import Level
from practitioners.facts import ProfileChanged
from practitioners.models import Profile, ProfileLink, ProfileText
from practitioners.models.profile import DEFAULT_LEVELS
from practitioners.services.photo import drop_photo, make_photo
from vocabularies.enums import THEMES, Scheme
from vocabularies.models import Concept
from vocabularies.queries import resolve

MAX_LINKS = 8
MAX_THEMES = 12
BIO_LENGTH = 5000
LONG_LENGTH = 2000
URL_LENGTH = 500
LINES = {"organization": 200, "position": 200}
PARAGRAPHS = ("expertise", "can_help", "wants_to_learn")
LANGUAGES = frozenset(code for code, _name in settings.LANGUAGES)
_url_is_valid = URLValidator(schemes=["http", "https"])


@transaction.atomic
def ensure_profile(*, user: User) -> Profile:
    """Returns the person's profile, making an unpublished one where there is none, and a handle for its address."""
    give_handle(user=user)
    profile, _made = Profile.objects.get_or_create(user=user)
    return profile


@transaction.atomic
def save_profile(
    *,
    actor: Any,
    user_id: int,
    version: int | None = None,
    values: Mapping[str, Any] | None = None,
    themes: Sequence[str] | None = None,
    bios: Mapping[str, str] | None = None,
    links: Sequence[tuple[str, str]] | None = None,
    visibility: Mapping[str, str] | None = None,
    photo: UploadedFile[bytes] | None = None,
    remove_photo: bool = False,
    publish: bool | None = None,
) -> Profile:
    """Changes what is given and leaves the rest; returns the profile.

    `values` holds organization, organization_type (identifier), position, country, languages, expertise, can_help,
    wants_to_learn. Raises Invalid by field, Conflict when `version` is no longer the current one.
    """
    rules.can_edit(actor, user_id).or_refuse()
    user = User.objects.select_for_update().get(pk=user_id)
    profile = ensure_profile(user=user)
    if version is not None and version != profile.version:
        raise Conflict(
            _("This profile was changed in another window meanwhile. Compare, then save again."), current=profile
        )
    errors: list[FieldError] = []
    for name, value in _clean(values or {}, errors).items():
        setattr(profile, name, value)
    concepts = _themes(themes, errors) if themes is not None else None
    rendered = _bios(bios or {}, errors)
    checked_links = _links(links, errors) if links is not None else None
    if visibility:
        profile.visibility = {**profile.visibility, **_visibility(visibility, errors)}
    old_photo = profile.photo
    if photo is not None and not errors:
        try:
            profile.photo = make_photo(upload=photo, owner=user)
        except Invalid as problem:
            errors += problem.errors
    elif remove_photo:
        profile.photo = None
    if errors:
        raise Invalid(errors)
    if publish is not None:
        profile.published_at = (profile.published_at or timezone.now()) if publish else None
    profile.version += 1
    profile.save()
    if old_photo is not None and old_photo.pk != profile.photo_id:
        drop_photo(image=old_photo)
    if concepts is not None:
        profile.themes.set(Concept.objects.filter(pk__in=concepts))
    _write_bios(profile, rendered)
    if checked_links is not None:
        profile.links.all().delete()
        ProfileLink.objects.bulk_create(
            ProfileLink(profile=profile, title=title, url=url, position=place)
            for place, (title, url) in enumerate(checked_links)
        )
    outbox.record(ProfileChanged(user_id=user_id), actor=actor)
    versions.raise_version(page_of(user.handle))
    return profile


@transaction.atomic
def note_change(*, user_id: int) -> None:
    """States that what is shown with a profile changed, though none of its own fields; nothing where there is none."""
    if Profile.objects.filter(pk=user_id).update(updated_at=timezone.now()):
        outbox.record(ProfileChanged(user_id=user_id))


@transaction.atomic
def erase_profile(*, user: User) -> None:
    """Deletes the profile with its photo; nothing happens where there is none."""
    profile = Profile.objects.filter(user=user).select_related("photo").first()
    if profile is None:
        return
    drop_photo(image=profile.photo)
    profile.delete()
    outbox.record(ProfileChanged(user_id=user.pk))
    versions.raise_version(page_of(user.handle))


def _clean(values: Mapping[str, Any], errors: list[FieldError]) -> dict[str, Any]:
    clean: dict[str, Any] = {}
    for name, value in values.items():
        try:
            clean.update(_field(name, value))
        except Invalid as problem:
            errors += [FieldError(name, error.code, error.message) for error in problem.errors]
    return clean


def _field(name: str, value: Any) -> dict[str, Any]:
    if name in LINES:
        return {name: text.one_line(value or "", max_length=LINES[name], field=name)}
    if name in PARAGRAPHS:
        return {name: text.render(value or "", field=name, limit=LONG_LENGTH).plain}
    if name == "country":
        return {name: _code(value, Scheme.COUNTRIES, name)}
    if name == "organization_type":
        concept = resolve(value, Scheme.ORGANIZATION_TYPES) if value else None
        if value and concept is None:
            raise Invalid([FieldError(name, "unknown", _("Choose one of the list."))])
        return {"organization_type_id": concept.pk if concept else None}
    if name == "languages":
        return {name: [_code(one, Scheme.LANGUAGES, name) for one in dict.fromkeys(value or [])]}
    raise HalqaError(f"no such field: {name}")


def _code(value: str, vocabulary: str, field: str) -> str:
    concept = resolve(value, vocabulary) if value else None
    if value and concept is None:
        raise Invalid([FieldError(field, "unknown", _("Choose one of the list."))])
    return concept.code if concept else ""


def _themes(themes: Sequence[str], errors: list[FieldError]) -> list[str]:
    """Returns identifiers; a theme of none of the theme vocabularies is an error."""
    found: dict[str, None] = {}
    for theme in themes:
        concept = resolve(theme)
        if concept is None or concept.vocabulary_id not in THEMES:
            errors.append(FieldError("themes", "unknown", _("Choose themes from the list.")))
            return []
        found[concept.pk] = None
    if len(found) > MAX_THEMES:
        message = _("Choose at most %(limit)d themes, so that people find you by what matters most.")
        errors.append(FieldError("themes", "too_many", message % {"limit": MAX_THEMES}))
    return list(found)


def _bios(bios: Mapping[str, str], errors: list[FieldError]) -> dict[str, tuple[str, text.Rendered]]:
    rendered = {}
    for language, body in bios.items():
        field = f"bio_{language}"
        if language not in LANGUAGES:
            errors.append(FieldError(field, "unknown", _("Choose one of the list.")))
            continue
        try:
            rendered[language] = (body.strip(), text.render(body.strip(), field=field, limit=BIO_LENGTH))
        except Invalid as problem:
            errors += problem.errors
    return rendered


def _write_bios(profile: Profile, rendered: Mapping[str, tuple[str, text.Rendered]]) -> None:
    for language, (body, done) in rendered.items():
        if not body:
            ProfileText.objects.filter(profile=profile, language=language).delete()
            continue
        ProfileText.objects.update_or_create(
            profile=profile,
            language=language,
            defaults={
                "bio": body,
                "bio_html": done.html,
                "bio_plain": done.plain,
                "text_version": done.version,
            },
        )


def _links(links: Sequence[tuple[str, str]], errors: list[FieldError]) -> list[tuple[str, str]]:
    kept = []
    for place, (title, url) in enumerate(links):
        address = url.strip()
        if not address:
            continue
        try:
            _url_is_valid(address)
            # Asked for its refusal alone: an address is kept letter for letter, and cut short it would lead elsewhere.
            text.one_line(address, max_length=URL_LENGTH, field=f"link_url_{place}")
            kept.append((text.one_line(title, max_length=100, field=f"link_title_{place}"), address))
        except ValidationError:
            message = _("Write the whole address, beginning with https://")
            errors.append(FieldError(f"link_url_{place}", "url", message))
        except Invalid as problem:
            errors += problem.errors
    if len(kept) > MAX_LINKS:
        errors.append(FieldError("links", "too_many", _("Keep at most %(limit)d links.") % {"limit": MAX_LINKS}))
    return kept


def _visibility(wanted: Mapping[str, str], errors: list[FieldError]) -> dict[str, str]:
    clean = {}
    for name, level in wanted.items():
        if name not in DEFAULT_LEVELS or level not in Level.values:
            errors.append(FieldError(f"see_{name}", "unknown", _("Choose one of the list.")))
        else:
            clean[name] = level
    return clean
