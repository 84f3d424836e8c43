"""`{{ event|first_day }}`, for `date_tile`."""

from __future__ import annotations

from datetime import date

from django import template

from events import present
from events.models import Event
from events.views.listing import reader_zone

register = template.Library()


@register.filter
def first_day(event: Event) -> date:
    """The day on which it begins: of the event's own zone where it lasts whole days, else of the reader's."""
    return present.days_of(event, reader_zone())[0]
