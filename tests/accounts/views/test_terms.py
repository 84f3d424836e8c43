"""New terms: asked calmly on the next page, agreed to by one press, and nobody is kept from reading."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from accounts.models import Consent
from accounts.services.imports import Person, add_people
from accounts.sessions import owners
from tests.accounts.factories import UserFactory

pytestmark = pytest.mark.django_db
ASKS = "The rules of the community or the privacy terms have changed."
AGREE = "/accounts/settings/terms/"


@pytest.fixture(autouse=True)
def nobody_known(settings):
    settings.TERMS_VERSION = "2027-01"
    owners.clear()


def agreed(*versions, **fields):
    user = UserFactory(**fields)
    for version in versions:
        Consent.objects.create(user=user, document="terms", version=version)
    return user


def browser(user):
    client = Client()
    client.force_login(user)
    return client


def asks(client, path="/en/events/"):
    return ASKS in client.get(path).content.decode()


def test_who_agreed_to_older_terms_is_asked_on_each_page_until_one_press():
    user = agreed("2026-11")
    client = browser(user)
    assert [asks(client), asks(client)] == [True, True]
    page = client.get("/en/events/?q=water").content.decode()
    sent = dict(re.findall(r'<input type="hidden" name="(version|next)" value="([^"]*)">', page))
    assert sent == {"version": "2027-01", "next": "/en/events/?q=water"}
    answer = client.post(AGREE, sent)
    assert (answer.status_code, answer["Location"]) == (302, "/en/events/?q=water")
    assert list(Consent.objects.order_by("pk").values_list("document", "version")) == [
        ("terms", "2026-11"), ("terms", "2027-01"),
    ]  # fmt: skip
    assert [asks(client), asks(client)] == [False, False]


@pytest.mark.parametrize("versions", [["2027-01"], ["2026-11", "2027-01"], []])
def test_who_agreed_to_these_or_was_never_asked_is_not_asked(versions):
    client = browser(agreed(*versions))
    assert [asks(client), asks(client)] == [False, False]


FIRST = "To have an account, agree to the rules and the privacy terms."


def test_who_was_brought_in_is_asked_on_the_first_page_of_all_forms_included_until_one_press():
    found = add_people(people=[Person(external_id="old:1", name="Amina", email="amina@example.org")])
    client = browser(found["old:1"])
    first = client.get("/en/welcome/", follow=True)
    page = first.content.decode()
    assert (page.count(FIRST), ASKS in page, "<form" in page.split(FIRST)[1]) == (1, False, True)
    assert FIRST in client.get("/accounts/settings/").content.decode()
    refused = client.post("/accounts/settings/", {"name": ""})
    assert (refused.status_code, FIRST in refused.content.decode()) == (422, False)
    sent = dict(re.findall(r'<input type="hidden" name="(version|next)" value="([^"]*)">', page))
    answer = client.post(AGREE, sent)
    assert (answer.status_code, answer["Location"]) == (302, first.request["PATH_INFO"])
    assert list(Consent.objects.values_list("user", "version")) == [(found["old:1"].pk, "2027-01")]
    assert FIRST not in client.get(answer["Location"]).content.decode()
    assert not asks(client)


def test_people_of_the_demo_and_those_who_had_agreed_before_they_were_brought_in_are_not_asked_first():
    demo = add_people(people=[Person(external_id="demo:1", name="Ola", email="ola@example.org", is_demo=True)])
    known = agreed("2027-01", email="known@example.org")
    add_people(people=[Person(external_id="old:2", name="Other", email="known@example.org")])
    for user in (demo["demo:1"], known, UserFactory()):
        assert FIRST not in browser(user).get("/accounts/settings/").content.decode()


def test_who_was_brought_in_reads_it_in_arabic():
    found = add_people(people=[Person(external_id="old:3", name="ليلى", email="l@example.org", language="ar")])
    assert (
        "يتطلب إنشاء الحساب الموافقة على القواعد وشروط الخصوصية."
        in browser(found["old:3"]).get("/ar/events/").content.decode()
    )


def test_a_visitor_is_not_asked_and_what_people_share_holds_no_notice():
    asked, other = browser(agreed("2026-11")), browser(agreed("2027-01"))
    assert [asks(client) for client in (asked, other, Client(), asked)] == [True, False, False, True]


def test_a_page_with_a_form_does_not_ask_and_a_form_is_taken_as_before():
    client = browser(agreed("2026-11"))
    assert not asks(client, "/accounts/settings/")
    refused = client.post("/accounts/settings/", {"name": ""})
    assert (refused.status_code, ASKS in refused.content.decode()) == (422, False)


def test_terms_that_changed_once_more_are_not_agreed_to_unseen(settings):
    client = browser(agreed("2026-11"))
    settings.TERMS_VERSION = "2027-02"
    assert client.post(AGREE, {"version": "2027-01", "next": "/en/events/"}).status_code == 302
    assert list(Consent.objects.values_list("version", flat=True)) == ["2026-11"]
    assert asks(client)


@pytest.mark.parametrize("back", ["https://elsewhere.example/", "//elsewhere.example/", ""])
def test_nobody_is_led_away(back):
    answer = browser(agreed("2026-11")).post(AGREE, {"version": "2027-01", "next": back})
    assert answer["Location"] == "/accounts/settings/data/"


def test_pressing_twice_is_agreeing_once_and_a_visitor_cannot():
    client = browser(agreed("2026-11"))
    for _time in range(2):
        client.post(AGREE, {"version": "2027-01"})
    assert Consent.objects.filter(version="2027-01").count() == 1
    assert Client().post(AGREE, {"version": "2027-01"})["Location"].startswith("/accounts/login/")
    assert client.get(AGREE).status_code == 405


def test_a_suspended_person_may_agree(django_user_model):
    from django.utils import timezone

    user = agreed("2026-11", suspended_at=timezone.now())
    assert browser(user).post(AGREE, {"version": "2027-01"}).status_code == 302
    assert Consent.objects.filter(user=user, version="2027-01").exists()


def test_an_arabic_reader_is_asked_in_arabic():
    page = browser(agreed("2026-11", language="ar")).get("/ar/events/").content.decode()
    assert "أوافق على قواعد المجتمع وعلى شروط الخصوصية" in page
