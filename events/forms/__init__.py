"""Forms of events."""

from events.forms.differences import differences
from events.forms.event import EventForm
from events.forms.taking_part import CancelForm, DecisionForm, DocumentForm, RegistrationForm
from events.forms.values import initial_new, initial_of

__all__ = [
    "CancelForm",
    "DecisionForm",
    "DocumentForm",
    "EventForm",
    "RegistrationForm",
    "differences",
    "initial_new",
    "initial_of",
]
