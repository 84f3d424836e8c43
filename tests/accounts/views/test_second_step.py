"""The second step of signing in: codes of an app, recovery codes, and what is kept of their secrets."""

from __future__ import annotations

import json
import time
from typing import Any

import pytest
from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal import auth as totp
from django.core import mail
from django.core.cache import cache
from django.test import Client

from accounts.models import User
from tests.accounts.factories import PASSWORD, UserFactory
from tests.accounts.views.test_entrance import code_in
from tests.parallel import at_once

pytestmark = pytest.mark.django_db(transaction=True)
PAGE = "/accounts/settings/"
STEP = "/accounts/2fa/authenticate/"
SECRET = "JBSWY3DPEHPK3PXP"


@pytest.fixture(autouse=True)
def fresh_limits() -> None:
    cache.clear()


def code_of(secret: str, ahead: int = 0) -> str:
    return totp.format_hotp_value(totp.hotp_value(secret, int(time.time()) // 30 + ahead))


def halfway(user: User) -> tuple[Client, Any]:
    """Returns a browser in which the password was given."""
    client = Client()
    return client, client.post("/accounts/login/", {"login": user.email, "password": PASSWORD})


@pytest.fixture
def user() -> User:
    made = UserFactory()
    totp.TOTP.activate(made, SECRET)
    RecoveryCodes.activate(made)
    return made


def test_an_app_is_added_after_asking_again_and_brings_recovery_codes() -> None:
    user = UserFactory()
    client, _answer = halfway(user)
    assert client.get("/accounts/2fa/totp/activate/")["Location"].startswith("/accounts/reauthenticate/")
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    page = client.get("/accounts/2fa/totp/activate/").content.decode()
    assert ">Code<" in page and "Authenticator code" not in page  # the site's word, in every language
    secret = client.session[totp.SECRET_SESSION_KEY]

    wrong = client.post("/accounts/2fa/totp/activate/", {"code": "000000"})
    right = client.post("/accounts/2fa/totp/activate/", {"code": code_of(secret)})

    assert (wrong.status_code, right.status_code) == (422, 302)
    assert set(Authenticator.objects.values_list("type", flat=True)) == {"totp", "recovery_codes"}


def test_the_password_alone_opens_nothing(user: User) -> None:
    client, answer = halfway(user)

    assert answer["Location"] == STEP
    assert client.get(PAGE).status_code == 302
    assert client.post(STEP, {"code": "000000"}).status_code == 422
    assert client.get(PAGE).status_code == 302


def test_the_code_of_the_app_opens_once(user: User) -> None:
    code = code_of(SECRET)
    client, _answer = halfway(user)
    again, _answer = halfway(user)

    assert client.post(STEP, {"code": code})["Location"] == "/en/workspace/"
    assert client.get(PAGE).status_code == 200
    # Read over somebody's shoulder it is worth nothing.
    assert again.post(STEP, {"code": code}).status_code == 422


def test_a_used_code_stays_used_for_as_long_as_it_would_be_taken(user: User, monkeypatch: Any) -> None:
    start = int(time.time()) // 30 * 30 + 1
    monkeypatch.setattr(time, "time", lambda: start)
    codes = [code_of(SECRET, ahead) for ahead in range(3)]
    assert halfway(user)[0].post(STEP, {"code": codes[0]}).status_code == 302
    monkeypatch.setattr(time, "time", lambda: start + 32)

    again, _answer = halfway(user)

    # The former one is still within the tolerance; it was used, and so is whatever is older than the newest used.
    assert again.post(STEP, {"code": codes[0]}).status_code == 422
    assert again.post(STEP, {"code": codes[2]}).status_code == 302
    assert halfway(user)[0].post(STEP, {"code": codes[1]}).status_code == 422


@pytest.mark.parametrize("kind", ["totp", "recovery_codes"])
@pytest.mark.both
def test_a_code_sent_from_two_browsers_at_once_opens_one(user: User, kind: str, monkeypatch: Any) -> None:
    row = Authenticator.objects.get(user=user, type=kind)
    code = code_of(SECRET) if kind == "totp" else row.wrap().get_unused_codes()[0]
    # As on another machine, and when Redis is away: what the library remembers in the cache is not there.
    monkeypatch.setattr(totp.TOTP, "_mark_code_used", lambda _self, _code: True)
    browsers = [halfway(user)[0] for _time in range(2)]
    statuses = at_once(2, lambda number: browsers[number].post(STEP, {"code": code}).status_code)
    assert sorted(statuses) == [302, 422]


def test_a_used_code_does_not_confirm_who_one_is_either(user: User) -> None:
    code = code_of(SECRET)
    client, _answer = halfway(user)
    client.post(STEP, {"code": code})
    assert client.post("/accounts/2fa/reauthenticate/", {"code": code}).status_code == 422
    assert client.post("/accounts/2fa/reauthenticate/", {"code": code_of(SECRET, 1)}).status_code == 302


@pytest.mark.both
def test_a_recovery_code_opens_once(user: User) -> None:
    row = Authenticator.objects.get(user=user, type=Authenticator.Type.RECOVERY_CODES)
    code = row.wrap().get_unused_codes()[0]
    client, _answer = halfway(user)
    again, _answer = halfway(user)

    assert client.post(STEP, {"code": code})["Location"] == "/en/workspace/"
    assert again.post(STEP, {"code": code}).status_code == 422


def test_what_is_kept_of_the_secrets_is_encrypted(user: User) -> None:
    kept = json.dumps(list(Authenticator.objects.values_list("data", flat=True)))
    seed = Authenticator.objects.get(type="recovery_codes").data["seed"]

    assert SECRET not in kept
    assert get_adapter().decrypt(seed) not in kept


def test_a_key_that_is_replaced_still_reads_what_the_old_one_wrote(user: User, settings: Any) -> None:
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another-" + "y" * 50

    client, _answer = halfway(user)

    assert client.post(STEP, {"code": code_of(SECRET)}).status_code == 302


def test_a_code_by_mail_does_not_go_round_the_second_step(user: User) -> None:
    client = Client()
    client.post("/accounts/login/code/", {"email": user.email})

    answer = client.post("/accounts/login/code/confirm/", {"code": code_in(mail.outbox[0])})

    assert answer["Location"] == STEP
    assert client.get(PAGE).status_code == 302


@pytest.mark.parametrize(
    "path",
    [
        "totp/activate/", "totp/deactivate/", "recovery-codes/", "recovery-codes/generate/", "recovery-codes/download/",
        "webauthn/", "webauthn/add/", "webauthn/keys/{key}/remove/", "webauthn/keys/{key}/edit/",
    ],
)  # fmt: skip
def test_whoever_sits_down_at_an_open_session_changes_no_way_in(user: User, path: str) -> None:
    key = Authenticator.objects.create(user=user, type=Authenticator.Type.WEBAUTHN, data={"name": "Phone"})
    client = Client()
    client.force_login(user)
    before = list(Authenticator.objects.order_by("pk").values("pk", "type", "data"))
    address = "/accounts/2fa/" + path.format(key=key.pk)

    answers = [client.get(address), client.post(address, {"name": "Mine"})]

    assert "reauthenticate" in answers[0].get("Location", "") or path == "webauthn/"  # the list holds names only
    assert [answer.status_code in (302, 405) for answer in answers[1:]] == [True]
    assert list(Authenticator.objects.order_by("pk").values("pk", "type", "data")) == before


def test_a_passkey_is_offered_to_nobody_who_has_none(user: User) -> None:
    client, _answer = halfway(user)
    page = client.get(STEP).content.decode()
    assert ("recovery codes" in page, "data-passkey=" in page) == (True, False)
