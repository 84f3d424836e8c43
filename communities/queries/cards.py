"""Cards of communities for lists: constant queries whatever their number."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from communities.enums import MemberRole, MemberState
from communities.models import Community, CommunityText, Membership
from communities.queries.people import Face, face


@dataclass(slots=True)
class Card:
    """One community as a list shows it; `state` and `role` are the reader's own, empty for outsiders."""

    community: Community
    name: str
    summary: str
    language: str
    languages: list[str] = field(default_factory=list)
    facilitators: list[Face] = field(default_factory=list)
    state: str = ""
    role: str = ""

    @property
    def path(self) -> str:
        """The address below the language prefix."""
        return f"communities/{self.community.slug}/"

    @property
    def is_member(self) -> bool:
        return self.state == MemberState.ACTIVE


def cards(communities: Iterable[Community], *, language: str, actor: Any) -> list[Card]:
    """Returns a card for each community, in their order; three queries for a person, two for a visitor.

    The caller has chosen what the reader may see (`Community.objects.listed_for`).
    """
    wanted: Sequence[Community] = list(communities)
    ids = [community.pk for community in wanted]
    texts: dict[int, dict[str, tuple[str, str]]] = {}
    for pk, code, name, summary in CommunityText.objects.filter(community_id__in=ids).values_list(
        "community_id", "language", "name", "summary"
    ):
        texts.setdefault(pk, {})[code] = (name, summary)
    leading: dict[int, list[Face]] = {}
    for pk, user_id, name, handle in (
        Membership.objects.filter(community_id__in=ids, state=MemberState.ACTIVE, role=MemberRole.FACILITATOR)
        .order_by("joined_at", "pk")
        .values_list("community_id", "user_id", "user__name", "user__handle")
    ):
        leading.setdefault(pk, []).append(face(user_id, name, handle))
    mine: dict[int, tuple[str, str]] = {}
    if actor.is_authenticated:
        rows = Membership.objects.filter(community_id__in=ids, user=actor).values_list("community_id", "state", "role")
        mine = {pk: (state, role) for pk, state, role in rows}
    return [_card(community, texts.get(community.pk, {}), leading, mine, language) for community in wanted]


def _card(
    community: Community,
    texts: dict[str, tuple[str, str]],
    leading: dict[int, list[Face]],
    mine: dict[int, tuple[str, str]],
    language: str,
) -> Card:
    code = next((code for code in (language, community.language, "en", *texts) if code in texts), "")
    name, summary = texts.get(code, (community.slug, ""))
    state, role = mine.get(community.pk, ("", ""))
    return Card(
        community=community,
        name=name,
        summary=summary,
        language=code,
        languages=sorted(texts),
        facilitators=leading.get(community.pk, []),
        state=state,
        role=role,
    )


def card(community: Community, *, language: str, actor: Any) -> Card:
    """Returns the card of one community."""
    return cards([community], language=language, actor=actor)[0]


def mine(actor: Any, *, language: str, limit: int = 100) -> list[Card]:
    """Returns the communities that the person belongs to, asked for or is invited to, the liveliest first.

    One that was closed after they had asked for it is not among them.
    """
    if not actor.is_authenticated:
        return []
    states = [MemberState.ACTIVE, MemberState.REQUESTED, MemberState.INVITED]
    found = Community.objects.listed_for(actor).filter(memberships__user=actor, memberships__state__in=states)
    return cards(found.order_by("-last_activity_at", "-pk")[:limit], language=language, actor=actor)
