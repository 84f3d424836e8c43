"""A person's own data is whole, and other people's is not in it."""

from __future__ import annotations

import json

import pytest
from django.core.serializers.json import DjangoJSONEncoder

from accounts import data as persons_data
from communities import data
from communities.services.chat import react
from communities.services.post import edit_post
from communities.services.reading import mark_topic_read
from tests.accounts.factories import UserFactory
from tests.communities.factories import (
    CommunityFactory,
    DiscussionFactory,
    GroupFactory,
    MessageFactory,
    PostFactory,
    QuestionFactory,
    RoomFactory,
    RoundFactory,
    SubjectFactory,
    TopicFactory,
)

pytestmark = pytest.mark.django_db


def test_the_archive_holds_memberships_posts_and_messages() -> None:
    amina, other = UserFactory(), UserFactory()
    community = CommunityFactory(slug="coral", members=[amina, other])
    topic = TopicFactory(community=community, author=amina, title="Fish")
    PostFactory(topic=topic, author=amina, body="Mine")
    PostFactory(topic=topic, author=other, body="Theirs")
    MessageFactory(room=RoomFactory(community=community), author=amina, body="Said")

    parts = {
        entry.name: entry.export(amina)
        for entry in persons_data.entries()
        if entry.export.__module__ == "communities.data"
    }

    text = json.dumps(parts, cls=DjangoJSONEncoder)
    assert {name: len(rows) for name, rows in parts.items()} == {
        "communities": 1,
        "posts": 1,
        "messages": 1,
        "reactions": 0,
        "topics": 1,
        "reading": 0,
    }
    assert (parts["posts"][0]["body"], parts["messages"][0]["body"], parts["communities"][0]["community"]) == (
        "Mine",
        "Said",
        "coral",
    )
    assert "Theirs" not in text


def test_the_archive_tells_of_discussions_earlier_texts_reactions_and_marks() -> None:
    amina, other = UserFactory(), UserFactory()
    community = CommunityFactory(slug="coral", members=[amina, other])
    held = DiscussionFactory(community=community, slug="pledges")
    question = QuestionFactory(subject=SubjectFactory(group=GroupFactory(round=RoundFactory(discussion=held))))
    answer = PostFactory(topic=question.topic, author=amina, body="First words")
    edit_post(actor=amina, post_id=answer.pk, body="Better words", revision=1)
    PostFactory(topic=question.topic, author=other, body="Theirs")
    message = MessageFactory(room=RoomFactory(community=community), author=other, body="Said by another")
    react(actor=amina, room_id=message.room_id, message_id=message.pk, emoji="🙏", on=True)
    mark_topic_read(actor=amina, topic_id=question.topic_id, upto=2)

    posts, reactions, marks = data.posts(amina), data.reactions(amina), data.marks(amina)

    assert [(row["discussion"], row["body"], [old["body"] for old in row["earlier"]]) for row in posts] == [
        ("pledges", "Better words", ["First words"])
    ]
    assert [(row["community"], row["message"], row["emoji"], row["on"]) for row in reactions] == [
        ("coral", message.pk, "🙏", True)
    ]
    assert [(row["topic"], row["read_up_to"]) for row in marks if "topic" in row] == [(question.topic_id, 2)]
    assert "another" not in json.dumps([posts, reactions, marks], cls=DjangoJSONEncoder)
    assert [data.posts(UserFactory()), data.reactions(other), data.marks(other)] == [[], [], []]
