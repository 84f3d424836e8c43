"""A password chosen anew ends what was opened by the old one, and nobody keeps one to another person's account."""

from __future__ import annotations

import re
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.contrib.auth import hashers
from django.contrib.sessions.models import Session
from django.core import mail
from django.core.cache import cache
from django.test import Client

from accounts.models import User
from live import codes
from tests.accounts.factories import PASSWORD, UserFactory
from tests.accounts.views.test_entrance import code_in

pytestmark = pytest.mark.django_db(transaction=True)
PAGE = "/accounts/settings/"
NEW = "orange river stone"


@pytest.fixture(autouse=True)
def fresh_limits() -> None:
    cache.clear()


@pytest.fixture
def closed(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    monkeypatch.setattr("live.close", lambda **kwargs: found.append(kwargs), raising=False)
    return found


def signed_in(user: User) -> Client:
    client = Client()
    assert client.post("/accounts/login/", {"login": user.email, "password": PASSWORD}).status_code == 302
    return client


def sign_up(client: Client, email: str) -> Any:
    data = {"email": email, "name": "Amina", "password1": NEW, "terms": "on"}
    return client.post("/accounts/signup/", data)


def test_a_changed_password_ends_all_other_sessions_and_every_socket(closed: list[dict[str, Any]]) -> None:
    user, other = UserFactory(), UserFactory()
    here, there, stranger = signed_in(user), signed_in(user), signed_in(other)
    old = here.session.session_key
    elsewhere = there.session.session_key

    answer = here.post("/accounts/password/change/", {"oldpassword": PASSWORD, "password1": NEW, "password2": NEW})

    assert answer["Location"] == PAGE
    assert closed == [
        {"user_id": user.pk, "session_key": elsewhere},
        {"user_id": user.pk, "code": codes.AWAY},
    ]
    assert [each.get(PAGE).status_code for each in (here, there, stranger)] == [200, 302, 200]
    # The key that somebody may have seen is no longer the one in use.
    assert here.session.session_key != old
    assert not Session.objects.filter(session_key__in=[old, elsewhere]).exists()
    rows = here.get("/accounts/sessions/").context["sessions"]
    assert [row.current for row in rows] == [True]


def test_a_password_chosen_by_mail_ends_every_session(client: Client, closed: list[dict[str, Any]]) -> None:
    user = UserFactory()
    there = signed_in(user)
    key = there.session.session_key
    client.post("/accounts/password/reset/", {"email": user.email})
    path = re.search(r"https?://[^/]+(/accounts/password/reset/key/\S+)", mail.outbox[-1].body)[1]  # type: ignore[index]
    form = client.get(path, follow=True).redirect_chain[-1][0]

    assert client.post(form, {"password1": NEW, "password2": NEW}).status_code == 302

    assert {"user_id": user.pk, "code": codes.AWAY} in closed
    assert there.get(PAGE).status_code == 302
    assert not Session.objects.filter(session_key=key).exists()
    assert client.get(PAGE).status_code == 302


def test_who_signs_up_with_anothers_address_keeps_no_password_to_it() -> None:
    attacker, owner = Client(), Client()
    sign_up(attacker, "amina@example.org")
    cache.clear()
    owner.post("/accounts/login/code/", {"email": "amina@example.org"})

    answer = owner.post("/accounts/login/code/confirm/", {"code": code_in(mail.outbox[-1])})

    assert answer["Location"] == "/accounts/password/set/"
    assert EmailAddress.objects.get().verified
    assert not User.objects.get().has_usable_password()
    again = Client().post("/accounts/login/", {"login": "amina@example.org", "password": NEW})
    assert again.status_code == 422
    assert attacker.get(PAGE).status_code == 302
    # The owner chooses one, and goes on to the first steps.
    assert "Set a password" in owner.get("/accounts/password/set/").content.decode()
    mine = {"password1": "green valley bread", "password2": "green valley bread"}
    assert owner.post("/accounts/password/set/", mine)["Location"] == "/en/welcome/"
    assert owner.get(PAGE).status_code == 200


@pytest.mark.parametrize("resend", [True, False])
def test_who_is_confirmed_keeps_the_password_when_signing_in_by_code(client: Client, resend: bool) -> None:
    sign_up(client, "amina@example.org")
    client.post("/accounts/confirm-email/", {"code": code_in(mail.outbox[-1])})
    client.post("/accounts/logout/")
    cache.clear()
    client.post("/accounts/login/code/", {"email": "amina@example.org"})
    if resend:
        client.post("/accounts/login/code/confirm/", {"action": "resend"})
        assert client.post("/accounts/login/code/confirm/", {"code": code_in(mail.outbox[-2])}).status_code == 422

    answer = client.post("/accounts/login/code/confirm/", {"code": code_in(mail.outbox[-1])})

    assert answer["Location"] == "/en/welcome/"
    assert User.objects.get().check_password(NEW)


def test_a_wrong_code_takes_no_password_away(client: Client) -> None:
    sign_up(Client(), "amina@example.org")
    cache.clear()
    client.post("/accounts/login/code/", {"email": "amina@example.org"})

    assert client.post("/accounts/login/code/confirm/", {"code": "WRONG1"}).status_code == 422

    assert User.objects.get().check_password(NEW)


def test_somebody_whose_account_was_made_for_them_keeps_the_password(client: Client) -> None:
    """By a command or with demo content: nobody else chose it."""
    user = UserFactory()
    EmailAddress.objects.update(verified=False)
    client.post("/accounts/login/code/", {"email": user.email})

    client.post("/accounts/login/code/confirm/", {"code": code_in(mail.outbox[-1])})

    assert User.objects.get().check_password(PASSWORD)


def test_signing_up_with_a_taken_address_takes_as_much_work(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hashing is what takes time: left out, a clock would tell which addresses have an account."""
    hasher = hashers.get_hasher()
    taken = UserFactory().email
    hashed: list[str] = []
    encode = type(hasher).encode
    monkeypatch.setattr(
        type(hasher), "encode", lambda self, password, salt: hashed.append(password) or encode(self, password, salt)
    )
    counts = []
    for email in (taken, "new@example.org"):
        hashed.clear()
        assert sign_up(Client(), email).status_code == 302
        counts.append(len(hashed))

    assert counts[0] == counts[1] > 0
