"""Forms about oneself. Words and checks; the services write."""

from __future__ import annotations

from typing import Any

from allauth.account import forms as allauth_forms
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base import forms as second_step_forms
from allauth.mfa.webauthn import forms as webauthn_forms
from django import forms
from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts import zones
from accounts.services import second_step
from core import text
from core.errors import Conflict, Invalid

PASSWORD_HELP = _("At least 10 characters. Three or four words that you remember are better than signs.")


class LoginForm(allauth_forms.LoginForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"].label = _("E-mail address")
        self.fields["login"].widget = forms.EmailInput(attrs={"autocomplete": "username"})
        self.fields["password"].label = _("Password")
        self.fields["password"].widget = forms.PasswordInput(attrs={"autocomplete": "current-password"})
        self.fields["password"].help_text = ""
        self.fields["remember"].label = _("Stay signed in on this device")
        self.fields["remember"].help_text = _("Not on a shared computer.")


class SignupForm(allauth_forms.SignupForm):
    name = forms.CharField(
        label=pgettext_lazy("of a person", "Name"),
        max_length=150,
        help_text=_("As people know you, in any script."),
        widget=forms.TextInput(attrs={"autocomplete": "name", "dir": "auto"}),
    )
    terms = forms.BooleanField(
        label=_("I agree to the rules of the community and to the privacy terms"),
        error_messages={"required": _("To have an account, agree to the rules and the privacy terms.")},
    )
    field_order = ("name", "email", "password1", "terms")
    account_already_exists: bool

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"].label = _("E-mail address")
        self.fields["email"].widget = forms.EmailInput(attrs={"autocomplete": "email"})
        if "password1" in self.fields:
            self.fields["password1"].label = _("Password")
            self.fields["password1"].widget = forms.PasswordInput(attrs={"autocomplete": "new-password"})
            self.fields["password1"].help_text = PASSWORD_HELP

    def clean_name(self) -> str:
        return one_line(self.cleaned_data["name"])

    def try_save(self, request: HttpRequest) -> Any:
        if self.account_already_exists:
            # As much work as for a new account: the time taken must not tell which addresses have one.
            make_password(self.cleaned_data.get("password1"))
        try:
            return super().try_save(request)
        except Conflict:  # somebody signed up with this address a moment ago: the same answer as for any taken address
            self.account_already_exists = True
            return super().try_save(request)


class PasskeyForm(webauthn_forms.AddWebAuthnForm):
    """A key that signs in by itself unless one asks for a second step only."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].label = _("Name of the passkey")
        self.fields["name"].help_text = _("For instance the device that holds it.")
        if "passwordless" in self.fields:
            self.fields["passwordless"].label = _("Sign in with it alone, without a password")
            self.fields["passwordless"].help_text = _("The device then asks for your finger, face or code.")
            self.fields["passwordless"].initial = True


class _Once:
    """A code that was used, or is being used in another browser at this moment, is as wrong as any other."""

    user: Any
    authenticator: Any

    def clean_code(self) -> str:
        with second_step.one_at_a_time(user=self.user):
            code: str = super().clean_code()  # type: ignore[misc]
            if second_step.take_code(authenticator=self.authenticator, code=code):
                return code
        raise get_adapter().validation_error("incorrect_code")


class SecondStepForm(_Once, second_step_forms.AuthenticateForm):
    pass


class SecondStepAgainForm(_Once, second_step_forms.ReauthenticateForm):
    pass


def one_line(value: str) -> str:
    """Returns the name as it is stored; raises ValidationError with the reason."""
    try:
        return text.one_line(value, max_length=150)
    except Invalid as problem:
        raise forms.ValidationError([str(error.message) for error in problem.errors]) from problem


class SettingsForm(forms.Form):
    """One's name, language, zone and data saving."""

    name = forms.CharField(
        label=pgettext_lazy("of a person", "Name"),
        max_length=150,
        help_text=_("As people know you, in any script."),
        widget=forms.TextInput(attrs={"autocomplete": "name", "dir": "auto"}),
    )
    latin_name = forms.CharField(
        label=_("Name in Latin letters"),
        max_length=150,
        required=False,
        help_text=_("Shown beside your name to people who do not read its script."),
        widget=forms.TextInput(attrs={"dir": "ltr"}),
    )
    language = forms.ChoiceField(label=_("Language"), help_text=_("Of the pages and of the mail we send you."))
    time_zone = forms.ChoiceField(label=_("Time zone"), help_text=_("All times are shown in this zone."))
    data_saving = forms.BooleanField(
        label=_("Low-data mode"),
        required=False,
        help_text=_("Leaves out pictures, previews and live typing notes."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["language"].choices = list(settings.LANGUAGE_NAMES.items())  # type: ignore[attr-defined]
        self.fields["time_zone"].choices = zones.choices(self.initial.get("time_zone"))  # type: ignore[attr-defined]

    def clean_name(self) -> str:
        return one_line(self.cleaned_data["name"])

    def clean_latin_name(self) -> str:
        return one_line(self.cleaned_data["latin_name"]) if self.cleaned_data["latin_name"] else ""


class EraseForm(forms.Form):
    """The confirmation that cannot be given by mistake: one's own address, typed."""

    posts = forms.ChoiceField(
        label=_("What you wrote in communities"),
        choices=[
            ("keep", _("Keep it, shown as written by a former participant")),
            ("remove", _("Remove its text too")),
        ],
        widget=forms.RadioSelect,
        initial="keep",
    )
    confirm = forms.EmailField(
        label=_("To confirm, type your e-mail address"), widget=forms.EmailInput(attrs={"autocomplete": "off"})
    )

    def __init__(self, *args: Any, email: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.email = email

    def clean_confirm(self) -> str:
        value: str = self.cleaned_data["confirm"]
        if value.strip().lower() != self.email.lower():
            raise forms.ValidationError(_("This is not the e-mail address of your account. Nothing was deleted."))
        return value
