"""What somebody who may not write may do nevertheless: whatever takes them, or something of theirs, away."""

from __future__ import annotations

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from accounts.models import User
from communities.models import Membership
from events.services.registration import register
from notifications import tokens
from tests.accounts.factories import PASSWORD, UserFactory
from tests.communities.factories import CommunityFactory, TopicFactory
from tests.events.factories import make_event

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def fresh_limits() -> None:
    cache.clear()


@pytest.fixture
def suspended() -> User:
    return UserFactory(suspended_at=timezone.now())


@pytest.fixture
def here(suspended: User) -> Client:
    client = Client()
    assert client.post("/accounts/login/", {"login": suspended.email, "password": PASSWORD}).status_code == 302
    return client


@pytest.mark.parametrize("act", ["export", "erase"])
def test_they_say_again_who_they_are_and_take_their_data_or_leave(here: Client, suspended: User, act: str) -> None:
    address, sent = {
        "export": ("/accounts/settings/data/export/", {}),
        "erase": ("/accounts/settings/erase/", {"posts": "keep", "confirm": suspended.email}),
    }[act]
    assert here.post(address, sent)["Location"].startswith("/accounts/reauthenticate/")
    assert here.post("/accounts/reauthenticate/", {"password": PASSWORD}).status_code == 302

    answer = here.post(address, sent)

    suspended.refresh_from_db()
    assert (answer.status_code, bool(suspended.erased_at)) == (200, act == "erase")


def test_they_give_a_seat_back_and_get_none(here: Client, suspended: User) -> None:
    event, other = make_event(), make_event()
    User.objects.filter(pk=suspended.pk).update(suspended_at=None)
    suspended.refresh_from_db()
    made = register(actor=suspended, event_id=event.pk)
    User.objects.filter(pk=suspended.pk).update(suspended_at=timezone.now())

    assert here.post(f"/en/events/{event.slug}/withdraw/").status_code == 303
    assert here.post(f"/en/events/{other.slug}/register/", {}).status_code == 403

    made.refresh_from_db()
    assert made.state == "withdrawn"
    assert list(suspended.event_registrations.values_list("event", flat=True)) == [event.pk]  # type: ignore[attr-defined]


def test_they_leave_a_community_and_write_in_none(here: Client, suspended: User) -> None:
    topic = TopicFactory(community=CommunityFactory(slug="coral", members=[suspended]), posts=1)
    place = "/en/communities/coral/"

    assert here.post(f"{place}forum/{topic.pk}/", {"body": "Words", "language": "en"}).status_code == 403
    assert here.post(f"{place}leave/", {"posts": "keep"}).status_code == 302

    assert Membership.objects.get(user=suspended).state == "left"
    assert topic.posts.count() == 1


def test_they_stop_our_mail_in_the_browser_in_which_they_are_signed_in(here: Client, suspended: User) -> None:
    address = f"/notifications/unsubscribe/{tokens.make(suspended.pk, ['reply'])}/"

    assert here.post(address).status_code == 200

    assert list(suspended.notice_preferences.values_list("kind", "mail")) == [("reply", "none")]  # type: ignore[attr-defined]


def test_all_else_is_refused_with_the_reason(here: Client, suspended: User) -> None:
    sent = {"name": "New", "language": "en", "time_zone": "UTC"}
    for address in ("/accounts/settings/", "/accounts/password/change/", "/en/notifications/settings/"):
        answer = here.post(address, sent)
        assert (answer.status_code, "Your account is suspended" in answer.content.decode()) == (403, True), address
    name = suspended.name
    suspended.refresh_from_db()
    assert suspended.name == name
