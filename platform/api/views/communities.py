"""Communities, their topics, and belonging to them."""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet
from django.http import HttpRequest
from ninja import Body, Query, Router

from api import answers
from api.caller import SOMEBODY
from api.schemas import community as shapes
from api.schemas.lists import Listed
from api.schemas.problem import REFUSED, Problem
from communities import rules
from communities.enums import MemberState, TopicKind
from communities.models import Community, Membership, Topic
from communities.services import membership as memberships
from core.access import get_visible
from core.errors import Hidden

router = Router(tags=["Communities"])


def known(request: HttpRequest, slug: str) -> Community:
    """Returns a community whose name the caller may know: one may join what one cannot read yet."""
    row = Community.objects.listed_for(request.user).prefetch_related("themes").filter(slug=slug).first()
    if row is None:
        raise Hidden
    return row


@router.get("communities", response={200: shapes.CommunityList, REFUSED: Problem}, summary="Communities")
def index(request: HttpRequest, place: Listed, theme: str = Query("", max_length=80)) -> Any:
    """Communities whose name the caller may know, in the order in which they were made."""
    rows: QuerySet[Community] = Community.objects.listed_for(request.user).prefetch_related("themes")
    if theme:
        rows = rows.filter(themes=theme.replace("\x00", ""))
    moment = answers.since(place.updated_since)
    if moment:
        rows = rows.filter(updated_at__gte=moment)
    order = ("updated_at", "pk") if moment else ("pk",)
    return answers.listed(
        rows, lambda found: shapes.communities(request, found), order=order, cursor=place.cursor, limit=place.limit
    )


@router.get("communities/{slug:slug}", response={200: shapes.CommunityOut, REFUSED: Problem}, summary="One community")
def show(request: HttpRequest, slug: str) -> Any:
    return shapes.communities(request, [known(request, slug)])[0]


@router.get(
    "communities/{slug:slug}/topics", response={200: shapes.TopicList, REFUSED: Problem}, summary="Topics of a forum"
)
def topics(request: HttpRequest, slug: str, place: Listed) -> Any:
    """Topics, the latest post first; with `updated_since` the earliest first."""
    community = get_visible(Community, actor=request.user, slug=slug)
    rows = Topic.objects.visible_to(request.user).filter(community=community, kind=TopicKind.TOPIC)
    rows = rows.select_related("community", "author", "solution", "question")
    moment = answers.since(place.updated_since)
    if moment:
        rows = rows.filter(Q(last_post_at__gte=moment) | Q(closed_at__gte=moment) | Q(pinned_at__gte=moment))
    return answers.listed(
        rows,
        lambda found: [shapes.topic(request, row) for row in found],
        order=("last_post_at", "pk") if moment else ("-last_post_at", "-pk"),
        cursor=place.cursor,
        limit=place.limit,
    )


@router.post(
    "communities/{slug:slug}/membership",
    auth=SOMEBODY,
    response={200: shapes.MembershipOut, 201: shapes.MembershipOut, REFUSED: Problem},
    summary="Join, or ask to be let in",
)
def join(request: HttpRequest, slug: str, payload: shapes.MembershipIn | None = Body(None)) -> Any:  # noqa: B008
    """`state` is `active` where one is in at once, `requested` where facilitators decide; 200 where it was so before."""

    def run() -> tuple[int, shapes.MembershipOut]:
        community, actor = known(request, slug), request.user
        before = Membership.objects.filter(community=community, user=actor.pk).values_list("state", flat=True).first()
        waits = before == MemberState.REQUESTED
        if rules.can_join(actor, community) or not (waits or rules.can_request(actor, community)):
            # Where neither is possible the service says why, and who belongs already gets what they have.
            row = memberships.join(actor=actor, community_id=community.pk)
        else:
            message = payload.message if payload else ""
            row = memberships.request_to_join(actor=actor, community_id=community.pk, message=message)
        return (200 if before == row.state else 201), _membership(community, row.state, row.role)

    return answers.once(request, "join", payload, run)


@router.delete(
    "communities/{slug:slug}/membership",
    auth=SOMEBODY,
    response={200: shapes.MembershipOut, REFUSED: Problem},
    summary="Leave, or take a request back",
)
def leave(request: HttpRequest, slug: str) -> Any:
    """404 where the caller never belonged there."""

    def run() -> tuple[int, shapes.MembershipOut]:
        row = Membership.objects.filter(community__slug=slug, user=request.user.pk).select_related("community").first()
        if row is None:
            raise Hidden
        memberships.leave(actor=request.user, community_id=row.community_id)
        return 200, _membership(row.community, "left", "")

    return answers.once(request, "leave", None, run)


def _membership(community: Community, state: str, role: str) -> shapes.MembershipOut:
    community.refresh_from_db(fields=["member_count"])
    return shapes.MembershipOut(
        community=community.slug,
        state=state,
        role=role if state == "active" else "",
        member_count=community.member_count,
    )
