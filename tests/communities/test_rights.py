"""One matrix: every kind of person against every kind of thing, as a list, as one thing and as a rule."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone

from communities import rules
from communities.enums import MemberRole, MemberState, Visibility
from communities.models import Community, Discussion, Message, Post, Room, Topic
from communities.queries.chat import may_enter
from communities.queries.discussions import outline
from communities.queries.reading import glance
from core.access import get_visible
from core.errors import Hidden
from tests.accounts.factories import UserFactory
from tests.communities.factories import (
    CommunityFactory,
    DiscussionFactory,
    MembershipFactory,
    MessageFactory,
    PostFactory,
    QuestionFactory,
    RoomFactory,
    TopicFactory,
)

pytestmark = [pytest.mark.django_db, pytest.mark.both]

PEOPLE = ["visitor", "outsider", "requested", "removed", "author", "member", "facilitator", "elsewhere", "secretariat"]


def world(visibility: str) -> tuple[dict[str, Any], dict[str, Any]]:
    community = CommunityFactory(visibility=visibility)
    people: dict[str, Any] = {"visitor": AnonymousUser(), "secretariat": UserFactory(secretariat=True)}
    for name in PEOPLE[1:-1]:
        people[name] = UserFactory()
    for name, state in (
        ("requested", MemberState.REQUESTED),
        ("removed", MemberState.REMOVED),
        ("author", MemberState.ACTIVE),
        ("member", MemberState.ACTIVE),
    ):
        MembershipFactory(community=community, user=people[name], state=state)
    MembershipFactory(community=community, user=people["facilitator"], role=MemberRole.FACILITATOR)
    MembershipFactory(user=people["elsewhere"], role=MemberRole.FACILITATOR)
    author = people["author"]
    now = timezone.now()
    topic = TopicFactory(community=community, author=author)
    hidden_topic = TopicFactory(community=community, author=author, hidden_at=now)
    room = RoomFactory(community=community)
    things = {
        "community": community,
        "topic": topic,
        "hidden topic": hidden_topic,
        "post": PostFactory(topic=topic, author=author),
        "hidden post": PostFactory(topic=topic, author=author, hidden_at=now),
        "deleted post": PostFactory(topic=topic, author=author, deleted_at=now),
        "post in a hidden topic": PostFactory(topic=hidden_topic, author=author),
        "room": room,
        "message": MessageFactory(room=room, author=author),
        "hidden message": MessageFactory(room=room, author=author, hidden_at=now),
        "deleted message": MessageFactory(room=room, author=author, deleted_at=now),
        "discussion": DiscussionFactory(community=community),
        "unpublished discussion": DiscussionFactory(community=community, published_at=None),
    }
    question = QuestionFactory(subject__group__round__discussion=things["discussion"])
    early = QuestionFactory(subject__group__round__discussion=things["unpublished discussion"])
    early.topic.hidden_at = now
    early.topic.save()
    things |= {
        "question": question.topic,
        "answer": PostFactory(topic=question.topic, author=author),
        "hidden answer": PostFactory(topic=question.topic, author=author, hidden_at=now),
        "unpublished question": early.topic,
    }
    return people, things


INSIDE = {"author", "member", "facilitator", "secretariat"}
MODERATORS = {"facilitator", "secretariat"}
EVERYBODY = set(PEOPLE)


def expected(visibility: str) -> dict[str, set[str]]:
    readers = EVERYBODY if visibility == Visibility.PUBLIC else INSIDE
    hidden = MODERATORS | {"author"}
    return {
        "community": readers,
        "topic": readers,
        "hidden topic": hidden,
        "post": readers,
        "hidden post": hidden,
        "deleted post": set(),
        "post in a hidden topic": hidden,
        "room": INSIDE,
        "message": INSIDE,
        "hidden message": hidden,
        "deleted message": set(),
        "discussion": readers,
        "unpublished discussion": MODERATORS,
        "question": readers,
        "answer": readers,
        "hidden answer": hidden,
        "unpublished question": MODERATORS,
    }


@pytest.mark.parametrize("visibility", ["public", "members"])
def test_who_sees_what(visibility: str) -> None:
    people, things = world(visibility)

    seen_in_lists = {
        name: {
            who for who, actor in people.items() if type(thing).objects.visible_to(actor).filter(pk=thing.pk).exists()
        }
        for name, thing in things.items()
    }
    assert seen_in_lists == expected(visibility)


@pytest.mark.parametrize("visibility", ["public", "members"])
def test_a_thing_alone_is_seen_by_the_same_people(visibility: str) -> None:
    people, things = world(visibility)

    seen: dict[str, set[str]] = {name: set() for name in things}
    for name, thing in things.items():
        for who, actor in people.items():
            try:
                get_visible(type(thing), actor=actor, pk=thing.pk)
                seen[name].add(who)
            except Hidden:
                pass
    assert seen == expected(visibility)


@pytest.mark.parametrize("visibility", ["public", "members"])
def test_rules_say_the_same_as_the_lists(visibility: str) -> None:
    people, things = world(visibility)

    may_see = {who for who, actor in people.items() if rules.can_see(actor, things["community"])}
    may_enter = {who for who, actor in people.items() if rules.can_enter(actor, things["room"])}
    may_post = {who for who, actor in people.items() if rules.can_post(actor, things["topic"])}
    may_moderate = {who for who, actor in people.items() if rules.can_moderate(actor, things["community"])}
    assert (may_see, may_enter, may_post, may_moderate) == (
        expected(visibility)["community"],
        INSIDE,
        INSIDE,
        MODERATORS,
    )


@pytest.mark.parametrize("visibility", ["public", "members"])
def test_the_page_of_a_topic_and_the_socket_of_a_room_let_in_whom_the_lists_show_them_to(visibility: str) -> None:
    people, things = world(visibility)
    community, room = things["community"], things["room"]
    topics = {name: thing for name, thing in things.items() if isinstance(thing, Topic)}

    by_page = {
        name: {who for who, actor in people.items() if glance(actor, slug=community.slug, topic_id=thing.pk)}
        for name, thing in topics.items()
    }
    known = {actor.pk: who for who, actor in people.items() if actor.is_authenticated}
    by_socket = {known[pk] for pk in may_enter(set(known), room.pk)}

    assert by_page == {name: expected(visibility)[name] for name in topics}
    assert by_socket == expected(visibility)["room"]


@pytest.mark.parametrize("visibility", ["public", "members"])
def test_the_outline_of_a_discussion_shows_the_questions_that_may_be_read(visibility: str) -> None:
    people, things = world(visibility)
    asked = {name: things[name] for name in ("question", "unpublished question")}

    shown: dict[str, set[str]] = {name: set() for name in asked}
    for name, topic in asked.items():
        held = topic.question.subject.group.round.discussion
        for who, actor in people.items():
            if not Discussion.objects.visible_to(actor).filter(pk=held.pk).exists():
                continue
            lines = outline(held, language="en", actor=actor)
            subjects = [subject for line in lines for group in line.groups for subject in group.subjects]
            if any(line.question.topic_id == topic.pk for subject in subjects for line in subject.questions):
                shown[name].add(who)

    assert shown == {name: expected(visibility)[name] for name in asked}


def test_nobody_writes_where_it_is_archived() -> None:
    people, things = world("public")
    community = things["community"]
    community.archived_at = timezone.now()
    community.save()
    things["topic"].community.refresh_from_db()

    assert {who for who, actor in people.items() if rules.can_post(actor, things["topic"])} == set()
    assert rules.can_join(people["outsider"], community).code == "archived"
    things["room"].community.refresh_from_db()
    assert {who for who, actor in people.items() if rules.can_send(actor, things["room"])} == set()
    assert {who for who, actor in people.items() if rules.can_arrange(actor, community)} == set()


def test_a_suspended_member_reads_but_does_not_write() -> None:
    people, things = world("members")
    member = people["member"]
    member.suspended_at = timezone.now()

    assert Topic.objects.visible_to(member).filter(pk=things["topic"].pk).exists()
    assert rules.can_post(member, things["topic"]).code == "suspended"
    assert rules.can_send(member, things["room"]).code == "suspended"


def test_a_list_of_communities_names_those_that_can_be_asked_for() -> None:
    closed = CommunityFactory(visibility="members", join_policy="invitation")
    asked = CommunityFactory(visibility="members", join_policy="request")
    outsider, invited = UserFactory(), UserFactory()
    MembershipFactory(community=closed, user=invited, state=MemberState.INVITED)

    assert set(Community.objects.listed_for(outsider)) == {asked}
    assert set(Community.objects.listed_for(invited)) == {asked, closed}


def test_each_kind_is_in_the_matrix() -> None:
    assert {Community, Topic, Post, Room, Message, Discussion} == {type(thing) for thing in world("public")[1].values()}
