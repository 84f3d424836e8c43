"""Every address of a community answers each kind of person as the rules say, in English and in Arabic."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from communities.enums import MemberRole, MemberState
from tests.accounts.factories import UserFactory
from tests.communities.factories import (
    CategoryFactory,
    CommunityFactory,
    DiscussionFactory,
    GroupFactory,
    MembershipFactory,
    MessageFactory,
    PostFactory,
    QuestionFactory,
    RoomFactory,
    RoundFactory,
    SubjectFactory,
    TopicFactory,
)

pytestmark = pytest.mark.django_db

PEOPLE = ["visitor", "outsider", "member", "facilitator", "secretariat"]


class World:
    def __init__(self, **fields: Any) -> None:
        self.community = CommunityFactory(slug="coral", name="Coral reefs", **fields)
        self.people = {
            "outsider": UserFactory(),
            "member": UserFactory(),
            "facilitator": UserFactory(),
            "secretariat": UserFactory(secretariat=True),
        }
        MembershipFactory(community=self.community, user=self.people["member"])
        MembershipFactory(community=self.community, user=self.people["facilitator"], role=MemberRole.FACILITATOR)
        CategoryFactory(community=self.community)
        self.topic = TopicFactory(
            community=self.community, author=self.people["member"], title="How do you count fish?"
        )
        self.post = PostFactory(topic=self.topic, author=self.people["member"], body="With a rope and patience.")
        self.room = RoomFactory(community=self.community)
        self.message = MessageFactory(room=self.room, author=self.people["member"])
        self.discussion = DiscussionFactory(community=self.community, slug="pledges")
        group = GroupFactory(round=RoundFactory(discussion=self.discussion))
        self.question = QuestionFactory(subject=SubjectFactory(group=group))
        self.asking = MembershipFactory(community=self.community, state=MemberState.REQUESTED)

    def client(self, who: str) -> Client:
        client = Client()
        if who != "visitor":
            client.force_login(self.people[who])
        return client

    def addresses(self) -> dict[str, str]:
        base = "communities/coral/"
        topic = f"{base}forum/{self.topic.pk}/"
        member = self.people["member"].pk
        return {
            "overview": base,
            "forum": f"{base}forum/",
            "topic": topic,
            "history": f"{topic}posts/1/history/",
            "question": f"{base}forum/{self.question.topic_id}/",
            "discussions": f"{base}discussions/",
            "discussion": f"{base}discussions/pledges/",
            "rooms": f"{base}chat/",
            "room": f"{base}chat/{self.room.pk}/",
            "change message": f"{base}chat/{self.room.pk}/messages/{self.message.pk}/",
            "members": f"{base}members/",
            "new topic": f"{base}forum/new/",
            "edit topic": f"{topic}edit/",
            "edit post": f"{topic}posts/1/edit/",
            "delete post": f"{topic}posts/1/delete/",
            "leave": f"{base}leave/",
            "settings": f"{base}settings/",
            "requests": f"{base}members/requests/",
            "remove": f"{base}members/{member}/remove/",
            "categories": f"{base}forum/categories/",
            "hide post": f"{topic}posts/1/hide/",
            "hide topic": f"{topic}hide/",
            "new room": f"{base}chat/new/",
            "room settings": f"{base}chat/{self.room.pk}/settings/",
            "new discussion": f"{base}discussions/new/",
            "discussion settings": f"{base}discussions/pledges/settings/",
            "outline": f"{base}discussions/pledges/outline/",
            "new round": f"{base}discussions/pledges/outline/round/new/0/",
            "part": f"{base}discussions/pledges/outline/question/{self.question.pk}/",
        }


READ = ["overview", "forum", "topic", "history", "question", "discussions", "discussion", "rooms"]
OWN = ["change message", "edit post", "delete post"]
INSIDE = ["room", "new topic"]
LED = [
    "settings", "requests", "remove", "categories", "hide post", "hide topic", "new room", "room settings",
    "new discussion", "discussion settings", "outline", "new round", "part",
]  # fmt: skip


def answers(world: World, who: str) -> dict[str, int]:
    client = world.client(who)
    return {name: client.get(f"/en/{address}").status_code for name, address in world.addresses().items()}


def expected(who: str) -> dict[str, int]:
    if who == "visitor":
        return {
            name: 200 if name in READ else 302
            for name in [*READ, "members", "leave", "edit topic", *OWN, *INSIDE, *LED]
        }
    table = dict.fromkeys(READ, 200) | {"members": 200}
    inside = 404 if who == "outsider" else 200
    table |= {"room": inside, "new topic": 403 if who == "outsider" else 200}
    table |= dict.fromkeys(OWN, 200 if who == "member" else 403)
    if who == "outsider":
        table["change message"] = 404
    table |= dict.fromkeys(LED, 200 if who in ("facilitator", "secretariat") else 403)
    if who == "outsider":
        table["room settings"] = 403
    table["edit topic"] = 403 if who == "outsider" else 200
    table["leave"] = 200 if who in ("member", "facilitator") else 403
    return table


@pytest.mark.parametrize("who", PEOPLE)
def test_a_public_community_answers_each_person(who: str) -> None:
    assert answers(World(), who) == expected(who)


@pytest.mark.parametrize("who", ["visitor", "outsider"])
def test_a_members_only_community_shows_its_door_and_nothing_else(who: str) -> None:
    world = World(visibility="members", join_policy="request")
    client = world.client(who)

    got = answers(world, who)

    door = client.get("/en/communities/coral/").content.decode()
    assert got.pop("overview") == 200
    assert "Coral reefs" in door
    assert "count fish" not in door
    got.pop("leave")
    allowed = {404, 302} if who == "visitor" else {404}
    assert set(got.values()) <= allowed
    assert {name for name, status in got.items() if status == 302} <= {"members", "edit topic", *OWN, *INSIDE, *LED}


def test_a_community_by_invitation_does_not_exist_for_outsiders() -> None:
    world = World(visibility="members", join_policy="invitation")

    assert set(answers(world, "outsider").values()) == {404}


@pytest.mark.parametrize("who", ["member", "facilitator", "secretariat"])
def test_a_members_only_community_is_open_inside(who: str) -> None:
    assert answers(World(visibility="members"), who) == expected(who)


def test_pages_read_in_arabic() -> None:
    world = World()
    client = world.client("facilitator")

    statuses = {name: client.get(f"/ar/{address}").status_code for name, address in world.addresses().items()}
    topic = client.get(f"/ar/{world.addresses()['topic']}").content.decode()

    table = expected("facilitator")
    assert statuses == table
    assert '<html lang="ar" dir="rtl"' in topic
    assert 'lang="en" dir="auto"' in topic
