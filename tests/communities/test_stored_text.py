"""Text cleaned by an older list is cleaned again wherever it is shown: page, socket, API."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from communities.models import DiscussionText, Message, Post
from communities.queries.chat import frames_after
from tests.accounts.factories import UserFactory
from tests.communities.factories import (
    CommunityFactory,
    DiscussionFactory,
    MessageFactory,
    PostFactory,
    RoomFactory,
    TopicFactory,
)

pytestmark = pytest.mark.django_db
OLD = '<p onclick="steal()">What was allowed once</p>'


@pytest.fixture
def member() -> Any:
    return UserFactory()


@pytest.fixture
def places(member: Any) -> dict[str, str]:
    """Addresses that show a post, a message and an introduction of an older list."""
    community = CommunityFactory(slug="reefs", members=[member])
    topic = TopicFactory(community=community)
    PostFactory(topic=topic, author=member)
    room = RoomFactory(community=community)
    MessageFactory(room=room, author=member)
    held = DiscussionFactory(community=community, slug="pledges")
    for model, name in ((Post, "body_html"), (Message, "body_html"), (DiscussionText, "intro_html")):
        model.objects.update(text_version=0, **{name: OLD})
    base = "/en/communities/reefs/"
    return {
        "topic": f"{base}forum/{topic.pk}/",
        "delete a post": f"{base}forum/{topic.pk}/posts/1/delete/",
        "room": f"{base}chat/{room.pk}/",
        "discussion": f"{base}discussions/{held.slug}/",
        "posts by the API": f"/api/v1/topics/{topic.pk}/posts",
        "messages by the API": f"/api/v1/rooms/{room.pk}/messages",
    }


def test_no_surface_shows_what_the_list_of_today_forbids(member: Any, places: dict[str, str]) -> None:
    client = Client()
    client.force_login(member)

    shown = {name: client.get(address).content.decode() for name, address in places.items()}
    shown["socket"] = str(frames_after(Message.objects.get().room_id, 0))

    told = {name: ("What was allowed once" in text, "steal()" in text) for name, text in shown.items()}
    assert told == dict.fromkeys(shown, (True, False))
