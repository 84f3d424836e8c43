"""Choosing what to be told, and how."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from notifications.enums import Channel, Kind


class PreferencesForm(forms.Form):
    """Two fields a kind: `app_…` and `mail_…`."""

    def __init__(self, *args: Any, choices: dict[Kind, tuple[bool, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for kind, (in_app, mail) in choices.items():
            self.fields[f"app_{kind.value}"] = forms.BooleanField(
                label=_("In the inbox"), required=False, initial=in_app
            )
            self.fields[f"mail_{kind.value}"] = forms.ChoiceField(
                label=_("Mail"), choices=Channel.choices, initial=mail
            )

    def rows(self) -> list[tuple[str, Any, Any]]:
        """Returns (label, inbox field, mail field) per kind, as the page shows them."""
        return [(str(kind.label), self[f"app_{kind.value}"], self[f"mail_{kind.value}"]) for kind in Kind]

    def chosen(self) -> dict[str, tuple[bool, str]]:
        """Returns what the service takes."""
        data = self.cleaned_data
        return {kind.value: (data[f"app_{kind.value}"], data[f"mail_{kind.value}"]) for kind in Kind}
