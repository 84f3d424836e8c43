"""Settings, sessions, taking one's data away, and leaving."""

from __future__ import annotations

import io
import json
import zipfile

import pytest
from allauth.account.models import EmailAddress
from django.core.cache import cache
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from accounts import data
from accounts.facts import PersonErased
from accounts.models import Consent, User
from core import idempotency
from core.models import Answer
from notifications.models import MailOut
from outbox.testing import facts
from tests.accounts.factories import PASSWORD, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def fresh_limits():
    cache.clear()


def signed_in(user: User, *, sure: bool = False) -> Client:
    client = Client()
    assert client.post("/accounts/login/", {"login": user.email, "password": PASSWORD}).status_code == 302
    if sure:
        client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    return client


def test_settings_are_saved_and_spoken_at_once():
    user = UserFactory()
    client = signed_in(user)
    fields = {
        "name": "ليلى حدّاد",
        "latin_name": "Layla Haddad",
        "language": "ar",
        "time_zone": "Asia/Amman",
        "data_saving": "on",
    }
    response = client.post("/accounts/settings/", fields)
    assert response.status_code == 302
    user.refresh_from_db()
    assert (user.name, user.latin_name, user.language, user.time_zone, user.data_saving) == (
        "ليلى حدّاد",
        "Layla Haddad",
        "ar",
        "Asia/Amman",
        True,
    )
    assert 'lang="ar" dir="rtl"' in client.get("/accounts/settings/").content.decode()


def test_bad_settings_keep_what_was_typed():
    user = UserFactory(name="Before")
    response = signed_in(user).post(
        "/accounts/settings/", {"name": "A\u202eB", "latin_name": "Typed", "language": "xx", "time_zone": "Mars/Base"}
    )
    page = response.content.decode()
    assert response.status_code == 422
    assert "<title>Error: Settings" in page
    assert 'value="Typed"' in page
    assert {"language", "time_zone"} <= set(response.context["form"].errors)
    user.refresh_from_db()
    assert user.name == "Before"


def test_settings_are_for_the_signed_in(client):
    for url in ("/accounts/settings/", "/accounts/settings/data/", "/accounts/settings/erase/", "/accounts/sessions/"):
        assert client.get(url)["Location"].startswith("/accounts/login/?next=")


def test_one_session_is_ended_and_the_other_goes_on():
    user, other = UserFactory(), UserFactory()
    here, there, stranger = signed_in(user), signed_in(user), signed_in(other)
    rows = here.get("/accounts/sessions/").context["sessions"]
    assert [row.current for row in rows].count(True) == 1
    assert len(rows) == 2
    elsewhere = next(row.id for row in rows if not row.current)
    assert stranger.post(f"/accounts/sessions/{elsewhere}/end/", follow=True).status_code == 404
    assert here.post(f"/accounts/sessions/{elsewhere}/end/").status_code == 302
    assert there.get("/accounts/settings/").status_code == 302
    assert here.get("/accounts/settings/").status_code == 200
    assert stranger.get("/accounts/settings/").status_code == 200


def test_all_other_sessions_are_ended():
    user = UserFactory()
    here, there = signed_in(user), signed_in(user)
    assert here.post("/accounts/sessions/").status_code == 302
    assert (here.get("/accounts/settings/").status_code, there.get("/accounts/settings/").status_code) == (200, 302)


def test_list_of_sessions_costs_the_same_for_one_and_many():
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    user = UserFactory()
    client = signed_in(user)
    # What a process reads once is read.
    client.get("/accounts/sessions/")
    counts = []
    for _more in range(2):
        with CaptureQueriesContext(connection) as queries:
            client.get("/accounts/sessions/")
        counts.append(len(queries))
        [signed_in(user) for _one in range(3)]
    assert counts[0] == counts[1]


def test_export_holds_every_registered_part():
    user = UserFactory(name="Amina")
    Consent.objects.create(user=user, document="terms", version="1")
    client = signed_in(user, sure=True)
    response = client.post("/accounts/settings/data/export/")
    assert response["Content-Type"] == "application/zip"
    body = json.loads(zipfile.ZipFile(io.BytesIO(response.content)).read("halqa.json"))
    assert set(body["parts"]) == {"account", *(entry.name for entry in data.entries())}
    account = body["parts"]["account"][0]
    assert (account["email"], account["name"], account["consents"][0]["version"]) == (user.email, "Amina", "1")
    assert user.password not in json.dumps(body)


def test_export_asks_again_who_it_is_and_is_no_link():
    client = signed_in(UserFactory())
    assert client.post("/accounts/settings/data/export/")["Location"].startswith("/accounts/reauthenticate/")
    sure = signed_in(UserFactory(), sure=True)
    assert sure.get("/accounts/settings/data/export/").status_code == 405


