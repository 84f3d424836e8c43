"""The head of every page behind a community's tabs: name, what it is, ways in, tabs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.http import HttpRequest
from django.middleware.csrf import get_token
from django.utils.functional import SimpleLazyObject
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from communities.render.stencil import fill
from ui import cldr, html
from ui.counts import counted


def draw(request: HttpRequest, context: Mapping[str, Any], *, is_door: bool = False) -> SafeString:
    """Returns the head; `context` is that of `views.place.frame`. At the door of a closed community stand no tabs."""
    place, community, standing = context["place"], context["community"], context["standing"]
    text = fill(
        "communities/_head.html",
        {
            "state": standing.state,
            "follow": standing.follow,
            "signed_in": request.user.is_authenticated,
            "moderates": standing.moderates,
            "may_join": bool(context["may_join"]),
            "may_request": bool(context["may_request"]),
            "may_open_topic": bool(context["may_open_topic"]),
            "join_policy": community.join_policy,
            "visibility": community.visibility,
            "archived": community.archived_at is not None,
            "has_summary": bool(place.summary),
            "is_door": is_door,
        },
        {
            "name": place.name,
            "language": place.text_language,
            "summary": place.summary,
            "community_url": place.url,
            "people": counted("people", community.member_count),
            "audience": community.get_visibility_display(),
            "way_in": community.get_join_policy_display(),
            "tabs": tabs(context["tabs"]),
            # Made only where a form needs it: a page with a token is never stored for visitors.
            "csrf_token": SimpleLazyObject(lambda: get_token(request)),
        },
    )
    return SafeString(text)


def tabs(items: Sequence[Mapping[str, Any]]) -> SafeString:
    """Returns what the element `tabs` gives."""
    out = []
    for tab in items:
        here = ' aria-current="page"' if tab["current"] else ""
        count = f' <span class="num">{html.esc(cldr.number(tab["count"]))}</span>' if tab["count"] is not None else ""
        out.append(f'<li><a href="{html.esc(tab["url"])}"{here}>{html.esc(tab["title"])}{count}</a></li>')
    label = html.esc(_("In this community"))
    return SafeString(f'<nav aria-label="{label}"><ul class="tabs">{"".join(out)}</ul></nav>')
