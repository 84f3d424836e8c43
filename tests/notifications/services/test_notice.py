"""Notices are left once, counted, read, and read back."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from accounts.models import User
from notifications.enums import Channel, Kind
from notifications.models import Notice
from notifications.services import notice, preference
from tests.accounts.factories import UserFactory

pytestmark = pytest.mark.django_db


def leave(*people: User, fact_id: int = 1, kind: Kind = Kind.REPLY, **more):
    return notice.leave_many(
        person_ids=[person.pk for person in people], kind=kind, fact_id=fact_id, subject="post", subject_id=1, **more
    )


def unread(user: User) -> int:
    return User.objects.values_list("unread_notices", flat=True).get(pk=user.pk)


def test_a_fact_is_told_once():
    user, other = UserFactory(), UserFactory()
    assert leave(user) == 1
    assert leave(user, other) == 1
    assert (Notice.objects.count(), unread(user), unread(other)) == (2, 1, 1)


def test_key_tells_one_state_once_for_several_facts():
    user = UserFactory()
    assert leave(user, key="registration:1:confirmed") == 1
    assert leave(user, key="registration:1:confirmed", fact_id=2) == 0


@pytest.mark.both
@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_leave_one_notice():
    user = UserFactory()
    gate = threading.Barrier(2)
    results, problems = [], []

    def run():
        try:
            gate.wait(10)
            results.append(leave(user))
        except BaseException as error:
            problems.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run) for _one in range(2)]
    [thread.start() for thread in threads]
    [thread.join(60) for thread in threads]
    assert (problems, sorted(results), Notice.objects.count(), unread(user)) == ([], [0, 1], 1, 1)


def test_nobody_is_told_of_their_own_doing_or_after_leaving():
    actor, gone = UserFactory(), UserFactory(is_active=False)
    assert leave(actor, gone, actor_id=actor.pk) == 0


def test_choices_decide_where_it_goes():
    quiet, silent, later = UserFactory(), UserFactory(), UserFactory()
    preference.choose(actor=quiet, choices={"reply": (False, "now")})
    preference.choose(actor=silent, choices={"reply": (False, "none")})
    preference.choose(actor=later, choices={"reply": (True, "daily")})
    leave(quiet, silent, later)
    assert {row.person_id: (row.in_app, row.mail) for row in Notice.objects.all()} == {
        quiet.pk: (False, "now"),
        later.pk: (True, "daily"),
    }
    assert (unread(quiet), unread(later)) == (0, 1)


def test_at_most_daily_keeps_at_once_to_the_digest():
    user = UserFactory()
    leave(user, at_most=Channel.DAILY)
    assert Notice.objects.get().mail == "daily"


def test_many_people_cost_few_queries(django_assert_max_num_queries):
    people = UserFactory.create_batch(40)
    with django_assert_max_num_queries(10):
        assert leave(*people) == 40


def test_reading_and_reading_back():
    user, other = UserFactory(), UserFactory()
    for number in range(3):
        leave(user, other, fact_id=number + 1)
    old = Notice.objects.filter(person=user).earliest("pk")
    notice.mark_read(actor=user, notice_ids=[old.pk])
    number, moment = notice.mark_read(actor=user)
    assert (number, unread(user), unread(other)) == (2, 0, 3)
    assert notice.mark_unread(actor=user, moment=moment) == 2
    assert unread(user) == 2  # what had been read before stays read
    assert notice.mark_unread(actor=other, moment=moment) == 0


def test_others_notices_cannot_be_marked():
    user, other = UserFactory(), UserFactory()
    leave(user)
    notice.mark_read(actor=other, notice_ids=[Notice.objects.get().pk])
    assert unread(user) == 1


def test_old_notices_are_forgotten():
    user = UserFactory()
    leave(user)
    leave(user, fact_id=2)
    Notice.objects.filter(fact_id=1).update(created_at=timezone.now() - timedelta(days=200))
    assert notice.forget_old() == 1


def test_leaving_takes_everything_along():
    from accounts.services import erasure

    user, other = UserFactory(), UserFactory()
    preference.choose(actor=user, choices={"reply": (False, "now")})
    leave(user)
    leave(other, actor_id=user.pk)
    erasure.erase(actor=user, user_id=user.pk)
    assert list(Notice.objects.values_list("person_id", "actor_id")) == [(other.pk, None)]
    assert not user.notice_preferences.exists()
