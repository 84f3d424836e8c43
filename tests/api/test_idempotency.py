"""A write that is repeated under its key happens once and gets the first answer, also when both come at once."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client

from accounts.models import User
from api.services.token import make_token
from communities.models import Post, Topic
from events.models import Registration
from tests.accounts.factories import UserFactory
from tests.communities.factories import CommunityFactory, TopicFactory
from tests.events.factories import make_event

BODY = {"community": "reefs", "title": "Nurseries", "body": "We grow corals."}


@pytest.mark.django_db
def test_the_first_answer_comes_again(program_of: Any, amina: Any) -> None:
    CommunityFactory(slug="reefs", members=[amina])
    caller = program_of(amina)
    first = caller.post("topics", BODY, **{"Idempotency-Key": "k1"})
    again = caller.post("topics", BODY, **{"Idempotency-Key": "k1"})
    other = caller.post("topics", BODY, **{"Idempotency-Key": "k2"})
    assert (first.status_code, again.status_code, again.json()) == (201, 201, first.json())
    assert other.json()["id"] != first.json()["id"] and Topic.objects.count() == 2


@pytest.mark.django_db
def test_the_same_key_for_something_else_is_a_mistake(program_of: Any, amina: Any) -> None:
    CommunityFactory(slug="reefs", members=[amina])
    caller = program_of(amina)
    caller.post("topics", BODY, **{"Idempotency-Key": "k1"})
    answer = caller.post("topics", {**BODY, "title": "Another"}, **{"Idempotency-Key": "k1"})
    assert (answer.status_code, answer.json()["code"], Topic.objects.count()) == (409, "key_reused", 1)


@pytest.mark.django_db
def test_keys_of_two_people_are_two(program_of: Any, amina: Any) -> None:
    other = UserFactory()
    CommunityFactory(slug="reefs", members=[amina, other])
    ids = [program_of(user).post("topics", BODY, **{"Idempotency-Key": "k"}).json()["id"] for user in (amina, other)]
    assert len(set(ids)) == 2


@pytest.mark.django_db
def test_what_failed_may_be_tried_again_under_its_key(program_of: Any, amina: Any) -> None:
    caller = program_of(amina)
    community = CommunityFactory(slug="reefs")
    refused = caller.post("topics", BODY, **{"Idempotency-Key": "k"})
    caller.post("communities/reefs/membership")
    done = caller.post("topics", BODY, **{"Idempotency-Key": "k"})
    assert (refused.status_code, done.status_code, Topic.objects.filter(community=community).count()) == (403, 201, 1)


def _at_once(calls: list[Any]) -> list[Any]:
    barrier = Barrier(len(calls))

    def run(call: Any) -> Any:
        barrier.wait(timeout=20)
        try:
            return call()
        finally:
            connection.close()

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(run, calls))


def _call(user: User, method: str, path: str, body: Any = None, key: str = "") -> Any:
    _token, secret = make_token(actor=user, name="x", days=30, may_write=True)
    headers = {"Authorization": f"Bearer {secret}", **({"Idempotency-Key": key} if key else {})}

    def send() -> Any:
        send_it = getattr(Client(), method)
        return send_it(f"/api/v1/{path}", json.dumps(body or {}), content_type="application/json", headers=headers)

    return send


@pytest.mark.both
@pytest.mark.django_db(transaction=True)
def test_the_same_post_sent_six_times_at_once_is_written_once() -> None:
    user = UserFactory()
    topic = TopicFactory(community=CommunityFactory(members=[user]), posts=1)
    key = str(uuid4())
    answers = _at_once([_call(user, "post", f"topics/{topic.pk}/posts", {"body": "Once"}, key) for _each in range(6)])
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.content for answer in answers}) == 1
    assert list(Post.objects.filter(topic=topic).order_by("number").values_list("number", flat=True)) == [1, 2]


@pytest.mark.both
@pytest.mark.django_db(transaction=True)
def test_the_last_seats_are_given_once() -> None:
    event = make_event("Small", capacity=3)
    people = [UserFactory() for _each in range(8)]
    path = f"events/{event.slug}/registration"
    answers = _at_once([_call(user, "post", path) for user in people])
    assert {answer.status_code for answer in answers} == {201}
    states = sorted((answer.json()["state"], answer.json()["position"] or 0) for answer in answers)
    assert states == [("confirmed", 0)] * 3 + [("waiting", place) for place in range(1, 6)]
    gone = _at_once([_call(user, "delete", path) for user in people if Registration.objects.get(user=user).holds_seat])
    assert [answer.status_code for answer in gone] == [200] * 3
    assert Registration.objects.filter(state="confirmed").count() == 3
    assert sorted(Registration.objects.filter(state="waiting").values_list("position", flat=True)) == [1, 2]
