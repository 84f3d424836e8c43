"""The first steps, one question a page."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from accounts import zones
from vocabularies.enums import Scheme
from vocabularies.queries import choices


class NameStep(forms.Form):
    language = forms.ChoiceField(label=_("Language"), help_text=_("Of the pages and of the mail we send you."))
    name = forms.CharField(
        label=pgettext_lazy("of a person", "Name"), max_length=150, help_text=_("As people know you, in any script."),
        widget=forms.TextInput(attrs={"autocomplete": "name", "dir": "auto"}),
    )  # fmt: skip
    latin_name = forms.CharField(
        label=_("Name in Latin letters"), max_length=150, required=False,
        help_text=_("Shown beside your name to people who do not read its script."),
        widget=forms.TextInput(attrs={"dir": "ltr"}),
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["language"].choices = list(settings.LANGUAGE_NAMES.items())  # type: ignore[attr-defined]


class PlaceStep(forms.Form):
    country = forms.ChoiceField(label=_("Country in which you work"), required=False)
    time_zone = forms.ChoiceField(label=_("Time zone"), help_text=_("All times are shown in this zone."))
    languages = forms.MultipleChoiceField(
        label=_("Languages in which you work"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        language = get_language() or "en"
        self.fields["country"].choices = [("", _("Not said")), *choices(Scheme.COUNTRIES, language, value="code")]  # type: ignore[attr-defined]
        self.fields["languages"].choices = choices(Scheme.LANGUAGES, language, value="code")  # type: ignore[attr-defined]
        self.fields["time_zone"].choices = zones.choices(self["time_zone"].value())  # type: ignore[attr-defined]


class ThemesStep(forms.Form):
    themes = forms.MultipleChoiceField(
        label=_("Themes"), required=False, widget=forms.CheckboxSelectMultiple, help_text=_("Two or three are plenty.")
    )
    can_help = forms.CharField(
        label=_("Can help with"), required=False, max_length=2000,
        help_text=_("What did you do yourself that others could learn from? Two lines are plenty."),
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto", "data-draft": "on"}),
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["themes"].choices = choices(Scheme.GBF_TARGETS, get_language() or "en", short=True)  # type: ignore[attr-defined]
