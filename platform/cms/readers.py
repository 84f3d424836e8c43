"""Readers: search hears of pages, and Wagtail's own indexes of those that an import made; a community gets its front page, and its facilitators the right to edit it."""

from __future__ import annotations

from cms.facts import PageChanged, PageRemoved, PagesTaken
from cms.services import front, planting
from communities.facts import CommunityChanged, MemberJoined, MemberLeft, RoleChanged
from outbox import reads
from search.enums import Kind
from search.services.index import refresh

BATCH = 200


@reads(PageChanged, PageRemoved, batch=BATCH)
def index_pages(facts: list[tuple[int, PageChanged | PageRemoved]]) -> None:
    """Brings search in step with the pages as they stand now."""
    refresh(kind=Kind.PAGE, ids=list({fact.page_id for _number, fact in facts}))


@reads(PagesTaken)
def index_for_editors(fact: PagesTaken, *, fact_id: int) -> None:
    """Editors find the pages, and what they link to knows that it is linked."""
    planting.index(page_ids=fact.page_ids)


@reads(CommunityChanged)
def make_front(fact: CommunityChanged, *, fact_id: int) -> None:
    """Gives a new community its front page; an old one keeps what it has."""
    front.ensure_front(community_id=fact.community_id)


@reads(RoleChanged, MemberJoined, MemberLeft)
def hand_over_the_front(fact: RoleChanged | MemberJoined | MemberLeft, *, fact_id: int) -> None:
    """Whoever facilitates now may edit the front page; whoever no longer does may not."""
    front.give_rights(community_id=fact.community_id)
