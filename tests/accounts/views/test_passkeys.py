"""A passkey in Chromium: made, used to sign in by itself, and as the second step."""

from __future__ import annotations

import pytest
from allauth.mfa.models import Authenticator
from django.core.cache import cache

from tests.accounts.factories import PASSWORD, UserFactory

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--no-first-run",
]
KEY = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


@pytest.mark.journey
@pytest.mark.django_db(transaction=True)
def test_passkey_is_made_and_signs_in(live_server, settings):
    playwright = pytest.importorskip("playwright.sync_api")
    settings.MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = True
    cache.clear()
    user = UserFactory()
    site = live_server.url.replace("127.0.0.1", "localhost")
    with playwright.sync_playwright() as start:
        browser = start.chromium.launch(executable_path="/usr/bin/chromium", args=FLAGS)
        context = browser.new_context()
        page = context.new_page()
        session = context.new_cdp_session(page)
        session.send("WebAuthn.enable")
        session.send("WebAuthn.addVirtualAuthenticator", {"options": KEY})

        def with_password() -> None:
            page.goto(f"{site}/accounts/login/")
            page.fill("[name=login]", user.email)
            page.fill("[name=password]", PASSWORD)
            page.click("form .btn--primary")
            page.wait_for_load_state()

        def press_passkey() -> None:
            with page.expect_navigation():
                page.click("form[data-passkey] button")
            page.wait_for_load_state()

        def leave() -> None:
            page.goto(f"{site}/accounts/logout/")
            with page.expect_navigation():
                page.click("main form button")

        with_password()
        page.goto(f"{site}/accounts/2fa/webauthn/add/")
        page.fill("[name=password]", PASSWORD)
        with page.expect_navigation():
            page.click("form .btn--primary")
        page.fill("[name=name]", "My phone")
        press_passkey()
        assert page.url == f"{site}/accounts/2fa/recovery-codes/"
        leave()
        page.goto(f"{site}/accounts/login/")
        press_passkey()
        assert page.url == f"{site}/en/workspace/"
        leave()
        with_password()
        assert page.url == f"{site}/accounts/2fa/authenticate/"
        press_passkey()
        assert page.url == f"{site}/en/workspace/"
        browser.close()
    key = Authenticator.objects.get(user=user, type=Authenticator.Type.WEBAUTHN)
    assert (key.wrap().name, key.wrap().is_passwordless) == ("My phone", True)
