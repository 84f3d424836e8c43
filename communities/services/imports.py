"""Communities and their members brought in from another system; nobody is told."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

import outbox
from accounts.models import User
from communities.enums import FollowLevel, JoinPolicy, MemberRole, MemberState, Visibility
from communities.facts import CommunityChanged, MemberJoined, RoleChanged
from communities.models import Category, Community, CommunityText, Membership, Room
from communities.services.community import NAME_LENGTH, RESERVED, SUMMARY_LENGTH, _general, clean_slug
from core.among import among
from core.errors import Invalid
from core.records import Chunk, Record
from core.rows import insert, insert_values, rewrite
from core.versions import raise_version
from vocabularies import fields

TEXT_FIELDS = ("name", "title", "summary", "body")


@dataclass(slots=True)
class Read:
    """A record in the form in which it is stored."""

    slug: str
    values: dict[str, Any]
    themes: list[str]
    texts: dict[str, tuple[str, str]]
    created_at: datetime | None


@transaction.atomic
def take(records: Sequence[Record], chunk: Chunk) -> None:
    """Makes communities, each with a category and a room, or brings those of earlier runs up to date."""
    read = {record.external_id: _read(record) for record in records}
    _taken_addresses(records, read, chunk)
    sound = {record.external_id: read[record.external_id] for record in records if record.is_sound}
    ids = [chunk.before[key] for key in sound if key in chunk.before]
    there = {
        str(row.external_id): row
        for row in Community.objects.select_for_update().filter(pk__in=among(ids)).order_by("pk")
    }
    fresh = {key: Community(slug=sound[key].slug, external_id=key) for key in sound if key not in chunk.before}
    rows = {**there, **fresh}
    for key, row in rows.items():
        for name, value in sound[key].values.items():
            setattr(row, name, value)
        row.version += 1
    _write(fresh, there, sound)
    chunk.made.update({key: row.pk for key, row in fresh.items()})
    chunk.changed.update({key: row.pk for key, row in there.items()})
    raise_version("communities", *(f"community:{row.pk}" for row in rows.values()))
    outbox.record_many([CommunityChanged(community_id=row.pk) for row in rows.values()])


def _read(record: Record) -> Read:
    language = record.language()
    named = "name" if "name" in record.values else "title"
    name = record.line_of(named, max_length=NAME_LENGTH, required=True)
    about = "summary" if "summary" in record.values else "body"
    texts = {language: (name, record.line_of(about, max_length=SUMMARY_LENGTH))}
    for code, each in record.translations().items():
        further = Record(record.line, {key: each[key] for key in TEXT_FIELDS if key in each})
        title = further.line_of("name" if "name" in each else "title", max_length=NAME_LENGTH)
        summary = further.line_of("summary" if "summary" in each else "body", max_length=SUMMARY_LENGTH)
        record.faults += further.faults
        if title:
            texts[code] = (title, summary)
    slug = ""
    try:
        slug = clean_slug(record.text("slug") or name)
    except Invalid as problem:
        record.faults += problem.errors
    visibility = record.choice("visibility", Visibility.values, Visibility.PUBLIC)
    if members := record.members_of():
        visibility = Visibility.MEMBERS
        if members != slug:
            record.fault("audience", "unknown", _("A community can only be for its own members."))
    archived = record.moment("archived_at", past=True)
    created = record.moment("created_at", past=True)
    values = {
        "language": language,
        "join_policy": record.choice("join_policy", JoinPolicy.values, JoinPolicy.OPEN),
        "visibility": visibility,
        "country": fields.country(record),
        "archived_at": archived,
        "is_demo": record.raw("is_demo", bool, False),
    }
    return Read(slug, values, fields.themes(record), texts, created)


def _taken_addresses(records: Sequence[Record], read: Mapping[str, Read], chunk: Chunk) -> None:
    new = [record for record in records if record.external_id not in chunk.before and record.is_sound]
    taken = set(
        Community.objects.filter(slug__in=among([read[each.external_id].slug for each in new])).values_list(
            "slug", flat=True
        )
    )
    taken |= RESERVED
    for record in new:
        slug = read[record.external_id].slug
        if slug in taken:
            record.fault("slug", "taken", _("This address is taken. Choose another one."))
        taken.add(slug)


def _write(fresh: Mapping[str, Community], there: Mapping[str, Community], read: Mapping[str, Read]) -> None:
    now = timezone.now()
    for key, row in fresh.items():
        row.created_at = read[key].created_at  # type: ignore[assignment]
        row.last_activity_at = row.created_at or now
    insert(fresh.values())
    if there:
        rewrite(there.values(), [*next(iter(read.values())).values, "version", "updated_at"])
        ids = [row.pk for row in there.values()]
        CommunityText.objects.filter(community_id__in=among(ids)).delete()
        Community.themes.through.objects.filter(community_id__in=among(ids)).delete()
    rows = {**there, **fresh}
    insert(
        (
            CommunityText(community_id=row.pk, language=code, name=name, summary=summary)
            for key, row in rows.items()
            for code, (name, summary) in read[key].texts.items()
        ),
        keyed=False,
    )
    insert_values(
        Community.themes.through,
        ("community", "concept"),
        ((row.pk, theme) for key, row in rows.items() for theme in read[key].themes),
    )
    titles = {"en": "General", **_general()}
    insert((Category(community_id=row.pk, titles=titles) for row in fresh.values()), keyed=False)
    insert(
        (Room(community_id=row.pk, name=read[key].texts[row.language][0][:120]) for key, row in fresh.items()),
        keyed=False,
    )


@transaction.atomic
def take_members(records: Sequence[Record], chunk: Chunk) -> None:
    """Lets people into the communities that their records name (`communities`, `facilitates`: addresses).

    Whoever belongs there already, left or was removed stays as they are; a facilitator is made one.
    """
    people = {**chunk.made, **chunk.changed}
    wanted: dict[tuple[str, int], str] = {}
    for record in records:
        if record.external_id not in people:
            continue
        for name, role in (("communities", MemberRole.MEMBER), ("facilitates", MemberRole.FACILITATOR)):
            for slug in record.strings(name):
                wanted[slug, people[record.external_id]] = role
    rows = Community.objects.select_for_update().filter(slug__in=among({slug for slug, _user in wanted})).order_by("pk")
    communities = {row.slug: row for row in rows}
    for record in records:
        for name in ("communities", "facilitates"):
            for slug in record.strings(name):
                if slug not in communities:
                    record.fault(
                        name, "unknown", _("There is no community with the address “{slug}”.").format(slug=slug[:80])
                    )
    _let_in({(communities[slug], user): role for (slug, user), role in wanted.items() if slug in communities})


def _let_in(wanted: Mapping[tuple[Community, int], str]) -> None:
    now = timezone.now()
    there = {
        (row.community_id, row.user_id): row
        for row in Membership.objects.filter(
            community__in={community.pk for community, _user in wanted},
            user__in=among({user for _community, user in wanted}),
        )
    }
    new, raised = [], []
    for (community, user), role in wanted.items():
        row = there.get((community.pk, user))
        if row is None:
            follow = FollowLevel.ALL if role == MemberRole.FACILITATOR else FollowLevel.DIGEST
            new.append(
                Membership(
                    community=community, user_id=user, role=role, state=MemberState.ACTIVE, joined_at=now, follow=follow
                )
            )
        elif row.is_active and role == MemberRole.FACILITATOR and row.role != role:
            row.role = role
            raised.append(row)
    insert(new, keyed=False)
    rewrite(raised, ["role"])
    counted: dict[Community, int] = {}
    for row in new:
        counted[row.community] = counted.get(row.community, 0) + 1
    for community, number in counted.items():
        community.member_count += number
    rewrite(counted, ["member_count"])
    if counted:
        raise_version("communities", *(f"members:{community.pk}" for community in counted))
    _state(new, raised)


def _state(new: Iterable[Membership], raised: Iterable[Membership]) -> None:
    """One fact for a community's members is enough for search; those who lead get their rights on the front page."""
    told: set[int] = set()
    facts: list[MemberJoined | RoleChanged] = []
    for row in new:
        if row.role == MemberRole.FACILITATOR or row.community_id not in told:
            told.add(row.community_id)
            facts.append(MemberJoined(community_id=row.community_id, user_id=row.user_id))
    facts += [RoleChanged(community_id=row.community_id, user_id=row.user_id) for row in raised]
    outbox.record_many(facts)


def authors_of(records: Sequence[Record]) -> dict[str, int]:
    """Returns the people whom records name as `author`, by external identifier; notes those who are unknown."""
    wanted = {str(name) for record in records if (name := record.raw("author", str))}
    found = dict(User.objects.filter(external_id__in=among(wanted)).values_list("external_id", "pk"))
    for record in records:
        name = record.raw("author", str)
        if name and name not in found:
            record.fault(
                "author",
                "unknown",
                _("There is no practitioner with the identifier “{value}”.").format(value=name[:80]),
            )
    return {str(key): pk for key, pk in found.items()}
