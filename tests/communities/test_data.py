"""A person's own data is whole, and other people's is not in it."""

from __future__ import annotations

import json

import pytest
from django.core.serializers.json import DjangoJSONEncoder

from accounts import data
from tests.accounts.factories import UserFactory
from tests.communities.factories import CommunityFactory, MessageFactory, PostFactory, RoomFactory, TopicFactory

pytestmark = pytest.mark.django_db


def test_the_archive_holds_memberships_posts_and_messages() -> None:
    amina, other = UserFactory(), UserFactory()
    community = CommunityFactory(slug="coral", members=[amina, other])
    topic = TopicFactory(community=community, author=amina, title="Fish")
    PostFactory(topic=topic, author=amina, body="Mine")
    PostFactory(topic=topic, author=other, body="Theirs")
    MessageFactory(room=RoomFactory(community=community), author=amina, body="Said")

    parts = {
        entry.name: entry.export(amina) for entry in data.entries() if entry.export.__module__ == "communities.data"
    }

    text = json.dumps(parts, cls=DjangoJSONEncoder)
    assert {name: len(rows) for name, rows in parts.items()} == {
        "communities": 1,
        "posts": 1,
        "messages": 1,
        "topics": 1,
    }
    assert (parts["posts"][0]["body"], parts["messages"][0]["body"], parts["communities"][0]["community"]) == (
        "Mine",
        "Said",
        "coral",
    )
    assert "Theirs" not in text
