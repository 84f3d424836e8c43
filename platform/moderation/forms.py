"""Forms of reporting and deciding."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from moderation.enums import Act, Reason

DAYS = [("7", _("7 days")), ("30", _("30 days")), ("90", _("90 days")), ("", _("Until the secretariat restores it"))]


class ReportForm(forms.Form):
    reason = forms.ChoiceField(
        label=_("What is wrong with it?"),
        choices=Reason.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what is wrong with it.")},
    )
    words = forms.CharField(
        label=_("In your words"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4, "dir": "auto"}),
    )


class AppealForm(forms.Form):
    reason = forms.CharField(
        label=_("Why should it be seen?"),
        help_text=_("Another moderator reads this once and answers with a reason."),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 5, "dir": "auto", "data-draft": "on"}),
    )


class DecisionForm(forms.Form):
    act = forms.ChoiceField(
        label=_("Your decision"), widget=forms.RadioSelect, error_messages={"required": _("Choose what to do.")}
    )
    days = forms.ChoiceField(label=_("Suspended for"), choices=DAYS, required=False, initial="7")
    reason = forms.CharField(
        label=_("Reason, sent to the author"),
        help_text=_("Say which rule, and what they can do instead. Who reported stays unknown to them."),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4, "dir": "auto"}),
    )

    def __init__(self, *args: Any, acts: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["act"].choices = [(act, Act(act).label) for act in acts]  # type: ignore[attr-defined]
        if Act.SUSPEND not in acts:
            del self.fields["days"]

    def until(self) -> Any:
        """Returns the end of a suspension, or None for one without end."""
        days = self.cleaned_data.get("days")
        return timezone.now() + timedelta(days=int(days)) if days else None
