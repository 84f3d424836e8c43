"""Signing up, signing in, and the many ways in between; nothing tells whether an address has an account."""

from __future__ import annotations

import re

import pytest
from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import PBKDF2PasswordHasher, identify_hasher
from django.core import mail
from django.core.cache import cache
from django.test import Client

from accounts.models import Consent, User
from tests.accounts.factories import PASSWORD, UserFactory

pytestmark = pytest.mark.django_db(transaction=True)
LOGIN = "/accounts/login/"


@pytest.fixture(autouse=True)
def fresh_limits():
    cache.clear()


def sign_in(client: Client, user: User, password: str = PASSWORD, **more: str):
    return client.post(LOGIN, {"login": user.email, "password": password, **more})


def code_in(message) -> str:
    found = re.search(r"^\s*([A-Z0-9]{3,4}-?[A-Z0-9]{3,4})\s*$", message.body, re.M)
    assert found, message.body
    return found[1]


def test_sign_in_leads_to_the_workspace_in_ones_language(client):
    user = UserFactory(language="ar")
    response = sign_in(client, user)
    assert (response.status_code, response["Location"]) == (302, "/ar/workspace/")


def test_first_sign_in_leads_to_the_first_steps(client):
    assert sign_in(client, UserFactory(language="fr", welcomed_at=None))["Location"] == "/fr/welcome/"


@pytest.mark.parametrize(
    ("asked", "lands"),
    [
        ("/en/communities/", "/en/communities/"),
        ("https://evil.example/", "/en/workspace/"),
        ("//evil.example/", "/en/workspace/"),
        ("javascript:alert(1)", "/en/workspace/"),
        ("/\\evil.example", "/en/workspace/"),
    ],
)
def test_next_leads_only_within_the_site(client, asked, lands):
    assert sign_in(client, UserFactory(), next=asked)["Location"] == lands


def test_wrong_password_and_unknown_address_look_the_same(client):
    user = UserFactory()
    pages = []
    for login in (user.email, "nobody@example.org"):
        response = client.post(LOGIN, {"login": login, "password": "wrong password"})
        assert response.status_code == 422
        body = response.content.decode().replace(login, "ADDRESS")
        pages.append(re.sub(r'name="csrfmiddlewaretoken" value="[^"]+"', "", body))
    assert pages[0] == pages[1]
    assert "The e-mail address or the password is not correct." in pages[0]
    assert "<title>Error: Sign in" in pages[0]


def test_too_many_wrong_passwords_are_stopped(client):
    user = UserFactory()
    for _attempt in range(10):
        client.post(LOGIN, {"login": user.email, "password": "wrong password"})
    response = sign_in(client, user)
    assert response.status_code == 422
    assert "Too many attempts" in response.content.decode()


def test_sign_up_needs_name_password_and_consent(client):
    response = client.post("/accounts/signup/", {"email": "new@example.org", "name": "", "password1": "short"})
    page = response.content.decode()
    assert response.status_code == 422
    assert set(response.context["form"].errors) == {"name", "password1", "terms"}
    assert 'value="new@example.org"' in page  # nothing typed is lost
    assert User.objects.count() == 0


def test_sign_up_verify_and_be_in(client, settings):
    data = {"email": "New@example.org", "name": "ليلى حدّاد", "password1": "orange river stone", "terms": "on"}
    response = client.post("/accounts/signup/?lang=ar", data)
    assert response.status_code == 302, response.context["form"].errors
    user = User.objects.get()
    assert (user.email, user.name, user.language, bool(user.handle)) == ("new@example.org", "ليلى حدّاد", "ar", True)
    assert list(Consent.objects.values_list("document", "version")) == [("terms", settings.TERMS_VERSION)]
    [message] = mail.outbox
    html = message.alternatives[0][0]
    assert 'lang="ar" dir="rtl"' in html
    assert '<table role="presentation" dir="rtl"' in html
    page = client.get(response["Location"])
    assert page.status_code == 200
    response = client.post("/accounts/confirm-email/", {"code": code_in(message)})
    assert (response.status_code, response["Location"]) == (302, "/ar/welcome/")
    assert EmailAddress.objects.get().verified
    assert client.get("/accounts/settings/").status_code == 200


def test_wrong_code_is_said_beside_the_field(client):
    data = {"email": "new@example.org", "name": "New", "password1": "orange river stone", "terms": "on"}
    client.post("/accounts/signup/", data)
    response = client.post("/accounts/confirm-email/", {"code": "WRONG1"})
    assert response.status_code == 422
    assert not EmailAddress.objects.get().verified


def test_sign_up_with_a_taken_address_tells_its_owner_alone(client):
    owner = UserFactory(language="fr")
    fresh = Client()
    answers = []
    for browser, email in ((client, owner.email), (fresh, "other@example.org")):
        data = {"email": email, "name": "Somebody", "password1": "orange river stone", "terms": "on"}
        response = browser.post("/accounts/signup/", data)
        page = browser.get(response["Location"]).content.decode().replace(email, "ADDRESS")
        page = re.sub(r'name="csrfmiddlewaretoken" value="[^"]+"', "", page)
        answers.append((response.status_code, response["Location"], page.splitlines()))
    assert answers[0] == answers[1]
    assert User.objects.filter(email=owner.email).count() == 1
    to_owner = next(message for message in mail.outbox if message.to == [owner.email])
    assert "/accounts/password/reset/" in to_owner.body
    assert to_owner.extra_headers["Content-Language"] == "fr"


