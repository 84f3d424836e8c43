"""People with a published profile: one document for each audience that sees something else.

A field's level decides which documents hold it. `visitor` is what everybody sees, `member` what signed-in people see,
`near` what those see who share a community with the person. Where two are alike there is one document for both; a
person finds exactly one (`audience` and `besides`).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from communities.enums import MemberState
from communities.models import Membership
from practitioners.enums import Level
from practitioners.models import Profile, ProfileText
from practitioners.models.profile import DEFAULT_LEVELS
from practitioners.queries.photos import small_urls
from search.documents.days import day_number, seconds
from search.documents.document import Document, Text
from search.documents.related import Places, grouped, values
from search.enums import Kind

VARIANTS = ("", "visitor", "near")
SEEN: dict[str, frozenset[str]] = {
    "visitor": frozenset({Level.PUBLIC}),
    "member": frozenset({Level.PUBLIC, Level.SIGNED_IN}),
    "near": frozenset({Level.PUBLIC, Level.SIGNED_IN, Level.COMMUNITIES}),
}
NAMES = (
    "user_id", "user__name", "user__latin_name", "user__handle", "user__time_zone", "user__language", "organization",
    "position", "organization_type_id", "country", "languages", "expertise", "can_help", "wants_to_learn", "visibility",
    "published_at", "updated_at", "external_id", "user__suspended_at", "user__is_active", "photo_id",
)  # fmt: skip


def ids(after: int, size: int) -> list[int]:
    return list(Profile.objects.filter(pk__gt=after).order_by("pk").values_list("pk", flat=True)[:size])


def read(wanted: Sequence[int]) -> list[Document]:
    rows = list(
        Profile.objects.filter(pk__in=wanted, user__erased_at__isnull=True, user__handle__isnull=False).values_list(
            *NAMES
        )
    )
    bios = grouped(
        ProfileText.objects.filter(profile__in=wanted)
        .order_by("profile", "language")
        .values_list("profile_id", "language", "bio_plain")
    )
    themes = values(Profile.themes.through.objects.filter(profile__in=wanted).values_list("profile_id", "concept_id"))
    near = values(
        (user, str(community))
        for user, community in Membership.objects.filter(user__in=wanted, state=MemberState.ACTIVE).values_list(
            "user_id", "community_id"
        )
    )
    places = Places()
    people = [dict(zip(NAMES, row, strict=True)) for row in rows]
    photos = small_urls(person["photo_id"] for person in people if person["photo_id"])
    documents: list[Document] = []
    for person in people:
        pk = person["user_id"]
        photo = photos.get(person["photo_id"], "")
        person |= {"themes": themes.get(pk, ()), "bios": bios.get(pk, ()), "photo": photo}
        documents += _variants(person, near.get(pk, ()), places)
    return documents


def _variants(person: dict[str, Any], communities: tuple[str, ...], places: Places) -> list[Document]:
    own = f"u:{person['user_id']}"
    member = _document(person, "member", places)
    if person["published_at"] is None or person["user__suspended_at"] is not None or not person["user__is_active"]:
        member.audience = (own, "staff")
        return [member]
    found = [member]
    visitor = _document(person, "visitor", places)
    member.audience = ("signed-in",)
    if _same(visitor, member):
        member.audience = ("public",)
    else:
        visitor.variant, visitor.audience = "visitor", ("visitor",)
        found.append(visitor)
    near = _document(person, "near", places)
    if communities and not _same(near, member):
        groups = tuple(f"c:{community}" for community in communities)
        near.variant, near.audience = "near", groups
        member.besides = groups
        found.append(near)
    return found


def _same(left: Document, right: Document) -> bool:
    return (left.texts, left.facets, left.card) == (right.texts, right.facets, right.card)


def _document(person: dict[str, Any], audience: str, places: Places) -> Document:
    levels = person["visibility"] or {}

    def shown(field: str) -> bool:
        return (levels.get(field) or DEFAULT_LEVELS[field]) in SEEN[audience]

    def value(field: str, empty: Any = "") -> Any:
        return (person[field] or empty) if shown(field) else empty

    country, languages = value("country"), value("languages", [])
    organization, position = value("organization"), person["position"] if shown("organization") else ""
    expertise, can_help, learns = value("expertise"), value("can_help"), value("wants_to_learn")
    name, latin = person["user__name"] or person["user__handle"], person["user__latin_name"]
    told = "\n".join(part for part in (can_help, expertise, learns, organization, position) if part)
    bios = [row for row in person["bios"] if row[1]] if shown("bio") else []
    title = f"{name} {latin}".strip() if latin and latin != name else name
    # What was typed once stands in the person's own language; a biography adds its language.
    own = person["user__language"]
    texts = [Text(own, title, "\n".join([told, *(bio for code, bio in bios if code == own)]).strip())]
    texts += [Text(code, title, bio) for code, bio in bios if code != own]
    countries = (country,) if country else ()
    kind_of_organization = person["organization_type_id"] if shown("organization") else None
    return Document(
        kind=Kind.PRACTITIONER,
        object_id=person["user_id"],
        texts=texts,
        path=f"/practitioners/{person['user__handle']}/",
        audience=(),
        facets={
            "theme": tuple(person["themes"]) if shown("themes") else (),
            "country": countries,
            "region": places.regions(countries),
            "language": tuple(sorted(languages)),
            "organization_type": (kind_of_organization,) if kind_of_organization else (),
        },
        first_day=day_number(person["published_at"]),
        last_day=day_number(person["published_at"]),
        updated=seconds(person["updated_at"]),
        popularity=seconds(person["published_at"]),
        name=latin or name,
        external_id=person["external_id"] or "",
        card={
            "name": name, "latin_name": latin if latin != name else "", "organization": organization,
            "can_help": can_help, "expertise": expertise, "country": country, "languages": list(languages),
            "zone": person["user__time_zone"] if shown("country") else "", "photo": value("photo"),
        },
    )  # fmt: skip
