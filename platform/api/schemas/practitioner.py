"""Practitioners, each as the caller may see them."""

from __future__ import annotations

from django.http import HttpRequest
from ninja import Schema
from pydantic import Field

from api import answers
from practitioners.models import Profile
from practitioners.queries.shown import Shown


class Link(Schema):
    title: str
    url: str


class PractitionerOut(Schema):
    """A field that the person keeps from the caller is as empty as one never filled."""

    id: int
    handle: str
    name: str
    latin_name: str
    position: str
    organization: str
    organization_type: str
    country: str
    languages: list[str]
    themes: list[str]
    expertise: str
    can_help: str
    wants_to_learn: str
    bio: str
    bio_language: str = Field(description="Language of `bio` as answered")
    links: list[Link]
    email: str
    external_id: str | None
    url: str


class PractitionerList(Schema):
    results: list[PractitionerOut]
    next: str | None


def practitioner(request: HttpRequest, profile: Profile, shown: Shown) -> PractitionerOut:
    """Returns what of a profile the caller sees."""
    text = shown.text_for(answers.language())
    return PractitionerOut(
        id=shown.user_id,
        handle=shown.handle,
        name=shown.name,
        latin_name=shown.latin_name,
        position=shown.position,
        organization=shown.organization,
        organization_type=shown.organization_type,
        country=shown.country,
        languages=list(shown.languages),
        themes=sorted(shown.themes),
        expertise=shown.expertise,
        can_help=shown.can_help,
        wants_to_learn=shown.wants_to_learn,
        bio=text.bio_plain if text else "",
        bio_language=text.language if text else "",
        links=[Link(title=link.title, url=link.url) for link in shown.links],
        email=shown.email,
        external_id=profile.external_id,
        url=answers.absolute(request, f"practitioners/{shown.handle}/"),
    )
