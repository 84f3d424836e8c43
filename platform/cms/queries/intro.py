"""The words of editors above lists and on fronts, in the language of the reader or the nearest there is."""

from __future__ import annotations

from typing import TypeVar

from django.conf import settings
from django.db.models import Q
from django.utils.translation import get_language
from wagtail.models import Locale, Page

from cms.models import CalendarPage, CommunitiesPage, CommunityPage, DirectoryPage

HOSTS: dict[str, type[Page]] = {
    "directory": DirectoryPage,
    "communities": CommunitiesPage,
    "calendar": CalendarPage,
}
P = TypeVar("P", bound=Page)


def _nearest(pages: list[P], language: str, *others: str) -> P | None:
    found = {page.locale.language_code: page for page in pages}
    for code in (language, *others, settings.LANGUAGE_CODE):
        if code in found:
            return found[code]
    return pages[0] if pages else None


def host(name: str) -> Page | None:
    """Returns the page that hosts the directory, communities or calendar, live and closed to nobody; two queries.

    Its words stand on an address that everybody may open.
    """
    pages = list(HOSTS[name].objects.live().public().select_related("locale"))
    return _nearest(pages, get_language() or "en")


def front(community_id: int, *, language: str, own_language: str = "") -> CommunityPage | None:
    """Returns the live front of a community in `language`, else in its own language, else any; one query."""
    pages = CommunityPage.objects.live().filter(community_id=community_id, alias_of=None).select_related("locale")
    return _nearest(list(pages), language, own_language)


def footer(language: str) -> list[Page]:
    """Returns the live pages of this language that belong into the footer, in the order of the tree; one query."""
    from cms.models import ContentPage

    locale = Locale.objects.filter(language_code=language).first()
    if locale is None:
        return []
    return list(ContentPage.objects.live().public().filter(in_footer=True, locale=locale).order_by("path")[:8])


# Below the home page under these names: what error pages and the form for a new account lead to.
PLACES = ("help", "about", "privacy")
HOME_DEPTH = 2


def places(language: str) -> dict[str, str]:
    """Returns the addresses of the live ones among `PLACES`, in this language, else in the site's first; a few queries.

    A translation counts whatever its translators made of the address.
    """
    from cms.models import ContentPage

    live = ContentPage.objects.live().public().filter(depth=HOME_DEPTH + 1)
    first = list(live.filter(slug__in=PLACES, locale__language_code=settings.LANGUAGE_CODE))
    found = {page.slug: page.get_url() or "" for page in first}
    if language != settings.LANGUAGE_CODE:
        names = {page.translation_key: page.slug for page in first}
        own = live.filter(Q(slug__in=PLACES) | Q(translation_key__in=names), locale__language_code=language)
        found |= {names.get(page.translation_key, page.slug): page.get_url() or "" for page in own}
    return found
