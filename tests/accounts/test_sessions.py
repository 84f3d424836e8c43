"""A session and its person are read in one query, and what ends either is seen on the next request."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.sessions import Owners, SessionStore, owners
from tests.accounts.factories import PASSWORD, UserFactory

pytestmark = [pytest.mark.django_db, pytest.mark.both]
PAGE = "/accounts/settings/"


@pytest.fixture(autouse=True)
def nobody_known() -> None:
    owners.clear()


def signed_in(user: Any) -> Client:
    client = Client()
    client.force_login(user)
    return client


def statements(act: Callable[[], Any]) -> list[str]:
    with CaptureQueriesContext(
        connection,
    ) as seen:
        act()
    return [query["sql"] for query in seen]


def about_people(found: list[str]) -> int:
    return sum('FROM "accounts_user"' in sql or 'FROM "django_session"' in sql.partition("(SELECT")[0] for sql in found)


def test_session_and_person_come_in_one_query_from_the_second_request_on() -> None:
    client = signed_in(UserFactory())

    asked = [about_people(statements(lambda: client.get(PAGE))) for _time in range(3)]

    assert asked == [2, 1, 1]


def ended(client: Client, _user: Any) -> None:
    Session.objects.filter(session_key=client.session.session_key).delete()


def run_out(client: Client, _user: Any) -> None:
    past = timezone.now() - timedelta(seconds=1)
    Session.objects.filter(session_key=client.session.session_key).update(expire_date=past)


def password_changed(_client: Client, user: Any) -> None:
    user.set_password("a wholly different one")
    user.save()


def closed(_client: Client, user: Any) -> None:
    user.is_active = False
    user.save()


def backend_gone(client: Client, _user: Any) -> None:
    session = client.session
    session["_auth_user_backend"] = "somewhere.else.Backend"
    session.save()


@pytest.mark.parametrize("happens", [ended, run_out, password_changed, closed, backend_gone])
def test_whatever_ends_a_session_is_seen_at_once(happens: Callable[[Client, Any], None]) -> None:
    user = UserFactory()
    client = signed_in(user)
    before = [client.get(PAGE).status_code for _time in range(2)]

    happens(client, user)

    assert before == [200, 200]
    assert client.get(PAGE).status_code == 302


def test_a_person_who_is_gone_is_nobody() -> None:
    user = UserFactory()
    client = signed_in(user)
    assert [client.get(PAGE).status_code for _time in range(2)] == [200, 200]

    user.delete()

    assert client.get(PAGE).status_code == 302


def test_what_changed_about_the_person_is_seen_at_once() -> None:
    user = UserFactory(name="Amina")
    client = signed_in(user)
    for _time in range(2):
        client.get(PAGE)

    user.suspended_at = timezone.now()
    user.name = "Amina Wanjiru"
    user.save()
    seen = client.get(PAGE).wsgi_request.user

    assert (seen.pk, seen.name, seen.is_suspended) == (user.pk, "Amina Wanjiru", True)
    assert seen._state.db == "default"
    assert seen.get_deferred_fields() == set()


def test_a_wrong_guess_about_the_owner_changes_nothing() -> None:
    user, other = UserFactory(), UserFactory()
    client = signed_in(user)
    key = client.session.session_key
    assert key is not None

    for guess in (other.pk, 10**8):
        owners.put(key, guess)
        store = SessionStore(key)

        assert store.get(SESSION_KEY) == str(user.pk)
        assert store.person == user
        assert client.get(PAGE).wsgi_request.user == user


def test_another_person_in_the_same_browser_is_that_person() -> None:
    first, second = UserFactory(), UserFactory()
    client = signed_in(first)
    client.get(PAGE)
    client.force_login(second)

    assert [client.get(PAGE).wsgi_request.user for _time in range(2)] == [second, second]


def test_only_so_many_owners_are_remembered() -> None:
    kept = Owners(most=2)
    for place in range(3):
        kept.put(f"key-{place}", place)

    assert [kept.get(f"key-{place}") for place in range(3)] == [None, 1, 2]


def test_a_key_that_somebody_planted_is_not_the_one_signed_in_under() -> None:
    """Session fixation: neither a made-up key nor one of a visitor's session goes on as a person's."""
    cache.clear()
    user = UserFactory()
    sent = {"login": user.email, "password": PASSWORD}
    visitor = SessionStore()
    visitor["planted"] = True
    visitor.save()

    for planted in ("p" * 32, visitor.session_key):
        browser = Client()
        browser.cookies[settings.SESSION_COOKIE_NAME] = str(planted)
        assert browser.post("/accounts/login/", sent).status_code == 302

        assert browser.session.session_key not in (None, planted)
        assert browser.get(PAGE).status_code == 200
        attacker = Client()
        attacker.cookies[settings.SESSION_COOKIE_NAME] = str(planted)
        assert attacker.get(PAGE).status_code == 302


def test_one_persons_session_is_never_anothers_whoever_asked_before() -> None:
    people = [UserFactory() for _one in range(3)]
    clients = [signed_in(each) for each in people]

    seen = [[client.get(PAGE).wsgi_request.user for client in clients] for _round in range(3)]

    assert seen == [people] * 3
    assert Client().get(PAGE).status_code == 302
