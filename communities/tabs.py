"""What a community's pages are made of beyond this package: higher packages add tabs and panels in their `ready()`.

The package that owns a tab also serves its address (`/communities/{slug}/events/`) and renders it in
`communities/_frame.html` with the context of `communities.views.place`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True, slots=True)
class Tab:
    """`path` follows the community's address; `count(community, actor)` gives the number beside the title, or None."""

    name: str
    title: str | Promise
    path: str
    order: int
    count: Callable[[Any, Any], int | None] | None = None


@dataclass(frozen=True, slots=True)
class Panel:
    """A part of the overview. `place` is main or rail; `draw(request, community)` returns safe HTML, empty for nothing.

    `scopes(community_id)` are the versions that the HTML depends on beyond the community's own (stored pages), and
    `personal(user_id)` those of what it shows of the reader's own.
    """

    name: str
    place: str
    order: int
    draw: Callable[[Any, Any], str]
    scopes: Callable[[int], Sequence[str]] | None = None
    personal: Callable[[int], Sequence[str]] | None = None


_tabs: dict[str, Tab] = {}
_panels: dict[str, Panel] = {}


def add(tab: Tab) -> None:
    _tabs[tab.name] = tab


def add_panel(panel: Panel) -> None:
    _panels[panel.name] = panel


def tabs() -> list[Tab]:
    """Returns the tabs in their order."""
    return sorted(_tabs.values(), key=lambda tab: tab.order)


def panels(place: str) -> list[Panel]:
    """Returns the panels of a place in their order."""
    return sorted((panel for panel in _panels.values() if panel.place == place), key=lambda panel: panel.order)


def panel_scopes(community_id: int) -> list[str]:
    """Returns the scopes of all panels."""
    return [scope for panel in _panels.values() if panel.scopes for scope in panel.scopes(community_id)]


def personal_scopes(user_id: int) -> list[str]:
    """Returns the scopes of what all panels show of one person's own."""
    return [scope for panel in _panels.values() if panel.personal for scope in panel.personal(user_id)]


add(Tab("overview", _("Overview"), "", 0))
add(Tab("forum", _("Forum"), "forum/", 10, count=lambda community, actor: community.topic_count))
add(Tab("discussions", _("Discussions"), "discussions/", 20))
add(Tab("chat", _("Chat"), "chat/", 30))
add(Tab("members", _("Members"), "members/", 90, count=lambda community, actor: community.member_count))
