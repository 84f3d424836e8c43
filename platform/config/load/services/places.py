"""Communities with texts, members, a category and a room each; the first holds everybody."""

from __future__ import annotations

from datetime import timedelta
from random import Random

from django.db import transaction

from cms.services.front import ensure_front
from communities.enums import FollowLevel, JoinPolicy, MemberRole, MemberState, Visibility
from communities.models import Category, Community, CommunityText, Membership, Room
from config.load.plan import CHUNK, PREFIX, ROWS, Plan
from config.load.prose import Writer
from config.load.words import LANGUAGES, language_of
from core.rows import insert
from vocabularies.enums import Scheme
from vocabularies.models import Concept

BIG_CATEGORIES = 5
# How many communities a person belongs to beside the big one.
ELSEWHERE = 3


def load_communities(plan: Plan, people: list[int]) -> list[int]:
    """Returns the ids of the communities made; the first is the big one."""
    rng = Random(plan.seeded("communities"))
    themes = list(Concept.objects.filter(vocabulary=Scheme.GBF_TARGETS).order_by("pk").values_list("pk", flat=True))
    writers = {code: Writer(code, plan.seeded("communities")) for code in LANGUAGES}
    with transaction.atomic():
        communities = _rows(plan, rng, people)
        insert(communities)
        _texts(rng, communities, writers)
        through = Community.themes.through
        insert(
            through(community_id=community.pk, concept_id=theme)
            for community in communities
            for theme in sorted(rng.sample(themes, 2))
        )
    ids = [community.pk for community in communities]
    _members(plan, rng, communities, people)
    for pk in ids:
        ensure_front(community_id=pk)
    return ids


def _rows(plan: Plan, rng: Random, people: list[int]) -> list[Community]:
    rows = []
    for number, language in enumerate(language_of(rng, plan.communities)):
        closed = number > 0 and rng.random() < 0.15
        rows.append(
            Community(
                slug=f"{PREFIX}{number + 1}",
                join_policy=JoinPolicy.REQUEST if closed else JoinPolicy.OPEN,
                visibility=Visibility.MEMBERS if closed else Visibility.PUBLIC,
                language="en" if number == 0 else language,
                created_by_id=rng.choice(people),
                last_activity_at=plan.now - timedelta(hours=rng.randrange(1, 5000)),
                external_id=plan.external("community", number),
                version=1,
            )
        )
    return rows


def _texts(rng: Random, communities: list[Community], writers: dict[str, Writer]) -> None:
    texts, categories, rooms = [], [], []
    for number, community in enumerate(communities):
        spoken = LANGUAGES if number == 0 else dict.fromkeys([community.language, rng.choice(LANGUAGES)])
        names = {code: writers[code].line(100, words=3) for code in spoken}
        texts += [
            CommunityText(community=community, language=code, name=name, summary=writers[code].sentence()[:500])
            for code, name in names.items()
        ]
        titles = ["General", *(writers["en"].line(60, words=2) for _ in range(BIG_CATEGORIES - 1))]
        categories += [
            Category(community=community, titles={"en": title}, position=place)
            for place, title in enumerate(titles[: BIG_CATEGORIES if number == 0 else 1])
        ]
        rooms.append(Room(community=community, name=names[community.language][:120]))
    insert(texts)
    insert(categories)
    insert(rooms)


def _members(plan: Plan, rng: Random, communities: list[Community], people: list[int]) -> None:
    """Everybody is in the big community and in a few more; who made a community facilitates it."""
    big, others = communities[0], communities[1:]
    places: dict[int, dict[int, str]] = {community.pk: {} for community in communities}
    for community in communities:
        places[community.pk][community.created_by_id or people[0]] = MemberRole.FACILITATOR
    for person in people:
        chosen = rng.sample(others, min(ELSEWHERE, len(others)))
        for community in (big, *chosen):
            places[community.pk].setdefault(person, MemberRole.MEMBER)
    joined = plan.now - timedelta(days=600)
    rows = [
        Membership(
            community_id=pk,
            user_id=person,
            role=role,
            state=MemberState.ACTIVE,
            follow=FollowLevel.ALL if role == MemberRole.FACILITATOR else FollowLevel.DIGEST,
            joined_at=joined,
        )
        for pk, members in places.items()
        for person, role in members.items()
    ]
    for start in range(0, len(rows), ROWS):
        insert(rows[start : start + ROWS])
    for community in communities:
        community.member_count = len(places[community.pk])
    Community.objects.bulk_update(communities, ["member_count"], batch_size=CHUNK)
