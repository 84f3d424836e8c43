"""Chat without a socket: the same messages and numbers."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest

from communities.models import Message
from communities.services.chat import delete_message, send_message
from tests.accounts.factories import UserFactory
from tests.communities.factories import CommunityFactory, RoomFactory

pytestmark = pytest.mark.django_db


def test_rooms_are_those_one_may_enter(visitor: Any, session_of: Any, amina: Any) -> None:
    room = RoomFactory(community=CommunityFactory(slug="reefs", members=[amina]), name="Talk")
    RoomFactory(community=CommunityFactory())
    assert visitor.get("rooms").json() == {"results": [], "next": None}
    assert session_of(amina).get("rooms").json()["results"] == [
        {"id": room.pk, "name": "Talk", "community": "reefs", "last_seq": 0, "read_upto": None, "closed": False}
    ]


def test_a_message_is_said_once_and_read_in_order(session_of: Any, amina: Any) -> None:
    room = RoomFactory(community=CommunityFactory(members=[amina]))
    caller, client_id = session_of(amina), str(uuid4())
    first = caller.post(f"rooms/{room.pk}/messages", {"client_id": client_id, "body": "Hello **all**"})
    again = caller.post(f"rooms/{room.pk}/messages", {"client_id": client_id, "body": "Hello **all**"})
    assert (first.status_code, again.status_code, first.json()) == (201, 200, again.json())
    frame = first.json()
    assert (frame["type"], frame["seq"], frame["client_id"], frame["body"], frame["author"]["handle"]) == (
        "message", 1, client_id, "Hello **all**", "amina",
    )  # fmt: skip
    second = send_message(actor=amina, room_id=room.pk, client_id=uuid4(), body="Two").message
    delete_message(actor=amina, message_id=second.pk, room_id=room.pk)
    answer = caller.get(f"rooms/{room.pk}/messages", {"after": 0}).json()
    assert [(entry["seq"], entry["type"]) for entry in answer["results"]] == [
        (1, "message"),
        (2, "message"),
        (3, "deleted"),
    ]
    assert (answer["next"], answer["last_seq"], answer["results"][0], answer["results"][1]["body"]) == (
        None,
        3,
        frame,
        "",
    )
    part = caller.get(f"rooms/{room.pk}/messages", {"after": 0, "limit": 2}).json()
    rest = caller.get(f"rooms/{room.pk}/messages", {"after": part["next"]}).json()
    assert ([entry["seq"] for entry in part["results"] + rest["results"]], rest["next"]) == ([1, 2, 3], None)
    assert Message.objects.count() == 2


@pytest.mark.parametrize(
    ("body", "field"),
    [({"body": "x"}, "client_id"), ({"client_id": "no", "body": "x"}, "client_id"), ({"client_id": str(uuid4()), "body": " "}, "body"),
     ({"client_id": str(uuid4()), "body": "x" * 4001}, "body")],
)  # fmt: skip
def test_bad_messages_are_told_by_field(body: Any, field: str, session_of: Any, amina: Any) -> None:
    room = RoomFactory(community=CommunityFactory(members=[amina]))
    answer = session_of(amina).post(f"rooms/{room.pk}/messages", body)
    assert (answer.status_code, [error["field"] for error in answer.json()["errors"]]) == (422, [field])
    assert not Message.objects.exists()


def test_outsiders_find_no_room_even_in_a_public_community(visitor: Any, session_of: Any) -> None:
    room = RoomFactory(community=CommunityFactory())
    path, body = f"rooms/{room.pk}/messages", {"client_id": str(uuid4()), "body": "x"}
    outsider = session_of(UserFactory())
    assert [visitor.get(path).status_code, outsider.get(path).status_code, outsider.post(path, body).status_code] == [
        401,
        404,
        404,
    ]
    assert outsider.get("rooms/999999/messages").json() == outsider.get(path).json()


@pytest.mark.parametrize("after", ["-1", "x", str(2**80)])
def test_numbers_that_are_none(after: str, session_of: Any, amina: Any) -> None:
    room = RoomFactory(community=CommunityFactory(members=[amina]))
    assert session_of(amina).get(f"rooms/{room.pk}/messages", {"after": after}).status_code == 422
