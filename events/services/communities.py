"""What a change of a community does to its events."""

from __future__ import annotations

from django.db import transaction

from core.versions import raise_version
from events.models import Event
from events.services.versions import CALENDARS, PAGES, calendar_of_community, page_at, page_of

MOST_PAGES = 2000


@transaction.atomic
def follow(*, community_id: int) -> None:
    """Makes old every page and calendar that shows events of a community whose visibility may have changed."""
    rows = list(
        Event.objects.filter(community_id=community_id).order_by("-starts_at").values_list("pk", "slug")[:MOST_PAGES]
    )
    if rows:
        pages = [scope for pk, slug in rows for scope in (page_of(pk), page_at(slug))]
        raise_version(PAGES, CALENDARS, calendar_of_community(community_id), *pages)
