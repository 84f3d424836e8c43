"""What strangers can have sent into somebody's mailbox, and what an owner is told about changes of theirs."""

from __future__ import annotations

import re
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.core.cache import cache
from django.test import Client

from accounts.models import User
from accounts.sessions import owners
from tests.accounts.factories import PASSWORD, UserFactory
from tests.accounts.views.test_entrance import code_in

pytestmark = pytest.mark.django_db(transaction=True)
FORM = {"name": "Somebody", "password1": "orange river stone", "terms": "on"}


@pytest.fixture(autouse=True)
def fresh() -> None:
    cache.clear()
    owners.clear()


def body(answer: Any) -> str:
    return re.sub(r'name="csrfmiddlewaretoken" value="[^"]+"', "", answer.content.decode())


def test_signing_up_again_with_an_address_sends_nothing_for_a_while_whether_it_is_taken_or_not() -> None:
    UserFactory(email="taken@example.org")
    answers = []
    for email in ("taken@example.org", "free@example.org"):
        statuses = [Client().post("/accounts/signup/", {**FORM, "email": email}).status_code for _time in range(4)]
        answers.append((statuses, [message.to for message in mail.outbox].count([email])))
    assert answers == [([302, 429, 429, 429], 1)] * 2


@pytest.mark.parametrize("name", ["Win now evil.example", "see http://1.2.3.4/x", "WWW.evil", "//evil"])
def test_a_name_that_is_an_advertisement_greets_nobody(name: str) -> None:
    Client().post("/accounts/signup/", {**FORM, "name": name, "email": "target@example.org"})
    (message,) = mail.outbox
    html = message.alternatives[0][0]
    assert name not in message.body and name not in html and "evil" not in html
    assert User.objects.get().name == name


@pytest.mark.parametrize("name", ["J. R. Okello", "J.R. Okello", "د. ليلى", "Wu"])
def test_other_names_greet(name: str) -> None:
    Client().post("/accounts/signup/", {**FORM, "name": name, "email": "target@example.org"})
    assert name in mail.outbox[0].body


def test_links_in_mail_lead_to_the_site_whatever_host_was_asked(settings: Any) -> None:
    settings.SITE_URL = "https://halqa.example"
    settings.ALLOWED_HOSTS = ["*"]
    user = UserFactory()
    for path, email in [
        ("/accounts/password/reset/", user.email),
        ("/accounts/password/reset/", "nobody@example.org"),
        ("/accounts/login/code/", "stranger@example.org"),
    ]:
        Client(HTTP_HOST="evil.example").post(path, {"email": email})
    Client(HTTP_HOST="evil.example").post("/accounts/signup/", {**FORM, "email": user.email})
    texts = [text for message in mail.outbox for text in (message.body, message.alternatives[0][0])]
    assert len(texts) == 8
    assert not any("evil" in text for text in texts)
    assert re.search(r"https://halqa\.example/accounts/password/reset/key/\S+", mail.outbox[0].body)


def test_a_new_address_is_taken_after_asking_again_and_told_to_the_old_one() -> None:
    user, other = UserFactory(email="old@example.org"), UserFactory(email="taken@example.org")
    client = Client()
    client.post("/accounts/login/", {"login": user.email, "password": PASSWORD})
    asked = client.post("/accounts/email/", {"email": "new@example.org", "action_add": ""})
    assert asked["Location"].startswith("/accounts/reauthenticate/")
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})

    answers = []
    for email in (other.email, "new@example.org"):
        answer = client.post("/accounts/email/", {"email": email, "action_add": ""})
        answers.append(
            (answer.status_code, answer["Location"], body(client.get(answer["Location"])).replace(email, "A"))
        )
    assert answers[0] == answers[1]  # a taken address looks like any other

    client.post("/accounts/confirm-email/", {"code": code_in(mail.outbox[-1])})
    assert (mail.outbox[-1].to, "new@example.org" in mail.outbox[-1].body) == (["old@example.org"], True)
    assert list(EmailAddress.objects.filter(user=user).values_list("email", "verified")) == [("new@example.org", True)]
