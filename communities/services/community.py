"""Opening a community and changing what it is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, TypedDict

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _

import outbox
from accounts.models import User
from communities import rules
from communities.enums import FollowLevel, JoinPolicy, MemberRole, MemberState, Visibility
from communities.facts import CommunityChanged, MemberJoined
from communities.models import Category, Community, CommunityText, Membership, Room
from communities.services import locks, versions
from core.errors import FieldError, Invalid
from core.text import one_line
from vocabularies.models import Concept

NAME_LENGTH = 160
SUMMARY_LENGTH = 500
# Addresses that pages of the site itself use.
RESERVED = frozenset({"new", "mine", "all", "invitation"})


class Texts(TypedDict, total=False):
    """What one language says."""

    name: str
    summary: str


@transaction.atomic
def create_community(
    *,
    actor: User,
    slug: str,
    texts: Mapping[str, Texts],
    language: str = "en",
    join_policy: str = JoinPolicy.OPEN,
    visibility: str = Visibility.PUBLIC,
    theme_ids: Sequence[str] = (),
    country: str = "",
    is_demo: bool = False,
) -> Community:
    """Returns a new community with the actor as its facilitator, one category and one chat room.

    Raises Invalid for a taken address, an unknown theme or a language without a name.
    """
    rules.can_create_community(actor).or_refuse()
    clean = clean_texts(texts, language)
    slug = clean_slug(slug or clean[language]["name"])
    community = Community(
        slug=slug,
        join_policy=_choice(JoinPolicy, join_policy, "join_policy"),
        visibility=_choice(Visibility, visibility, "visibility"),
        language=language,
        country=country.upper()[:2],
        created_by=actor,
        is_demo=is_demo,
        member_count=1,
        last_activity_at=timezone.now(),
    )
    try:
        with transaction.atomic():
            community.save(force_insert=True)
    except IntegrityError as error:
        message = _("This address is taken. Choose another one.")
        raise Invalid([FieldError("slug", "taken", message)]) from error
    _write_texts(community, clean)
    community.themes.set(known_themes(theme_ids))
    Membership.objects.create(
        community=community,
        user=actor,
        role=MemberRole.FACILITATOR,
        state=MemberState.ACTIVE,
        follow=FollowLevel.ALL,
        joined_at=timezone.now(),
    )
    Category.objects.create(community=community, titles={"en": "General", **_general()})
    Room.objects.create(community=community, name=clean[language]["name"][:120])
    versions.community_changed(community)
    outbox.record(CommunityChanged(community_id=community.pk), actor=actor)
    outbox.record(MemberJoined(community_id=community.pk, user_id=actor.pk), actor=actor)
    return community


@transaction.atomic
def edit_community(
    *, actor: User, community_id: int, texts: Mapping[str, Texts] | None = None, **changes: Any
) -> Community:
    """Changes texts (a language with an empty name is taken out), `language`, `join_policy`, `visibility`, `theme_ids`, `country`.

    Raises Invalid when the main language would have no name.
    """
    community = locks.community(community_id)
    rules.can_edit_community(actor, community).or_refuse()
    if "language" in changes:
        community.language = changes["language"]
    if "join_policy" in changes:
        community.join_policy = _choice(JoinPolicy, changes["join_policy"], "join_policy")
    if "visibility" in changes:
        community.visibility = _choice(Visibility, changes["visibility"], "visibility")
    if "country" in changes:
        community.country = changes["country"].upper()[:2]
    if texts is not None:
        clean = clean_texts(texts, community.language)
        community.texts.exclude(language__in=clean).delete()
        _write_texts(community, clean)
    if "theme_ids" in changes:
        community.themes.set(known_themes(changes["theme_ids"]))
    community.save()
    versions.community_changed(community)
    outbox.record(CommunityChanged(community_id=community.pk), actor=actor)
    return community


@transaction.atomic
def archive_community(*, actor: User, community_id: int, archived: bool) -> Community:
    """Closes a community for writing, or opens it again. For the secretariat."""
    community = locks.community(community_id)
    rules.can_archive_community(actor, community).or_refuse()
    community.archived_at = timezone.now() if archived else None
    community.save(update_fields=["archived_at", "updated_at"])
    versions.community_changed(community)
    outbox.record(CommunityChanged(community_id=community.pk), actor=actor)
    return community


def clean_slug(text: str) -> str:
    """Returns an address; raises Invalid when nothing usable is left."""
    slug = slugify(text)[:80].strip("-")
    if not slug or slug in RESERVED or slug.isdigit():
        message = _("Choose an address of Latin letters, digits and hyphens, for example coral-reefs.")
        raise Invalid([FieldError("slug", "unusable", message)])
    return slug


def clean_texts(texts: Mapping[str, Texts], language: str) -> dict[str, dict[str, str]]:
    """Returns the texts by language, on one line each; languages without a name are left out."""
    known = dict(settings.LANGUAGES)
    if language not in known:
        raise Invalid([FieldError("language", "unknown", _("Choose one of the languages offered."))])
    clean: dict[str, dict[str, str]] = {}
    for code, text in texts.items():
        if code not in known:
            continue
        name = one_line(text.get("name", ""), max_length=NAME_LENGTH, field=f"name_{code}")
        summary = one_line(text.get("summary", ""), max_length=SUMMARY_LENGTH, field=f"summary_{code}")
        if name:
            clean[code] = {"name": name, "summary": summary}
    if language not in clean:
        message = _("Give the name in the main language of the community.")
        raise Invalid([FieldError(f"name_{language}", "required", message)])
    return clean


def known_themes(theme_ids: Sequence[str]) -> list[Concept]:
    """Returns the concepts; raises Invalid for one that does not exist."""
    wanted = list(dict.fromkeys(theme_ids))
    found = list(Concept.objects.filter(pk__in=wanted))
    if len(found) != len(wanted):
        raise Invalid([FieldError("themes", "unknown", _("Choose themes from the list."))])
    return found


def _write_texts(community: Community, clean: Mapping[str, Mapping[str, str]]) -> None:
    for code, text in clean.items():
        CommunityText.objects.update_or_create(community=community, language=code, defaults=dict(text))


def _choice(kind: Any, value: str, field: str) -> str:
    try:
        return str(kind(value).value)
    except ValueError as error:
        raise Invalid([FieldError(field, "unknown", _("Choose one of the answers offered."))]) from error


def _general() -> dict[str, str]:
    return {"ar": "عام", "es": "General", "fr": "Général", "ru": "Общие темы", "zh-hans": "综合"}
