"""A members-only community on every surface of the site: no outsider meets a word of it, whoever they are.

Every address that the site has is asked, from the site's own list, so that a new one is held to this without being
named here; search, its counts and suggestions on both engines; the socket as the site routes it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest
from asgiref.sync import async_to_sync
from django.contrib.auth.models import AnonymousUser
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from django.utils import timezone

from cms.services.front import ensure_front
from communities.consumers.chat import ChatConsumer
from communities.enums import MemberState
from communities.services.chat import send_message
from live.testing import Socket
from tests.accounts.factories import UserFactory
from tests.communities.factories import (
    CommunityFactory,
    DiscussionFactory,
    MembershipFactory,
    PostFactory,
    QuestionFactory,
    RoomFactory,
    TopicFactory,
)
from tests.events.factories import make_event
from tests.practitioners.factories import ProfileFactory

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.both]

WORD = "Xyzzyquux"
OUTSIDERS = ("visitor", "outsider", "requested", "removed", "facilitator elsewhere", "organiser", "suspended")
# Closed to all but editors by one door, with a test of its own.
ELSEWHERE = ("cms/",)
QUESTIONS = ("", f"?q={WORD}", f"?q={WORD[:5]}", "?community=inner-circle")


@pytest.fixture
def inside(index: Any) -> dict[str, Any]:
    """A community by invitation whose every text holds one word; its people are told apart by what they are to it."""
    member = UserFactory(handle="insider")
    community = CommunityFactory(
        slug="inner-circle", name=f"{WORD} circle", summary=WORD, visibility="members", join_policy="invitation",
        country="KE", members=[member],
    )  # fmt: skip
    ProfileFactory(user=member, organization=WORD, visibility={"organization": "communities"})
    topic = TopicFactory(community=community, title=f"{WORD} topic", author=member)
    for _number in range(2):
        PostFactory(topic=topic, author=member, body=f"{WORD} post")
    room = RoomFactory(community=community, name=f"{WORD} room")
    message = send_message(actor=member, room_id=room.pk, client_id=uuid4(), body=f"{WORD} message")
    discussion = DiscussionFactory(community=community, slug="inner-talk", title=f"{WORD} discussion")
    question = QuestionFactory(subject__group__round__discussion=discussion)
    PostFactory(topic=question.topic, author=member, body=f"{WORD} answer")
    event = make_event(f"{WORD} event", community_id=community.pk, audience="members", slug="inner-event")
    front = ensure_front(community_id=community.pk)
    assert front is not None
    front.body = [("text", f"<p>{WORD} front</p>")]
    front.save_revision().publish()
    index.fill()
    return {
        "community": community, "member": member, "topic": topic, "room": room, "message": message, "event": event,
        "question": question,
    }  # fmt: skip


def person(who: str, community: Any) -> Any:
    if who == "visitor":
        return AnonymousUser()
    user = UserFactory(organiser=who == "organiser")
    if who in {MemberState.REQUESTED, MemberState.LEFT, MemberState.REMOVED}:
        MembershipFactory(community=community, user=user, state=who)
    if who == "facilitator elsewhere":
        CommunityFactory(facilitators=[user])
    if who == "suspended":
        MembershipFactory(community=community, user=user, state=MemberState.LEFT)
        user.suspended_at = timezone.now()
        user.save()
    return user


def patterns(resolver: Any = None, before: str = "") -> Iterator[str]:
    """Every address of the site, its variable parts as `{name}`."""
    for pattern in (resolver or get_resolver()).url_patterns:
        text = before + _plain(str(pattern.pattern))
        if isinstance(pattern, URLResolver):
            yield from patterns(pattern, text)
        elif isinstance(pattern, URLPattern):
            yield text


def _plain(text: str) -> str:
    text = re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", text)
    text = re.sub(r"\(\?P\{(\w+)\}[^()]*(?:\([^()]*\)[^()]*)*\)", r"{\1}", text)
    return re.sub(r"[\^$\\]|\(\?:.*?\)|\([^()]*\)|\[.*?\]|[*+?|]", "", text)


def addresses(inside: dict[str, Any]) -> list[str]:
    """The addresses filled with the community's own things, where those have a place in them."""
    values = {
        "slug": "inner-circle", "topic_id": inside["topic"].pk, "number": 2, "room_id": inside["room"].pk,
        "discussion_slug": "inner-talk", "handle": "insider", "name": "countries", "message_id": inside["message"].message.pk,
        "kind": "topic", "thing_id": inside["topic"].pk, "user_id": inside["member"].pk, "token": "x" * 32,
        "form": "atom", "category_id": 1, "parent_id": 1, "part_id": 1, "path": "",
    }  # fmt: skip
    found = set()
    for pattern in patterns():
        if pattern.startswith(ELSEWHERE):
            continue
        own = {**values, "slug": "inner-event"} if re.search(r"events/\{slug\}", pattern) else values
        if pattern.startswith("sitemap-"):
            own = {**own, "number": 1}
            found |= {
                f"/sitemap-{kind}-1.xml" for kind in ("communities", "topics", "events", "practitioners", "pages")
            }
        found.add("/" + re.sub(r"\{(\w+)\}", lambda part, known=own: str(known.get(part[1], 1)), pattern))
    return sorted(found)


