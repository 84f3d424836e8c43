"""Pages of events that several signed-in people share, drawn once for all who see the same."""

from __future__ import annotations

from collections.abc import Hashable, Sequence

from django.http import HttpRequest
from django.utils import timezone

from core import parts
from events.models.standing import Standing, standing_of
from events.services.versions import PAGES

# Rights in a community are part of what is seen; so are the names of themes and the editors' introduction.
LISTS = (PAGES, "communities", "vocabularies", "cms")
LONGEST_QUERY = 300


def shared(request: HttpRequest, *key: Hashable, known: Standing, scopes: Sequence[str]) -> parts.Kept | None:
    """Returns the parts for all who see the same as this person; None for a visitor and for an odd address.

    `known` was read before the numbers are: `finish` looks whether it still holds once everything is drawn.
    """
    query = request.META.get("QUERY_STRING", "")
    if not request.user.is_authenticated or len(query) > LONGEST_QUERY:
        return None
    # Words such as “today” hold for one day of the reader.
    day = timezone.localdate()
    return parts.kept(request, "events", *key, request.path, query, day, known, scopes=scopes)


def finish(request: HttpRequest, kept: parts.Kept | None, known: Standing) -> None:
    """Keeps what was drawn, unless the person's rights changed meanwhile: then it is not what the key says."""
    if kept is not None and not kept.is_complete and standing_of(request.user) == known:
        kept.finish()
