"""What time does to stored pages: an event begins, one ends, a registration closes, a day is over."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from core.versions import last_raised, raise_version
from events.models import Event
from events.models.visibility import SHOWN
from events.services.versions import PAGES, page_at, page_of

SCOPE = "events:clock"
LONGEST_LOOK_BACK = timedelta(days=2)
MOST = 500


@transaction.atomic
def turn(*, now: datetime | None = None) -> int:
    """Makes pages old whose words the time since the last turn has changed; returns how many events that were."""
    now = now or timezone.now()
    last = max(last_raised(SCOPE) or now - LONGEST_LOOK_BACK, now - LONGEST_LOOK_BACK)
    passed = {"gt": last, "lte": now}
    condition = Q()
    for name in ("starts_at", "ends_at", "registration_closes_at"):
        condition |= Q(**{f"{name}__{lookup}": moment for lookup, moment in passed.items()})
    found = list(Event.objects.filter(condition, status__in=SHOWN).values_list("pk", "slug")[:MOST])
    scopes = [SCOPE, *(scope for pk, slug in found for scope in (page_of(pk), page_at(slug)))]
    if found or last.date() != now.date():
        scopes.append(PAGES)
    raise_version(*scopes)
    return len(found)
