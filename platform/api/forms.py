"""The form for a new token."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from api.services.token import NAME_LENGTH

DAYS = [("30", _("30 days")), ("90", _("90 days")), ("365", _("One year"))]


class TokenForm(forms.Form):
    name = forms.CharField(
        label=pgettext_lazy("of a thing", "Name"),
        max_length=NAME_LENGTH,
        help_text=_("So that you know later which program uses it."),
    )
    days = forms.ChoiceField(label=_("Valid for"), choices=DAYS, initial="90")
    may_write = forms.BooleanField(
        label=_("May also write in my name"),
        required=False,
        help_text=_("Without this the token can only read what you can read."),
    )
