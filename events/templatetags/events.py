"""`{% upcoming_events community %}`: for pages of packages below, which cannot ask for events themselves. And
`{{ event|first_day }}`, for `date_tile`."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import template
from django.template.context import Context
from django.utils.safestring import SafeString

from events import present
from events.models import Event
from events.views.community import upcoming
from events.views.listing import reader_zone

register = template.Library()


@register.simple_tag(takes_context=True)
def upcoming_events(context: Context, community: Any) -> SafeString:
    """The next events of a community that the reader may see; empty where nothing comes."""
    return upcoming(context.get("request"), community)


@register.filter
def first_day(event: Event) -> date:
    """The day on which it begins: of the event's own zone where it lasts whole days, else of the reader's."""
    return present.days_of(event, reader_zone())[0]
