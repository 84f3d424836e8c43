"""A message's row is the same from the server and from the page's templates, which chat-rows.js fills in."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.template.loader import render_to_string

from communities.render.message import messages
from communities.services import chat
from tests.accounts.factories import UserFactory
from tests.communities.factories import CommunityFactory, MessageFactory, RoomFactory

pytestmark = pytest.mark.django_db


def bones(html: str) -> list[str]:
    """Tags with their classes and markers, without what differs from message to message."""
    tags = []
    for tag, rest in re.findall(r"<(/?[a-z]+)([^>]*)>", html):
        classes = re.search(r'class="([^"]*)"', rest)
        marks = sorted(re.findall(r"\b(data-(?:foot|more|reactions|change|report|edited))\b", rest))
        tags.append(" ".join([tag, classes[1] if classes else "", *marks]).strip())
    return tags


def template(name: str) -> str:
    page = render_to_string("communities/_chat_rows.html")
    found = re.search(rf'<template id="chat-{name}">(.*?)</template>', page, re.DOTALL)
    assert found
    return found[1]


def drawn(found: list, reader: object) -> list[str]:
    html = messages(found, reader=reader, moderates=False, url="/r/", unread_after=None, names={})
    return re.findall(r'<li class="msg.*?</details></li>', html, re.DOTALL)


def test_rows_of_server_and_browser_have_the_same_bones() -> None:
    author, reader = UserFactory(), UserFactory()
    room = RoomFactory(community=CommunityFactory(members=[author, reader]))
    found = [MessageFactory(room=room, author=author, body="x") for _one in range(2)]

    first, second = drawn(found, reader)

    link = template("report")
    for name, row in (("msg", first), ("next", second)):
        made = template(name).replace('<ul class="menu__list"></ul>', f'<ul class="menu__list">{link}</ul>')
        made = made.replace(
            '<div class="msg__body" dir="auto"></div>', '<div class="msg__body" dir="auto"><p></p></div>'
        )
        assert bones(row) == bones(made)


def test_the_author_gets_the_way_to_change_and_others_the_way_to_report() -> None:
    author, reader = UserFactory(), UserFactory()
    room = RoomFactory(community=CommunityFactory(members=[author, reader]))
    found = [MessageFactory(room=room, author=author)]

    assert "data-change" in drawn(found, author)[0]
    assert "data-report" not in drawn(found, author)[0]
    assert "data-report" in drawn(found, reader)[0]


def test_reactions_say_who_pressed() -> None:
    author = UserFactory(name="Amina")
    room = RoomFactory(community=CommunityFactory(members=[author]))
    message = MessageFactory(room=room, author=author)
    chat.react(actor=author, room_id=room.pk, message_id=message.pk, emoji="👍", on=True)
    message.refresh_from_db()

    html = messages([message], reader=author, moderates=False, url="/r/", unread_after=None, names={author.pk: "Amina"})

    assert (
        f'data-emoji="👍" data-people="{author.pk}" aria-pressed="true" title="Amina">👍 <span class="num">1</span>'
        in html
    )


def test_the_script_uses_every_template_of_the_page() -> None:
    script = (Path(settings.ROOT) / "platform" / "ui" / "static" / "ui" / "chat-rows.js").read_text(encoding="utf-8")
    page = render_to_string("communities/_chat_rows.html")

    offered = set(re.findall(r'<template id="chat-([a-z]+)"', page))
    used = set(re.findall(r'copy\((?:\w+(?:\.\w+)? \? )?"([a-z]+)"(?: : "([a-z]+)")?\)', script))
    assert offered == {name for pair in used for name in pair if name}
