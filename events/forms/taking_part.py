"""The short forms: registering, deciding, cancelling, adding a document."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from events.forms.fields import area, offer


class RegistrationForm(forms.Form):
    motivation = forms.CharField(
        label=gettext_lazy("Why do you take part?"),
        required=False,
        max_length=2000,
        widget=area(4),
        help_text=gettext_lazy("Only the organizers see it."),
    )
    access_needs = forms.CharField(
        label=gettext_lazy("What would help you take part?"),
        required=False,
        max_length=2000,
        widget=area(3),
        help_text=gettext_lazy(
            "Captions, step-free access, a seat near the front, care for a child. Only the organizers see it."
        ),
    )


class CancelForm(forms.Form):
    reason = forms.CharField(
        label=gettext_lazy("Why is it cancelled?"),
        max_length=500,
        widget=area(3),
        help_text=gettext_lazy("Everybody who registered reads this."),
    )


class DocumentForm(forms.Form):
    file = forms.FileField(label=gettext_lazy("File"), help_text=gettext_lazy("At most 10 MB."))
    title = forms.CharField(label=gettext_lazy("Title"), required=False, max_length=200)
    language = forms.ChoiceField(label=gettext_lazy("Language"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "language", [("", _("Not said")), *settings.LANGUAGE_NAMES.items()])


class DecisionForm(forms.Form):
    reason = forms.CharField(required=False, max_length=500)
