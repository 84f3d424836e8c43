"""Every page of allauth is ours: its own templates are never rendered."""

from __future__ import annotations

from pathlib import Path

import allauth
import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal import auth as totp
from django.conf import settings
from django.core.cache import cache
from django.template import engines
from django.template.loader import get_template
from django.test import Client
from django.test.signals import template_rendered
from django.urls import NoReverseMatch, URLPattern, URLResolver, reverse

from accounts.urls import plain_urlpatterns
from tests.accounts.factories import PASSWORD, UserFactory

pytestmark = pytest.mark.django_db
THEIRS = Path(allauth.__file__).parent
OURS = Path(settings.ROOT) / "templates"
MADE_UP = {"key": "x", "uidb36": "1", "pk": 1, "session_id": 999_999, "archive_id": 999_999}


@pytest.fixture(autouse=True)
def fresh_limits():
    cache.clear()


def names(patterns) -> list[tuple[str, list[str]]]:
    found = []
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            prefix = f"{pattern.namespace}:" if pattern.namespace else ""
            found += [(prefix + name, keys) for name, keys in names(pattern.url_patterns)]
        elif isinstance(pattern, URLPattern) and pattern.name:
            found.append((pattern.name, list(pattern.pattern.converters) or list(pattern.pattern.regex.groupindex)))
    return found


def browsers() -> list[Client]:
    """A visitor, a person, one with every second step, one in the middle of signing in."""
    visitor, plain, full, halfway = Client(), Client(), Client(), Client()
    plain.post("/accounts/login/", {"login": UserFactory().email, "password": PASSWORD})
    person = UserFactory()
    totp.TOTP.activate(person, "JBSWY3DPEHPK3PXP")
    RecoveryCodes.activate(person)
    Authenticator.objects.create(
        user=person,
        type=Authenticator.Type.WEBAUTHN,
        data={"name": "Key", "credential": {"clientExtensionResults": {}}},
    )
    full.force_login(person)
    for client in (plain, full):
        client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    halfway.post("/accounts/login/", {"login": person.email, "password": PASSWORD})
    return [visitor, plain, full, halfway]


def test_no_page_renders_a_template_of_allauths(monkeypatch):
    # The passkey in the database is made up: nothing could be asked of it.
    monkeypatch.setattr("allauth.mfa.webauthn.internal.auth.get_credentials", lambda user: [])
    used: dict[str, set[str]] = {}
    seen_pages = set()

    def note(sender, template, context, **kwargs):
        origin = getattr(template, "origin", None)
        if origin and origin.name and Path(origin.name).is_relative_to(THEIRS):
            used.setdefault(here, set()).add(origin.name)

    template_rendered.connect(note)
    # Signing out comes last, or the rest would be seen as a visitor.
    everything = sorted(names(plain_urlpatterns), key=lambda pair: pair[0] == "account_logout")
    assert len(everything) > 25
    try:
        for client in browsers():
            for here, keys in everything:
                try:
                    url = reverse(here, kwargs={key: MADE_UP[key] for key in keys})
                except NoReverseMatch:
                    continue
                for method in (client.get, client.post):
                    response = method(url)
                    assert response.status_code < 500, (here, response.status_code)
                    if response.status_code == 200:
                        seen_pages.add(here)
    finally:
        template_rendered.disconnect(note)
    assert used == {}
    # What a person can open was opened: the claim above is not empty.
    assert seen_pages >= {
        "account_login", "account_signup", "account_email", "account_change_password", "account_reset_password",
        "account_reset_password_done", "account_request_login_code", "account_logout", "account_inactive",
        "account_reauthenticate", "mfa_index", "mfa_activate_totp", "mfa_deactivate_totp", "mfa_add_webauthn", "mfa_list_webauthn",
        "mfa_view_recovery_codes", "mfa_generate_recovery_codes", "mfa_authenticate", "mfa_reauthenticate", "usersessions_list", "accounts:settings", "accounts:data",
    }  # fmt: skip


def test_every_template_that_allauth_brings_is_overridden():
    ours = []
    for app in ("account", "mfa", "usersessions"):
        folder = THEIRS / "templates" / app
        for path in folder.rglob("*"):
            name = str(path.relative_to(THEIRS / "templates"))
            if path.is_file() and "snippets/" not in name:
                ours.append((name, Path(get_template(name).origin.name).is_relative_to(OURS)))
    assert [name for name, is_ours in ours if not is_ours] == []
    assert len(ours) > 80
    assert engines["django"]


def test_pages_with_secrets_are_kept_nowhere(client):
    client.force_login(UserFactory())
    assert "no-store" in client.get("/accounts/email/")["Cache-Control"]


def test_pages_carry_no_inline_script(client):
    import re

    client.force_login(UserFactory())
    for url in (
        "/accounts/login/",
        "/accounts/2fa/webauthn/add/",
        "/accounts/2fa/totp/activate/",
        "/accounts/settings/",
    ):
        page = client.get(url, follow=True).content.decode()
        scripts = re.findall(r"<script(?![^>]*\bsrc=)(?![^>]*application/json)[^>]*>", page)
        assert scripts == []
        assert re.findall(r"\son[a-z]+=", page) == []
        assert "style=" not in page
