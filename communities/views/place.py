"""What every page of one community begins with: the community, its name for the reader, and what the reader is there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.http import HttpRequest
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from communities import rules, tabs
from communities.models import Community, CommunityText
from communities.render import head
from communities.rules import Standing
from core.access import get_visible
from core.errors import Hidden
from core.pages import MARK
from ui.menu import prefixed


@dataclass(frozen=True, slots=True)
class Place:
    community: Community
    standing: Standing
    name: str
    summary: str
    text_language: str
    language: str

    @property
    def url(self) -> str:
        """The community's address; those of its parts follow it."""
        return prefixed(f"communities/{self.community.slug}/", self.language)

    @property
    def crumbs(self) -> list[dict[str, Any]]:
        return [
            {"title": _("Communities"), "url": prefixed("communities/", self.language)},
            {"title": self.name, "url": self.url, "bdi": True},
        ]


def language() -> str:
    return get_language() or "en"


def enter(request: HttpRequest, slug: str) -> Place:
    """Returns the place; raises Hidden where the reader may not read the community. Three queries, two for a visitor."""
    community = get_visible(Community, actor=request.user, slug=slug)
    return _place(request, community)


def at_the_door(request: HttpRequest, slug: str) -> tuple[Place, bool]:
    """Returns the place and whether its content may be read; of a members-only community outsiders get name and way in."""
    community = Community.objects.listed_for(request.user).filter(slug=slug).first()
    if community is None:
        raise Hidden
    place = _place(request, community)
    return place, bool(rules.can_see(request.user, community, standing=place.standing))


def _place(request: HttpRequest, community: Community) -> Place:
    return around(request, community, rules.standing_of(request.user, community.pk))


def around(
    request: HttpRequest, community: Community, standing: Standing, texts: dict[str, tuple[str, str]] | None = None
) -> Place:
    """Returns the place of a community that is loaded already; one query, none when its texts are known."""
    code, name, summary = text_of(community, language(), texts)
    return Place(
        community=community,
        standing=standing,
        name=name,
        summary=summary,
        text_language=code,
        language=language(),
    )


def text_of(community: Community, code: str, texts: dict[str, tuple[str, str]] | None = None) -> tuple[str, str, str]:
    """Returns (language, name, summary) in the language asked for, else the community's own, else English, else any."""
    if texts is None:
        rows = CommunityText.objects.filter(community=community).values_list("language", "name", "summary")
        texts = {found: (name, summary) for found, name, summary in rows}
    picked = next((each for each in (code, community.language, "en", *texts) if each in texts), "")
    return (picked, *texts.get(picked, (community.slug, "")))


def frame(request: HttpRequest, place: Place, current: str, *, is_door: bool = False, **more: Any) -> dict[str, Any]:
    """Returns the context of `communities/_frame.html`: head, tabs and what the reader may do there."""
    community, standing, actor = place.community, place.standing, request.user
    context = {
        "place": place,
        "community": community,
        "standing": standing,
        "community_name": place.name,
        "community_url": place.url,
        "crumbs": place.crumbs,
        "tabs": [
            {
                "title": tab.title,
                "url": f"{place.url}{tab.path}",
                "current": tab.name == current,
                "count": tab.count(community, actor) if tab.count else None,
            }
            for tab in tabs.tabs()
        ],
        "may_join": rules.can_join(actor, community, standing=standing),
        "may_request": rules.can_request(actor, community, standing=standing),
        "may_open_topic": rules.can_open_topic(actor, community, standing=standing),
        "moderates": standing.moderates,
        **more,
    }
    # Drawn by the template, since some pages have another head.
    context["community_head"] = partial(head.draw, request, context, is_door=is_door)
    return context


def scopes(request: HttpRequest, slug: str, **_more: Any) -> Sequence[str]:
    """The versions that a visitor's page of the community depends on."""
    if not may_be_stored(request):
        return []
    pk = Community.objects.filter(slug=slug).values_list("pk", flat=True).first() or 0
    return all_scopes(pk)


def all_scopes(community_id: int) -> list[str]:
    """The versions that pages of the community depend on, beside what is the reader's own."""
    names = ("community", "members", "forum")
    return [*(f"{name}:{community_id}" for name in names), *tabs.panel_scopes(community_id)]


def may_be_stored(request: HttpRequest) -> bool:
    """Whether the answer may be kept for other visitors: otherwise nobody need ask what it depends on."""
    return hasattr(request, MARK)