def test_unverified_person_is_not_let_in(client):
    user = UserFactory()
    EmailAddress.objects.update(verified=False)
    response = sign_in(client, user)
    assert response["Location"] == "/accounts/confirm-email/"
    assert client.get("/accounts/settings/").status_code == 302


def test_sign_in_by_code(client):
    user = UserFactory(language="es")
    response = client.post("/accounts/login/code/", {"email": user.email})
    assert response["Location"] == "/accounts/login/code/confirm/"
    response = client.post("/accounts/login/code/confirm/", {"code": code_in(mail.outbox[0])})
    assert response["Location"] == "/es/workspace/"


def test_code_for_an_unknown_address_looks_like_any_other(client):
    answers = []
    for browser, email in ((client, UserFactory().email), (Client(), "nobody@example.org")):
        response = browser.post("/accounts/login/code/", {"email": email})
        page = browser.get(response["Location"]).content.decode().replace(email, "ADDRESS")
        answers.append((response["Location"], re.sub(r'name="csrfmiddlewaretoken" value="[^"]+"', "", page)))
    assert answers[0] == answers[1]
    assert len(mail.outbox) == 2  # also the stranger gets one, so that both take the same time


def test_password_reset_works_and_tells_nothing(client):
    user = UserFactory(language="ru")
    answers = {
        client.post("/accounts/password/reset/", {"email": email})["Location"]
        for email in (user.email, "no@example.org")
    }
    assert answers == {"/accounts/password/reset/done/"}
    message = next(message for message in mail.outbox if message.to == [user.email])
    path = re.search(r"https?://[^/]+(/accounts/password/reset/key/\S+)", message.body)[1]
    response = client.get(path, follow=True)
    form_path = response.redirect_chain[-1][0]
    assert (
        client.post(form_path, {"password1": "orange river stone", "password2": "orange river stone"}).status_code
        == 302
    )
    assert sign_in(Client(), user, "orange river stone").status_code == 302
    assert Client().get(path, follow=True).context["token_fail"]  # a link works once


def test_old_password_hash_is_renewed_on_sign_in(client, settings):
    settings.PASSWORD_HASHERS = [
        "django.contrib.auth.hashers.MD5PasswordHasher",
        "django.contrib.auth.hashers.PBKDF2PasswordHasher",
    ]
    user = UserFactory()
    User.objects.filter(pk=user.pk).update(password=PBKDF2PasswordHasher().encode(PASSWORD, "salt", iterations=1))
    sign_in(client, user)
    user.refresh_from_db()
    assert identify_hasher(user.password).algorithm == "md5"


def test_signing_out_ends_the_session_and_the_sockets(client, monkeypatch):
    closed = []
    monkeypatch.setattr("live.close", lambda **kwargs: closed.append(kwargs), raising=False)
    user, elsewhere = UserFactory(), Client()
    sign_in(client, user)
    sign_in(elsewhere, user)
    here = client.session.session_key
    assert client.get("/accounts/logout/").status_code == 200  # asks first: a link must not sign people out
    response = client.post("/accounts/logout/")
    assert response["Location"] == "/en/"
    assert closed == [{"user_id": user.pk, "session_key": here}]
    assert [each.get("/accounts/settings/").status_code for each in (client, elsewhere)] == [302, 200]


def test_address_without_a_prefix_speaks_the_persons_language(client):
    user = UserFactory(language="ar")
    client.force_login(user)
    assert 'lang="ar" dir="rtl"' in client.get("/accounts/settings/").content.decode()
    assert 'lang="fr" dir="ltr"' in client.get("/accounts/settings/?lang=fr").content.decode()
    assert 'lang="ar" dir="rtl"' in client.get("/accounts/settings/").content.decode()
    assert 'lang="zh-hans"' in Client().get("/accounts/login/?lang=zh-hans").content.decode()


def test_mail_server_away_loses_no_code(client, settings, monkeypatch):
    from notifications.models import MailOut
    from notifications.services import delivery

    user = UserFactory()
    monkeypatch.setattr("django.core.mail.backends.locmem.EmailBackend.send_messages", _refuse)
    response = client.post("/accounts/login/code/", {"email": user.email})
    assert response.status_code == 302
    row = MailOut.objects.get()
    assert (row.state, row.attempts) == ("waiting", 1)
    assert row.text
    monkeypatch.undo()
    MailOut.objects.update(due_at=row.created_at)
    assert delivery.deliver_due() == 1
    row.refresh_from_db()
    assert (row.state, row.text, row.html) == ("sent", "", "")  # the code is not kept
    response = client.post("/accounts/login/code/confirm/", {"code": code_in(mail.outbox[0])})
    assert response.status_code == 302


def _refuse(*args, **kwargs):
    raise ConnectionRefusedError