def test_packages_with_rows_about_people_are_registered():
    assert {"moderation", "notifications"} <= {entry.name for entry in data.entries()}


def test_erasing_needs_ones_own_address():
    user = UserFactory()
    response = signed_in(user, sure=True).post(
        "/accounts/settings/erase/", {"posts": "keep", "confirm": "no@example.org"}
    )
    assert response.status_code == 422
    user.refresh_from_db()
    assert user.erased_at is None


def test_erased_person_is_gone_everywhere():
    user = UserFactory(name="Amina Wanjiru", organiser=True, external_id="old-1")
    elsewhere = signed_in(user)
    idempotency.once(actor=user, key="k", purpose="api:post", run=lambda: {"body": "what Amina wrote"})
    MailOut.objects.create(to=user.email.upper(), subject="Invitation", message_id="<1@x>", due_at=timezone.now())
    erased: list[tuple[int, bool]] = []
    data.register(
        "test", export=lambda user: [], erase=lambda user, *, keep_posts: erased.append((user.pk, keep_posts))
    )
    try:
        client = signed_in(user, sure=True)
        response = client.post("/accounts/settings/erase/", {"posts": "remove", "confirm": user.email.upper()})
    finally:
        data._entries.pop("test")
    assert response.status_code == 200
    assert erased == [(user.pk, False)]
    row = User.objects.get(pk=user.pk)
    assert (row.name, row.handle, row.role_names, row.is_active, row.external_id) == (
        "Former participant", None, [], False, None,
    )  # fmt: skip
    assert user.email not in row.email
    assert not EmailAddress.objects.filter(user=row).exists()
    assert not row.role_grants.exists()
    assert not Answer.objects.exists()
    assert not MailOut.objects.exists()
    assert facts(PersonErased) == [PersonErased(user_id=user.pk)]
    assert client.get("/accounts/settings/").status_code == 302
    assert elsewhere.get("/accounts/settings/").status_code == 302
    assert Client().post("/accounts/login/", {"login": user.email, "password": PASSWORD}).status_code == 422


def test_suspended_person_reads_and_may_leave_but_not_write():
    user = UserFactory(suspended_at=timezone.now())
    client = signed_in_somehow(user)
    assert client.get("/accounts/settings/").status_code == 200
    response = client.post("/accounts/settings/", {"name": "New", "language": "en", "time_zone": "UTC"})
    assert response.status_code == 403
    assert "Your account is suspended" in response.content.decode()
    user.refresh_from_db()
    assert user.name != "New"
    assert client.post("/accounts/logout/").status_code == 302


def signed_in_somehow(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def test_times_are_in_the_persons_zone(rf):
    from accounts.middleware import Person

    seen = []
    request = rf.get("/accounts/settings/", headers={"Save-Data": "on"})
    request.COOKIES["halqa_session"] = "x"
    request.user = UserFactory(time_zone="Africa/Nairobi", language="fr")

    def page(request):
        seen.append((timezone.get_current_timezone_name(), request.data_saving, request.LANGUAGE_CODE))
        return HttpResponse("x")

    assert Person(page)(request)["Cache-Control"] == "private, no-cache"
    assert seen == [("Africa/Nairobi", True, "fr")]
    assert timezone.get_current_timezone_name() == "UTC"


@pytest.mark.parametrize("path", ["/en/", "/en/events/", "/en/nothing-here/", "/en/communities/"])
def test_no_proxy_keeps_what_a_person_sees(path):
    client = signed_in_somehow(UserFactory())
    said = {part.strip() for part in client.get(path).get("Cache-Control", "").split(",")}
    assert said & {"private", "no-store"}


def test_visitor_costs_no_query(rf, django_assert_num_queries):
    from accounts.middleware import Person

    with django_assert_num_queries(0):
        Person(lambda request: None)(rf.get("/feeds/x"))


def test_ending_sessions_closes_their_sockets_and_no_others(monkeypatch):
    user = UserFactory()
    here, there, third = signed_in(user), signed_in(user), signed_in(user)
    keys = [each.session.session_key for each in (there, third)]
    closed = []
    monkeypatch.setattr("live.close", lambda **kwargs: closed.append(kwargs), raising=False)
    rows = here.get("/accounts/sessions/").context["sessions"]
    ended = next(row.id for row in rows if not row.current)
    here.post(f"/accounts/sessions/{ended}/end/")
    here.post("/accounts/sessions/")
    assert [each["user_id"] for each in closed] == [user.pk] * 2
    assert sorted(each["session_key"] for each in closed) == sorted(keys)
