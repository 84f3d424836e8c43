"""Forms of events."""

from events.forms.event import EventForm
from events.forms.taking_part import CancelForm, DecisionForm, DocumentForm, RegistrationForm
from events.forms.values import initial_new, initial_of

__all__ = [
    "CancelForm",
    "DecisionForm",
    "DocumentForm",
    "EventForm",
    "RegistrationForm",
    "initial_new",
    "initial_of",
]
