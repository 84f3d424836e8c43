"""The same key happens once, also when it comes twice at the same moment."""

import threading
import time
from datetime import timedelta

import pytest
from django.db import IntegrityError, connection
from django.utils import timezone

from core import idempotency
from core.errors import Conflict, Invalid, Refused
from core.models import Answer, ScopeVersion


class Person:
    def __init__(self, pk):
        self.pk = pk


@pytest.fixture
def runs():
    return []


def act(runs):
    def run():
        runs.append(1)
        return {"id": len(runs)}

    return run


@pytest.mark.both
@pytest.mark.django_db
def test_second_call_gets_the_first_answer(runs):
    for _turn in range(3):
        assert idempotency.once(actor=Person(1), key="k", purpose="post", run=act(runs)) == {"id": 1}
    assert runs == [1]


@pytest.mark.django_db
def test_keys_of_other_people_and_purposes_are_their_own(runs):
    answers = [
        idempotency.once(actor=Person(1), key="k", purpose="post", run=act(runs)),
        idempotency.once(actor=Person(2), key="k", purpose="post", run=act(runs)),
        idempotency.once(actor=Person(1), key="k", purpose="join", run=act(runs)),
        idempotency.once(actor=None, session_key="s", key="k", purpose="post", run=act(runs)),
        idempotency.once(actor=None, session_key="t", key="k", purpose="post", run=act(runs)),
        idempotency.once(actor=Person(1), key="", purpose="post", run=act(runs)),
        idempotency.once(actor=Person(1), key="", purpose="post", run=act(runs)),
    ]
    assert answers == [{"id": number} for number in range(1, 8)]


@pytest.mark.django_db
def test_what_failed_left_nothing_and_may_be_tried_again(runs):
    def fail():
        ScopeVersion.objects.create(scope="half", raised_at=timezone.now())
        raise Refused("no")

    with pytest.raises(Refused):
        idempotency.once(actor=Person(1), key="k", purpose="post", run=fail)
    assert not ScopeVersion.objects.filter(scope="half").exists()
    assert idempotency.once(actor=Person(1), key="k", purpose="post", run=act(runs)) == {"id": 1}


@pytest.mark.django_db
def test_same_key_for_something_else_is_a_conflict(runs):
    first, second = idempotency.digest_of({"body": "a"}), idempotency.digest_of({"body": "b"})
    idempotency.once(actor=Person(1), key="k", purpose="post", run=act(runs), digest=first)
    with pytest.raises(Conflict) as refused:
        idempotency.once(actor=Person(1), key="k", purpose="post", run=act(runs), digest=second)
    assert refused.value.code == "key_reused"
    assert runs == [1]


@pytest.mark.django_db
def test_constraint_of_the_act_itself_is_not_taken_for_a_repetition():
    def clash():
        ScopeVersion.objects.create(scope="one", raised_at=timezone.now())
        ScopeVersion.objects.create(scope="one", raised_at=timezone.now())

    with pytest.raises(IntegrityError):
        idempotency.once(actor=Person(1), key="k", purpose="post", run=clash)


@pytest.mark.django_db
def test_long_key_is_refused_and_old_answers_are_forgotten(runs):
    with pytest.raises(Invalid):
        idempotency.once(actor=Person(1), key="k" * 201, purpose="post", run=act(runs))
    idempotency.once(actor=Person(1), key="k", purpose="post", run=act(runs))
    assert idempotency.forget_old() == 0
    Answer.objects.update(created_at=timezone.now() - timedelta(days=3))
    assert idempotency.forget_old() == 1


@pytest.mark.both
@pytest.mark.django_db(transaction=True)
def test_two_at_once_run_once_and_both_get_the_answer():
    runs, answers, failures = [], [], []
    start = threading.Barrier(4)

    def slow():
        runs.append(1)
        time.sleep(0.1)
        return {"id": len(runs)}

    def work():
        try:
            start.wait(10)
            answers.append(idempotency.once(actor=Person(1), key="k", purpose="post", run=slow))
        except Exception as error:
            failures.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert answers == [{"id": 1}] * 4
    assert runs == [1]
