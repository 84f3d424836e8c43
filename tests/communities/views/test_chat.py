"""A room as a page: it works by form and refresh, loses nothing that was typed, and says why nothing can be said."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone

from communities.models import Message, Room, RoomRead
from communities.services.chat import delete_message, edit_message, react, send_message
from communities.services.moderating import hide_message
from communities.services.room import edit_room
from tests.accounts.factories import UserFactory
from tests.communities.factories import CommunityFactory, RoomFactory
from tests.communities.views.test_topic import signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def member() -> Any:
    return UserFactory(name="Amina Wanjiru")


@pytest.fixture
def room(member: Any) -> Any:
    return RoomFactory(community=CommunityFactory(slug="reefs", members=[member]), name="Talk")


LIST = "/en/communities/reefs/chat/"


def address(room: Any, language: str = "en") -> str:
    return f"/{language}/communities/reefs/chat/{room.pk}/"


def say(actor: Any, room: Any, body: str) -> Message:
    return send_message(actor=actor, room_id=room.pk, client_id=uuid4(), body=body).message


def test_a_message_is_said_once_however_often_the_form_is_sent(room: Any, member: Any) -> None:
    client, key = signed_in(member), str(uuid4())

    answers = [client.post(address(room), {"body": "Hello **all**", "client_id": key}) for _time in range(2)]
    page = client.get(address(room)).content.decode()

    assert [answer.headers["Location"] for answer in answers] == [f"{address(room)}#newest"] * 2
    assert Message.objects.count() == 1
    assert page.count("Hello <strong>all</strong>") == 1


@pytest.mark.parametrize("body", ["", " \u200b ", "x" * 4001])
def test_what_cannot_be_said_comes_back_with_the_reason_beside_it(room: Any, member: Any, body: str) -> None:
    answer = signed_in(member).post(address(room), {"body": body, "client_id": str(uuid4())})

    page = answer.content.decode()
    assert answer.status_code == 422
    assert "<title>Error: " in page and 'aria-invalid="true"' in page and 'id="id_body_error"' in page
    assert f"\n{body}</textarea>" in page
    assert not Message.objects.exists()


def test_reading_moves_the_mark_and_what_came_since_stands_below_it(room: Any, member: Any) -> None:
    other = UserFactory()
    room.community.memberships.create(user=other)
    client = signed_in(member)
    say(other, room, "tide before")
    client.get(address(room))
    say(other, room, "tide since")

    listed = client.get("/en/communities/reefs/chat/").content.decode()
    page = client.get(address(room)).content.decode()

    assert "1 new" in listed
    assert page.index("tide before") < page.index('class="mark-here"') < page.index("tide since")
    assert RoomRead.objects.get(user=member).upto == 2
    # One more stands in the page always: the template from which scripts make the mark.
    again = client.get(address(room)).content.decode()
    assert (page.count('class="mark-here"'), again.count('class="mark-here"')) == (2, 1)


def test_only_messages_that_can_be_read_are_new(room: Any, member: Any, django_assert_max_num_queries: Any) -> None:
    other, second = UserFactory(), RoomFactory(community=room.community, name="Never entered")
    room.community.memberships.create(user=other)
    client = signed_in(member)
    mine = say(member, room, "tide mine")
    client.get(address(room))
    react(actor=other, room_id=room.pk, message_id=mine.pk, emoji="👍", on=True)
    react(actor=member, room_id=room.pk, message_id=mine.pk, emoji="👍", on=True)
    quiet = {line["room"].pk: line["unread"] for line in client.get(LIST).context["rooms"]}
    with django_assert_max_num_queries(40) as few:
        client.get(LIST)
    said = [say(other, place, f"tide {number}") for number, place in enumerate((room, room, room, second, second))]
    delete_message(actor=other, room_id=room.pk, message_id=said[0].pk)
    edit_message(actor=other, room_id=room.pk, message_id=said[1].pk, body="tide changed")
    hide_message(actor=UserFactory(secretariat=True), message_id=said[2].pk, reason="Advertising")
    RoomFactory(community=room.community, name="One more")

    with django_assert_max_num_queries(len(few)):
        listed = client.get(LIST)

    assert quiet == {room.pk: 0, second.pk: 0}
    assert {line["room"].name: line["unread"] for line in listed.context["rooms"]} == {
        "Talk": 1,
        "Never entered": 2,
        "One more": 0,
    }
    assert listed.content.decode().count("badge--new") == 2


def test_earlier_messages_are_a_page_of_their_own(room: Any, member: Any) -> None:
    for number in range(53):
        say(member, room, f"tide {number:02}")
    client = signed_in(member)

    newest = client.get(address(room)).content.decode()
    earlier = client.get(f"{address(room)}?before=4").content.decode()

    assert ("tide 02" in newest, "tide 03" in newest, "tide 52" in newest) == (False, True, True)
    assert 'href="?before=4"' in newest
    assert ("tide 02" in earlier, "tide 03" in earlier, "data-live" in earlier) == (True, False, False)


def test_without_scripts_one_changes_and_deletes_what_one_said(room: Any, member: Any) -> None:
    message = say(member, room, "tide frist")
    client, place = signed_in(member), f"{address(room)}messages/{message.pk}/"

    empty = client.post(place, {"body": " "})
    changed = client.post(place, {"body": "tide first"})
    page = client.get(address(room)).content.decode()
    client.post(place, {"delete": "1"})
    after = client.get(address(room)).content.decode()

    assert (empty.status_code, changed.status_code) == (422, 302)
    assert ("tide first" in page, page.count("data-edited"), "tide first" in after) == (True, 2, False)
    assert Room.objects.get().last_seq == 3


@pytest.mark.parametrize("why", ["closed", "archived"])
def test_where_nothing_can_be_said_the_page_says_why_and_takes_nothing(room: Any, member: Any, why: str) -> None:
    say(member, room, "Still here to read")
    if why == "closed":
        edit_room(actor=UserFactory(secretariat=True), room_id=room.pk, name="Talk", closed=True)
    else:
        room.community.archived_at = timezone.now()
        room.community.save()
    client = signed_in(member)

    page = client.get(address(room))
    answer = client.post(address(room), {"body": "One more", "client_id": str(uuid4())})

    text = page.content.decode()
    said = {"closed": "This room is closed", "archived": "This community is archived"}
    assert page.status_code == 200
    assert ("Still here to read" in text, said[why] in text, "<textarea" in text) == (True, True, False)
    assert (answer.status_code, Message.objects.count()) == (403, 1)


@pytest.mark.parametrize("why", ["closed", "archived"])
def test_one_takes_ones_message_back_also_where_nothing_can_be_said_any_more(room: Any, member: Any, why: str) -> None:
    message = say(member, room, "My telephone number")
    if why == "closed":
        edit_room(actor=UserFactory(secretariat=True), room_id=room.pk, name="Talk", closed=True)
    else:
        room.community.archived_at = timezone.now()
        room.community.save()
    client, place = signed_in(member), f"{address(room)}messages/{message.pk}/"

    page = client.get(place).content.decode()
    changed = client.post(place, {"body": "Changed"})
    body = Message.objects.get(pk=message.pk).body
    client.post(place, {"delete": "1"})

    assert ("<textarea" in page, 'name="delete"' in page) == (False, True)
    assert (changed.status_code, body) == (403, "My telephone number")
    assert Message.objects.get(pk=message.pk).deleted_at is not None


def test_an_arabic_reader_gets_the_room_mirrored_and_the_words_of_others_as_they_are(room: Any, member: Any) -> None:
    say(member, room, "Bonjour")

    page = signed_in(member).get(address(room, "ar")).content.decode()

    assert '<html lang="ar" dir="rtl"' in page
    assert '<div class="msg__body" dir="auto"><p dir="auto">Bonjour</p></div>' in page


def test_a_visitor_signs_in_first_and_comes_back(room: Any) -> None:
    answer = Client().get(address(room))

    assert (answer.status_code, answer.headers["Location"]) == (302, f"/accounts/login/?next={address(room)}")


def test_a_message_of_several_lines_is_changed_in_a_field_that_keeps_them(room: Any, member: Any) -> None:
    message = say(member, room, "tide one\n\ntide two")

    form = signed_in(member).get(f"{address(room)}messages/{message.pk}/").content.decode()

    assert "tide one\n\ntide two</textarea>" in form


def test_nothing_that_is_read_moves_when_presence_comes(room: Any, member: Any) -> None:
    """Its line stands last with words in it, and keeps their room while hidden; who is here stands below all else."""
    html = signed_in(member).get(address(room)).content.decode()
    fact = html.index('<li class="chat__here" data-presence hidden>')
    assert html.index("</ul>", fact) < html.index("</li>", fact) + 10 and ">People here: 0</span></li>" in html
    assert html.index("Other rooms") < html.index("data-people-box hidden")
