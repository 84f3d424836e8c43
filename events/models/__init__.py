from events.models.calendar import CalendarSource, CalendarToken, EventComponent
from events.models.document import EventDocument
from events.models.event import Event, EventOrganiser
from events.models.registration import Registration
from events.models.text import EventText

__all__ = [
    "CalendarSource",
    "CalendarToken",
    "Event",
    "EventComponent",
    "EventDocument",
    "EventOrganiser",
    "EventText",
    "Registration",
]
