"""What a viewer sees of a profile: the one place that the page, the card, the API and search ask."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from wagtail.images.models import Image

from accounts.rules import is_secretariat, person
from practitioners.enums import Level
from practitioners.models import Profile, ProfileLink, ProfileText
from practitioners.models.profile import ProfileQuerySet
from practitioners.queries import circles

VISITOR = frozenset({Level.PUBLIC})
SIGNED_IN = VISITOR | {Level.SIGNED_IN}
IN_MY_CIRCLE = SIGNED_IN | {Level.COMMUNITIES}
EVERYTHING = frozenset(Level)


@dataclass(frozen=True, slots=True)
class Shown:
    """A profile without what the viewer may not see; a hidden field is as empty as one never filled."""

    user_id: int
    handle: str
    name: str
    latin_name: str
    time_zone: str
    position: str = ""
    organization: str = ""
    organization_type: str = ""
    country: str = ""
    languages: tuple[str, ...] = ()
    themes: tuple[str, ...] = ()
    expertise: str = ""
    can_help: str = ""
    wants_to_learn: str = ""
    email: str = ""
    photo: Image | None = None
    texts: tuple[ProfileText, ...] = ()
    links: tuple[ProfileLink, ...] = ()
    hidden: frozenset[str] = field(default_factory=frozenset)

    @property
    def called(self) -> str:
        """What the person is called where something has to stand: the name, else the handle; never the e-mail address."""
        return self.name or self.handle

    @property
    def country_concept(self) -> str:
        """Identifier of the country in the vocabulary."""
        return f"COUNTRY-{self.country}" if self.country else ""

    def text_for(self, language: str) -> ProfileText | None:
        """Returns the biography in `language`, else in English, else the first there is."""
        found = {text.language: text for text in self.texts}
        return found.get(language) or found.get("en") or next(iter(found.values()), None)


def levels_of(viewer: Any, profile: Profile) -> frozenset[Level]:
    """Returns the levels whose fields `viewer` sees in this profile; at most one query, none for visitors and owners."""
    someone = person(viewer)
    if someone is None:
        return VISITOR
    if someone.pk == profile.user_id or is_secretariat(viewer):
        return EVERYTHING
    return IN_MY_CIRCLE if circles.sharing(someone.pk, [profile.user_id]) else SIGNED_IN


def shown_to(profile: Profile, levels: frozenset[Level]) -> Shown:
    """Returns what of `profile` people with these levels see.

    Fetch the profile with `for_display()` first, so that nothing is read one by one.
    """
    user = profile.user

    def may(name: str) -> bool:
        return Level(profile.level(name)) in levels

    return Shown(
        user_id=user.pk,
        handle=user.handle or "",
        name=user.name,
        latin_name=user.latin_name if user.latin_name != user.name else "",
        time_zone=user.time_zone if may("country") else "",
        position=profile.position if may("organization") else "",
        organization=profile.organization if may("organization") else "",
        organization_type=(profile.organization_type_id or "") if may("organization") else "",
        country=profile.country if may("country") else "",
        languages=tuple(profile.languages) if may("languages") else (),
        themes=tuple(concept.pk for concept in profile.themes.all()) if may("themes") else (),
        expertise=profile.expertise if may("expertise") else "",
        can_help=profile.can_help if may("can_help") else "",
        wants_to_learn=profile.wants_to_learn if may("wants_to_learn") else "",
        email=user.email if may("email") else "",
        photo=profile.photo if may("photo") else None,
        texts=tuple(text for text in profile.texts.all() if text.bio_plain) if may("bio") else (),
        links=tuple(profile.links.all()) if may("links") else (),
        hidden=frozenset(name for name in profile.visibility if not may(name)),
    )


def for_display() -> ProfileQuerySet:
    """Returns profiles with all that a page needs: four queries whatever their number."""
    return Profile.objects.select_related("user", "photo").prefetch_related("themes", "texts", "links")
