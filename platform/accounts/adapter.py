"""How allauth meets Halqa: people are made by our services, mail goes through our queue, everybody lands in their language."""

from __future__ import annotations

import base64
import hashlib
import re
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter
from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _

import live
from accounts import mail
from accounts.middleware import zone
from accounts.models import User
from accounts.services import person, sessions

# An address on the net, as a name that is an advertisement has it. Initials such as J.R. are none.
_ADDRESS = re.compile(r"//|www\.|\w\.\w{2,}", re.IGNORECASE)


def _of_this_site(value: Any) -> Any:
    """Links in mail begin with the address of the site, whatever host the request named."""
    if not isinstance(value, str) or not value.startswith(("http://", "https://")):
        return value
    parts = urlsplit(value)
    return settings.SITE_URL + urlunsplit(("", "", parts.path, parts.query, parts.fragment))


def _said_aloud(name: str) -> str:
    """Returns the name as a greeting; nothing for one that would carry a stranger's link into somebody's mailbox."""
    return "" if _ADDRESS.search(name) else name


class AccountAdapter(DefaultAccountAdapter):
    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "email_password_mismatch": _("The e-mail address or the password is not correct."),
        "invalid_login": _("The e-mail address or the password is not correct."),
        "incorrect_code": _("This code is not correct. Check the latest message we sent you."),
        "too_many_login_attempts": _("Too many attempts. Please wait five minutes, or ask for a sign-in code by mail."),
        "rate_limited": _("Too many attempts. Please wait a few minutes."),
    }

    def save_user(self, request: HttpRequest, user: Any, form: Any, commit: bool = True) -> User:
        """Returns the person made by our service; allauth goes on with that row."""
        data = form.cleaned_data
        return person.sign_up(
            email=data["email"],
            name=data["name"],
            password=data.get("password1"),
            language=translation.get_language() or "en",
            terms_version=settings.TERMS_VERSION,
        )

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        user: Any = request.user
        place = "workspace" if user.welcomed_at else "welcome"
        return f"/{user.language}/{place}/"

    def get_signup_redirect_url(self, request: HttpRequest) -> str:
        return self.get_login_redirect_url(request)

    def get_logout_redirect_url(self, request: HttpRequest) -> str:
        return f"/{translation.get_language() or 'en'}/"

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        user: Any = request.user
        return "/accounts/settings/" if user.welcomed_at else self.get_login_redirect_url(request)

    def logout(self, request: HttpRequest) -> None:
        """Ends this session and its sockets; other devices stay signed in."""
        user_id, key = request.user.pk, request.session.session_key or ""
        super().logout(request)
        live.close(user_id=user_id, session_key=key)

    def set_password(self, user: Any, password: str) -> None:
        """Chosen anew, by whatever way: only the browser where that was done stays signed in."""
        session = getattr(context.request, "session", None)
        sessions.change_password(user=user, password=password, but=getattr(session, "session_key", None) or "")

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Text and HTML in the recipient's language and zone: a visitor's for people we do not know."""
        recipient = context.get("user") or User.objects.filter(email__iexact=email).first() or self._signed_in()
        known = recipient if isinstance(recipient, User) and recipient.pk else None
        language = known.language if known else translation.get_language() or "en"
        with translation.override(language), timezone.override(zone(known.time_zone if known else "UTC")):
            words = {key: _of_this_site(value) for key, value in context.items()}
            words |= {"email": email, "name": _said_aloud(known.name) if known else "", "site_url": settings.SITE_URL}
            subject = " ".join(render_to_string(f"{template_prefix}_subject.txt", words).split())
            text = render_to_string(f"{template_prefix}_message.txt", words).strip() + "\n"
            html = render_to_string(
                "accounts/mail/message.html",
                {"subject": subject, "text": text, "language": language, "code": context.get("code", "")},
            )
            mail.post(
                to=email, subject=subject, text=text, html=html, language=language, user_id=known.pk if known else None
            )

    def _signed_in(self) -> Any:
        request = context.request
        return getattr(request, "user", None)


class SecondStepAdapter(DefaultMFAAdapter):
    """The second step of signing in; secrets at rest are encrypted with a key derived from SECRET_KEY."""

    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": _("This code is not correct."),
    }

    def encrypt(self, text: str) -> str:
        return self._box().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return self._box().decrypt(encrypted_text.encode()).decode()

    @staticmethod
    def _box() -> MultiFernet:
        secrets = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
        keys = [hashlib.sha256(f"second step {secret}".encode()).digest() for secret in secrets]
        return MultiFernet([Fernet(base64.urlsafe_b64encode(key)) for key in keys])
