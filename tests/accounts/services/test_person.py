"""People are made, changed, suspended and restored by services that leave facts."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from django.db import connection
from django.utils import timezone

from accounts import rules
from accounts.facts import PersonChanged, PersonJoined, PersonRestored, PersonSuspended
from accounts.handles import latin
from accounts.models import User
from accounts.services import person
from core.errors import Conflict, Invalid, Refused
from outbox.testing import facts
from tests.accounts.factories import UserFactory

pytestmark = pytest.mark.django_db


def test_verified_person_has_handle_address_and_fact():
    user = person.create_verified(email="Amina@Example.org", name="Amina Wanjiru", password="halqa-demo", language="en")
    assert (user.email, user.handle, user.check_password("halqa-demo")) == ("amina@example.org", "amina-wanjiru", True)
    assert list(EmailAddress.objects.values_list("email", "verified", "primary")) == [("amina@example.org", True, True)]
    assert facts(PersonJoined) == [PersonJoined(user_id=user.pk)]


@pytest.mark.parametrize(
    ("name", "handle"),
    [
        ("Юрий Щербаков", "yuriy-shcherbakov"),
        ("李明", "li-ming"),
        ("José Ñuñez", "jose-nunez"),
        ("O’Brien", "obrien"),
        ("ليلى حدّاد", "lyla-hdad"),
    ],
)
def test_names_of_any_script_become_plain_handles(name, handle):
    assert latin(name) == handle


def test_latin_name_gives_the_handle_where_there_is_one():
    user = person.create_verified(email="l@example.org", name="ليلى حدّاد", latin_name="Layla Haddad")
    assert user.handle == "layla-haddad"


@pytest.mark.parametrize("name", ["admin", "7", "!!!", "·"])
def test_names_that_are_no_address_get_one_that_is(name):
    user = person.create_verified(email="x@example.org", name=name)
    assert user.handle != name
    assert len(user.handle) > 6


def test_second_person_of_the_same_name_gets_another_handle():
    first = person.create_verified(email="a@example.org", name="Amina Wanjiru")
    second = person.create_verified(email="b@example.org", name="Amina Wanjiru")
    assert (first.handle, second.handle) == ("amina-wanjiru", "amina-wanjiru-2")


@pytest.mark.both
@pytest.mark.django_db(transaction=True)
def test_people_of_one_name_who_join_at_once_get_different_handles():
    gate = threading.Barrier(4)
    problems: list[BaseException] = []

    def join(number: int) -> None:
        try:
            gate.wait(10)
            person.create_verified(email=f"p{number}@example.org", name="Amina Wanjiru")
        except BaseException as error:
            problems.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=join, args=(number,)) for number in range(4)]
    [thread.start() for thread in threads]
    [thread.join(60) for thread in threads]
    assert problems == []
    assert len(set(User.objects.values_list("handle", flat=True))) == 4


@pytest.mark.both
@pytest.mark.django_db(transaction=True)
def test_same_form_sent_twice_at_once_makes_one_account():
    gate = threading.Barrier(2)
    outcomes: list[str] = []

    def join() -> None:
        try:
            gate.wait(10)
            person.sign_up(email="a@example.org", name="Amina", password="x" * 12, language="en", terms_version="1")
            outcomes.append("made")
        except Conflict:
            outcomes.append("taken")
        finally:
            connection.close()

    threads = [threading.Thread(target=join) for _ in range(2)]
    [thread.start() for thread in threads]
    [thread.join(60) for thread in threads]
    assert sorted(outcomes) == ["made", "taken"]
    assert User.objects.count() == 1


def test_taken_address_is_a_conflict():
    person.create_verified(email="a@example.org", name="Amina")
    with pytest.raises(Conflict):
        person.create_verified(email="A@example.org", name="Other")


def test_bad_fields_are_named_and_nothing_is_saved():
    user = UserFactory(name="Amina")
    with pytest.raises(Invalid) as caught:
        person.change(actor=user, user_id=user.pk, name="", language="xx", time_zone="Mars/Base")
    assert {error.field for error in caught.value.errors} == {"name", "language", "time_zone"}
    user.refresh_from_db()
    assert user.name == "Amina"
    assert facts(PersonChanged) == []


def test_name_of_combining_marks_is_refused():
    user = UserFactory(name="Amina")
    with pytest.raises(Invalid):
        person.change(actor=user, user_id=user.pk, name="a" + "\u0301" * 10_000)


def test_change_that_changes_nothing_leaves_no_fact():
    user = UserFactory(name="Amina")
    person.change(actor=user, user_id=user.pk, name="Amina")
    assert facts(PersonChanged) == []
    person.change(actor=user, user_id=user.pk, name="Amina W.")
    assert facts(PersonChanged) == [PersonChanged(user_id=user.pk)]


def test_others_settings_are_closed_to_all_but_the_secretariat():
    user, outsider, secretariat = UserFactory(), UserFactory(organiser=True), UserFactory(secretariat=True)
    with pytest.raises(Refused):
        person.change(actor=outsider, user_id=user.pk, name="Hacked")
    assert person.change(actor=secretariat, user_id=user.pk, name="Corrected").name == "Corrected"


def test_suspension_stops_writing_until_its_end():
    user, secretariat = UserFactory(), UserFactory(secretariat=True)
    person.suspend(actor=secretariat, user_id=user.pk, until=timezone.now() + timedelta(days=7))
    user.refresh_from_db()
    assert rules.can_act(user).code == "suspended"
    assert facts(PersonSuspended) == [PersonSuspended(user_id=user.pk)]
    User.objects.filter(pk=user.pk).update(suspended_until=timezone.now() - timedelta(seconds=1))
    user.refresh_from_db()
    assert rules.can_act(user).allowed  # at once, before the clock has run
    assert person.restore_due() == 1
    assert person.restore_due() == 0
    user.refresh_from_db()
    assert (user.suspended_at, user.suspended_until) == (None, None)
    assert facts(PersonRestored) == [PersonRestored(user_id=user.pk)]


def test_suspended_role_holder_has_no_role():
    user = UserFactory(organiser=True, focal_point="KE", suspended_at=timezone.now())
    assert not rules.is_organiser(user)
    assert not rules.is_focal_point(user, "KE")


@pytest.mark.parametrize("kwargs", [{}, {"organiser": True}, {"focal_point": "KE"}])
def test_only_the_secretariat_suspends(kwargs):
    user = UserFactory()
    with pytest.raises(Refused):
        person.suspend(actor=UserFactory(**kwargs), user_id=user.pk)
    user.refresh_from_db()
    assert not user.is_suspended


def test_nobody_suspends_themselves():
    secretariat = UserFactory(secretariat=True)
    with pytest.raises(Refused):
        person.suspend(actor=secretariat, user_id=secretariat.pk)


def test_welcome_is_noted_once():
    user = UserFactory(welcomed_at=None)
    first = person.welcome(user_id=user.pk).welcomed_at
    assert person.welcome(user_id=user.pk).welcomed_at == first