def answers(client: Client, inside: dict[str, Any]) -> Iterator[tuple[str, str]]:
    for address in addresses(inside):
        for question in (
            QUESTIONS
            if re.search(r"(search|suggest|events|communities|practitioners|forum|topics)/?$|\.ics$", address)
            else ("",)
        ):
            answer = client.get(address + question)
            body = b"".join(answer.streaming_content) if answer.streaming else answer.content
            yield address + question, body.decode(errors="replace") + str(answer.headers)


def holds(address: str, text: str) -> bool:
    """Whether the word is said; not where the page only says back what was asked."""
    if WORD not in text:
        return False
    told_back = f"q={WORD}" in address
    return (
        not told_back
        or re.search(rf"{WORD}(?:</mark>)? (?:circle|topic|post|room|message|discussion|answer|event|front)", text)
        is not None
    )


@pytest.mark.parametrize("who", OUTSIDERS)
def test_an_outsider_meets_no_word_of_it_at_any_address(who: str, inside: dict[str, Any]) -> None:
    client = Client()
    actor = person(who, inside["community"])
    if who != "visitor":
        client.force_login(actor)
    assert [address for address, text in answers(client, inside) if holds(address, text)] == []


def test_a_member_meets_it_where_it_belongs(inside: dict[str, Any]) -> None:
    """Or the test above would hold for a site that shows nothing."""
    client = Client()
    client.force_login(inside["member"])
    met = {address.partition("?")[0] for address, text in answers(client, inside) if holds(address, text)}
    base = "/en/communities/inner-circle/"
    topic, room = inside["topic"].pk, inside["room"].pk
    assert met >= {
        "/en/search/", "/en/communities/", "/en/practitioners/", "/en/events/", "/en/workspace/", base, f"{base}forum/",
        f"{base}forum/{topic}/", f"{base}members/", f"{base}chat/", f"{base}chat/{room}/", f"{base}discussions/",
        f"{base}discussions/inner-talk/", f"{base}events/", "/en/events/inner-event/", "/en/practitioners/insider/",
        "/practitioners/insider.vcf", "/api/v1/search", "/api/v1/communities", "/api/v1/communities/inner-circle/topics",
        f"/api/v1/topics/{topic}/posts", "/api/v1/rooms", f"/api/v1/rooms/{room}/messages", "/api/v1/events",
    }  # fmt: skip


def test_the_socket_opens_for_members_only(inside: dict[str, Any]) -> None:
    async def code(user: Any) -> int:
        socket = await Socket(ChatConsumer.as_asgi(), user, room_id=inside["room"].pk).open()
        frame = await socket.next()
        await socket.leave()
        return int(frame.get("code", 0))

    outcomes = {who: async_to_sync(code)(person(who, inside["community"])) for who in OUTSIDERS}
    # Suspended people are as good as signed out there.
    assert outcomes == {who: 4401 if who in {"visitor", "suspended"} else 4404 for who in OUTSIDERS}
    assert async_to_sync(code)(inside["member"]) == 0
