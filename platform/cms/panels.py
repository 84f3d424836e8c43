"""What the CMS adds to pages of lower packages."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.translation import get_language

from cms.queries import intro
from communities import tabs


def front(request: HttpRequest, community: Any) -> str:
    """Returns what facilitators wrote on their front page, "" where they wrote nothing."""
    page = intro.front(community.pk, language=get_language() or "en", own_language=community.language)
    if page is None or not page.body:
        return ""
    return render_to_string("cms/_front.html", {"page": page}, request)


def scopes(community_id: int) -> list[str]:
    """A front may hold the list of next events."""
    return ["cms", "events"]


def register() -> None:
    """Puts the front page above the forum on the community's overview."""
    tabs.add_panel(tabs.Panel("front", "main", 0, front, scopes))
