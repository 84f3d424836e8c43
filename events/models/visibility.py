"""Which rows a person may see, as conditions for querysets; `events.rules.can_view` says the same for one event."""

from __future__ import annotations

from typing import Any

from django.db.models import Q

from accounts.rules import is_secretariat, person
from communities.enums import Visibility
from communities.models.access import entered, moderated, readable
from events.enums import Audience, Status

SHOWN = (Status.PUBLISHED, Status.CANCELLED)


def _shown(prefix: str) -> Q:
    return Q(**{f"{prefix}status__in": SHOWN, f"{prefix}hidden_at__isnull": True})


def public_events(prefix: str = "") -> Q:
    """Condition for what everybody sees. `prefix` leads to the event, for instance `event__`."""
    free = Q(**{f"{prefix}community__isnull": True})
    public = Q(**{f"{prefix}community__visibility": Visibility.PUBLIC})
    return _shown(prefix) & Q(**{f"{prefix}audience": Audience.PUBLIC}) & (free | public)


def visible_events(actor: Any, prefix: str = "") -> Q:
    """Condition for what `actor` sees: the public ones, those of their communities, and what they edit, drafts included."""
    from events.models.event import EventOrganiser  # the models of one package know each other in a circle

    someone = person(actor)
    if someone is None:
        return public_events(prefix)
    if is_secretariat(someone):
        return ~Q(pk__in=[])
    community = f"{prefix}community"
    free = Q(**{f"{prefix}community__isnull": True})
    public = Q(**{f"{prefix}audience": Audience.PUBLIC}) & (free | readable(someone, community=community))
    organised = EventOrganiser.objects.filter(user_id=someone.pk).values("event_id")
    own = Q(**{f"{prefix}pk__in": organised})
    inside = entered(someone, community=community)
    return (_shown(prefix) & (public | inside)) | moderated(someone, community=community) | own


def listed(actor: Any, prefix: str = "") -> Q:
    """Condition for lists and calendars: what `actor` sees, without drafts and what was hidden."""
    return _shown(prefix) & (visible_events(actor, prefix) if person(actor) else public_events(prefix))


__all__ = ["listed", "public_events", "visible_events"]
