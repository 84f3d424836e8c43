"""Communities and topics read, joined and left."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from communities.models import Community, Membership, Topic
from tests.accounts.factories import UserFactory
from tests.communities.factories import CommunityFactory, PostFactory, TopicFactory

pytestmark = [pytest.mark.django_db, pytest.mark.both]


def test_the_list_holds_what_one_may_know(visitor: Any) -> None:
    CommunityFactory(slug="reefs", name="Coral reefs", country="KE")
    CommunityFactory(slug="by-request", visibility="members", join_policy="request")
    CommunityFactory(slug="closed", visibility="members", join_policy="invitation")
    answer = visitor.get("communities").json()
    assert ([row["slug"] for row in answer["results"]], answer["next"]) == (["reefs", "by-request"], None)
    row = answer["results"][0]
    assert (row["name"], row["join_policy"], row["visibility"], row["country"], row["state"], row["themes"]) == (
        "Coral reefs", "open", "public", "KE", "", [],
    )  # fmt: skip
    assert row["url"] == "http://testserver/en/communities/reefs/"


def test_names_come_in_the_language_asked_for(visitor: Any) -> None:
    community = CommunityFactory(slug="reefs", name="Coral reefs")
    community.texts.create(language="ar", name="الشعاب المرجانية")
    by_header = visitor.get("communities/reefs", **{"Accept-Language": "ar"}).json()
    by_address = visitor.get("communities/reefs?lang=ar").json()
    other = visitor.get("communities/reefs", **{"Accept-Language": "fr"}).json()
    assert (by_header["name"], by_header["language"], by_header["url"]) == (
        "الشعاب المرجانية", "ar", "http://testserver/ar/communities/reefs/",
    )  # fmt: skip
    assert by_address["name"] == "الشعاب المرجانية"
    assert (other["name"], other["language"]) == ("Coral reefs", "en")


def test_lists_go_on_by_cursor_and_by_change(visitor: Any) -> None:
    for number in range(5):
        CommunityFactory(slug=f"c{number}")
    Community.objects.exclude(slug="c3").update(updated_at=timezone.now() - timedelta(days=3))
    first = visitor.get("communities", {"limit": 3}).json()
    second = visitor.get("communities", {"limit": 3, "cursor": first["next"]}).json()
    assert [row["slug"] for row in first["results"] + second["results"]] == ["c0", "c1", "c2", "c3", "c4"]
    assert second["next"] is None
    since = (timezone.now() - timedelta(days=1)).isoformat()
    assert [row["slug"] for row in visitor.get("communities", {"updated_since": since}).json()["results"]] == ["c3"]


@pytest.mark.parametrize(
    "path", ["communities", "communities/reefs/topics", "topics/{topic}/posts", "events", "practitioners", "rooms"]
)
def test_queries_do_not_grow_with_the_list(
    path: str, session_of: Any, amina: Any, django_assert_max_num_queries: Any
) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from tests.events.factories import make_event
    from tests.practitioners.factories import ProfileFactory

    community = CommunityFactory(slug="reefs", members=[amina])
    topic = TopicFactory(community=community, posts=1)
    caller = session_of(amina)
    # Whose the session is, this process knows from the second request on.
    caller.get("communities")
    counts = []
    for _round in range(2):
        for _each in range(3):
            CommunityFactory()
            made = TopicFactory(community=community, posts=1)
            PostFactory(topic=topic, reply_to=made.posts.first())
            make_event()
            ProfileFactory()
            community.rooms.create(name="Room")
        with CaptureQueriesContext(
            connection,
        ) as captured:
            assert caller.get(path.format(topic=topic.pk)).status_code == 200
        counts.append(len(captured))
    assert counts[0] == counts[1] and counts[0] <= 12


def test_topics_latest_first_without_hidden_ones(visitor: Any) -> None:
    community = CommunityFactory(slug="reefs")
    now = timezone.now()
    old = TopicFactory(community=community, opened_at=now - timedelta(days=2), title="Old")
    new = TopicFactory(community=community, opened_at=now, title="New")
    TopicFactory(community=community, hidden_at=now, title="Hidden")
    rows = visitor.get("communities/reefs/topics").json()["results"]
    assert [(row["id"], row["title"], row["community"]) for row in rows] == [
        (new.pk, "New", "reefs"), (old.pk, "Old", "reefs"),
    ]  # fmt: skip


def test_joining_leaving_and_asking(session_of: Any, amina: Any) -> None:
    CommunityFactory(slug="reefs")
    CommunityFactory(slug="asked", join_policy="request")
    caller = session_of(amina)
    first = caller.post("communities/reefs/membership")
    again = caller.post("communities/reefs/membership", {})
    assert (first.status_code, first.json()) == (
        201, {"community": "reefs", "state": "active", "role": "member", "member_count": 1},
    )  # fmt: skip
    assert (again.status_code, again.json()) == (200, first.json())
    waiting = caller.post("communities/asked/membership", {"message": "Let me in"})
    assert (waiting.status_code, waiting.json()["state"]) == (201, "requested")
    assert Membership.objects.get(community__slug="asked").message == "Let me in"
    still = caller.post("communities/asked/membership", {"message": "Again"})
    assert (still.status_code, still.json()) == (200, waiting.json())
    gone = caller.delete("communities/reefs/membership")
    assert (gone.status_code, gone.json()["state"], gone.json()["member_count"]) == (200, "left", 0)
    assert caller.delete("communities/reefs/membership").status_code == 403
    assert caller.delete("communities/nowhere/membership").status_code == 404


def test_writing_needs_a_name(visitor: Any) -> None:
    CommunityFactory(slug="reefs")
    answer = visitor.post("communities/reefs/membership")
    assert (answer.status_code, answer.json()["code"], answer["Content-Type"]) == (
        401,
        "sign_in",
        "application/problem+json",
    )
    assert not Membership.objects.exists()


def test_a_topic_is_opened_and_answered(program_of: Any, amina: Any) -> None:
    community = CommunityFactory(slug="reefs", members=[amina])
    caller = program_of(amina)
    made = caller.post(
        "topics", {"community": "reefs", "title": "Nurseries", "body": "We grow **corals**.", "language": "en"}
    )
    assert made.status_code == 201, made.content
    topic = Topic.objects.get()
    assert (made.json()["id"], made.json()["post_count"], topic.community, topic.author) == (
        topic.pk,
        1,
        community,
        amina,
    )
    answered = caller.post(f"topics/{topic.pk}/posts", {"body": "Which species?", "language": "en", "reply_to": 1})
    assert (answered.status_code, answered.json()["number"], answered.json()["reply_to"]) == (201, 2, 1)
    rows = caller.get(f"topics/{topic.pk}/posts").json()["results"]
    assert [(row["number"], row["body"], row["html"]) for row in rows] == [
        (1, "We grow **corals**.", '<p dir="auto">We grow <strong>corals</strong>.</p>'),
        (2, "Which species?", '<p dir="auto">Which species?</p>'),
    ]
    assert answered.json() == rows[1]


@pytest.mark.parametrize(
    ("body", "errors"),
    [
        ({"body": "x"}, [("community", "required"), ("title", "required")]),
        ({"community": "reefs", "title": "", "body": ""}, [("title", "required"), ("body", "required")]),
        ({"community": "nowhere", "title": "T", "body": "b"}, [("community", "unknown")]),
        ({"community": "reefs", "title": "T", "body": "x" * 50_001}, [("body", "too_long")]),
        ({"community": "reefs", "title": "T" * 201, "body": "x"}, [("title", "too_long")]),
        ({"community": "reefs", "title": "T", "body": "b", "category": 99}, [("category", "unknown")]),
        ({"community": "reefs", "title": 5, "body": "b"}, [("title", "string_type")]),
    ],
)
def test_bad_topics_are_told_by_field_and_leave_nothing(body: Any, errors: Any, program_of: Any, amina: Any) -> None:
    CommunityFactory(slug="reefs", members=[amina])
    answer = program_of(amina).post("topics", body)
    problem = answer.json()
    assert (answer.status_code, answer["Content-Type"], problem["status"]) == (422, "application/problem+json", 422)
    assert [(error["field"], error["code"]) for error in problem["errors"]] == errors
    assert not Topic.objects.exists()


def test_null_characters_and_half_surrogates_do_no_harm(program_of: Any, amina: Any) -> None:
    CommunityFactory(slug="reefs", members=[amina])
    caller = program_of(amina)
    made = caller.post("topics", {"community": "reefs", "title": "a\x00b", "body": "c\x00d"})
    assert (made.status_code, made.json()["title"]) == (201, "ab")
    assert caller.post("topics", {"community": "reefs", "title": "T", "body": "\ud800"}).status_code == 422


def test_problems_speak_the_callers_language(visitor: Any) -> None:
    english = visitor.get("topics/1").json()
    arabic = visitor.get("topics/1?lang=ar")
    assert english["detail"] == "There is nothing here that you may see."
    assert (arabic.status_code, arabic.json()["code"], arabic.json()["status"]) == (404, "not_found", 404)


def test_a_deleted_post_keeps_its_number_and_nothing_else(visitor: Any, amina: Any) -> None:
    from communities.services.post import delete_post

    topic = TopicFactory(community=CommunityFactory(members=[amina]))
    post = PostFactory(topic=topic, author=amina, body="A secret recipe")
    PostFactory(topic=topic, hidden_at=timezone.now(), body="Something hidden")
    before = timezone.now()
    delete_post(actor=amina, post_id=post.pk)
    rows = visitor.get(f"topics/{topic.pk}/posts", {"updated_since": before.isoformat()}).json()["results"]
    assert [
        (row["number"], row["body"], row["html"], row["author"]["handle"], row["deleted_at"] is not None)
        for row in rows
    ] == [(1, "", "", "", True)]


def test_reply_to_a_post_elsewhere_is_told(program_of: Any, amina: Any) -> None:
    topic = TopicFactory(community=CommunityFactory(members=[amina]), posts=1)
    answer = program_of(amina).post(f"topics/{topic.pk}/posts", {"body": "b", "reply_to": 7})
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "reply_to")


def test_suspended_people_read_and_do_not_write(program_of: Any, amina: Any) -> None:
    caller = program_of(amina)
    community = CommunityFactory(slug="reefs", members=[amina])
    amina.suspended_at = timezone.now()
    amina.save()
    answer = caller.post("topics", {"community": "reefs", "title": "T", "body": "b"})
    assert (answer.status_code, answer.json()["code"]) == (403, "suspended")
    assert caller.get("communities/reefs/topics").status_code == 200
    assert not Topic.objects.filter(community=community).exists()


def test_an_outsider_may_read_a_public_forum_but_not_write(program_of: Any) -> None:
    CommunityFactory(slug="reefs")
    answer = program_of(UserFactory()).post("topics", {"community": "reefs", "title": "T", "body": "b"})
    assert (answer.status_code, answer.json()["code"]) == (403, "members_only")
