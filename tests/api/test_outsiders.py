"""Nothing that an outsider may not see shows in any answer: every address that reads, for every kind of caller."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.test import Client

from api.site import api
from communities.services.chat import send_message
from search.enums import Kind
from search.services.index import refresh
from tests.accounts.factories import UserFactory
from tests.communities.factories import CommunityFactory, MembershipFactory, PostFactory, RoomFactory, TopicFactory
from tests.events.factories import make_draft, make_event
from tests.practitioners.factories import ProfileFactory

pytestmark = [pytest.mark.django_db, pytest.mark.both]
WORD = "Xyzzyquux"


@pytest.fixture
def secret() -> dict[str, Any]:
    """A community by invitation whose every text holds one word, and somebody who hides what they wrote there."""
    from uuid import uuid4

    insider = UserFactory(handle="insider")
    ProfileFactory(user=insider, organization=WORD, visibility={"organization": "communities"})
    community = CommunityFactory(
        slug="secret",
        name=f"{WORD} community",
        summary=WORD,
        visibility="members",
        join_policy="invitation",
        members=[insider],
    )
    topic = TopicFactory(community=community, title=f"{WORD} topic")
    post = PostFactory(topic=topic, body=f"{WORD} post")
    room = RoomFactory(community=community, name=f"{WORD} room")
    send_message(actor=insider, room_id=room.pk, client_id=uuid4(), body=f"{WORD} message")
    event = make_event(f"{WORD} event", community_id=community.pk, audience="members", slug="secret-event")
    make_draft(f"{WORD} draft", slug="secret-draft")
    hidden = ProfileFactory(user__name=f"{WORD} person", user__handle="hidden-person", published_at=None)
    for kind, pk in [
        (Kind.COMMUNITY, community.pk), (Kind.TOPIC, topic.pk), (Kind.POST, post.pk), (Kind.EVENT, event.pk),
        (Kind.PRACTITIONER, insider.pk), (Kind.PRACTITIONER, hidden.pk),
    ]:  # fmt: skip
        refresh(kind=kind, ids=[pk])
    return {"insider": insider, "topic": topic, "room": room, "community": community}


def _addresses(secret: dict[str, Any]) -> dict[str, str]:
    """Every address that reads, filled with the secret things, by its path in the description."""
    values = {
        "/communities/{slug}": "secret", "/communities/{slug}/topics": "secret", "/events/{slug}": "secret-event",
        "/topics/{topic_id}": secret["topic"].pk, "/topics/{topic_id}/posts": secret["topic"].pk,
        "/rooms/{room_id}/messages": secret["room"].pk, "/practitioners/{handle}": "hidden-person",
        "/vocabularies/{name}": "countries",
    }  # fmt: skip
    found = {}
    for path, operations in api.get_openapi_schema()["paths"].items():
        if "get" not in operations:
            continue
        short = path.removeprefix("/api/v1")
        start, brace, rest = path.partition("{")
        found[short] = f"{start}{values[short]}{rest.partition('}')[2]}" if brace else path
    return found


QUERIES = ["", "?q=" + WORD, "?q=" + WORD[:4], "?community=secret", "?lang=ar", "?updated_since=2000-01-01T00:00:00Z"]


@pytest.mark.parametrize("who", ["visitor", "outsider", "left", "removed", "requested", "suspended"])
def test_outsiders_never_see_the_word(who: str, secret: Any) -> None:
    from django.utils import timezone

    client = Client()
    if who != "visitor":
        user = UserFactory()
        if who in {"left", "removed", "requested"}:
            MembershipFactory(community=secret["community"], user=user, state=who)
        if who == "suspended":
            user.suspended_at = timezone.now()
            user.save()
        client.force_login(user)
    leaks = [
        address + query
        for address in _addresses(secret).values()
        for query in QUERIES
        if WORD.lower() in client.get(address + query).content.decode().lower()
    ]
    assert leaks == []
    search = client.get("/api/v1/search", {"q": WORD}).json()
    assert (search["total"], search["results"], [name for name, values in search["facets"].items() if values]) == (
        0,
        [],
        [],
    )


def test_the_same_addresses_show_it_to_somebody_inside(secret: Any) -> None:
    """Or the test above would hold for a site that shows nothing."""
    client = Client()
    client.force_login(secret["insider"])
    found = {
        path: any(WORD in client.get(address + query).content.decode() for query in QUERIES)
        for path, address in _addresses(secret).items()
    }
    assert {path for path, shown in found.items() if not shown} == {
        # Suggestions are words that visitors may read; vocabularies belong to everybody; a draft and a hidden profile are
        # seen by their makers.
        "/search/suggest", "/vocabularies", "/vocabularies/{name}", "/practitioners/{handle}",
    }  # fmt: skip


def test_hidden_and_missing_are_the_same_answer(secret: Any) -> None:
    pairs = [
        ("communities/secret", "communities/never-was"), ("communities/secret/topics", "communities/never-was/topics"),
        (f"topics/{secret['topic'].pk}", "topics/987654321"), (f"topics/{secret['topic'].pk}/posts", "topics/987654321/posts"),
        ("events/secret-event", "events/never-was"), ("events/secret-draft", "events/never-was"),
        ("practitioners/hidden-person", "practitioners/never-was"),
    ]  # fmt: skip
    client = Client()
    client.force_login(UserFactory())
    for hidden, missing in pairs:
        answers = [client.get(f"/api/v1/{path}") for path in (hidden, missing)]
        assert answers[0].status_code == answers[1].status_code == 404
        assert answers[0].content == answers[1].content
        headers = [{name: value for name, value in answer.items() if name != "X-Request-ID"} for answer in answers]
        assert headers[0] == headers[1]
    writes = [
        ("communities/{}/membership", "secret", "never-was"),
        ("events/{}/registration", "secret-event", "never-was"),
    ]
    for path, hidden, missing in writes:
        answers = [
            client.post(f"/api/v1/{path.format(name)}", "{}", content_type="application/json")
            for name in (hidden, missing)
        ]
        assert answers[0].status_code == 404 and answers[0].content == answers[1].content
    bodies = [{"community": name, "title": "T", "body": "b"} for name in ("secret", "never-was")]
    told = [client.post("/api/v1/topics", json.dumps(body), content_type="application/json").content for body in bodies]
    assert told[0] == told[1]
