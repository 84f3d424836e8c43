"""The page of a topic: what each reader gets, that nothing typed is lost, and what it costs."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client

from communities.models import Post, TopicRead
from communities.services import moderating
from communities.services.post import edit_post, write_post
from outbox.testing import relay_all
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


def signed_in(user: Any) -> Client:
    client = Client()
    client.force_login(user)
    return client


def address(topic: Any, language: str = "en") -> str:
    return f"/{language}/communities/{topic.community.slug}/forum/{topic.pk}/"


def queries_of(act: Callable[[], Any]) -> int:
    count = 0

    def counting(execute: Any, *arguments: Any) -> Any:
        nonlocal count
        count += 1
        return execute(*arguments)

    with connection.execute_wrapper(counting):
        act()
    return count


@pytest.fixture
def member() -> Any:
    return UserFactory(name="Amina Wanjiru")


@pytest.fixture
def topic(member: Any) -> Any:
    return TopicFactory(community=CommunityFactory(members=[member]), author=member, posts=2)


def test_a_reply_stands_at_the_end_and_the_same_form_again_leads_to_it(topic: Any, member: Any) -> None:
    client, key = signed_in(member), str(uuid4())

    answers = [
        client.post(address(topic), {"body": "Third", "submission_key": key, "language": ""}) for _time in range(2)
    ]

    assert [answer.headers["Location"] for answer in answers] == [f"{address(topic)}?page=1#p3"] * 2
    assert answers[0].cookies["halqa_sent"].value == key
    assert Post.objects.filter(topic=topic).count() == 3


def test_a_preview_saves_nothing_and_keeps_what_was_typed(topic: Any, member: Any) -> None:
    page = signed_in(member).post(address(topic), {"body": "**Soon**", "preview": "1"})

    text = page.content.decode()
    assert page.status_code == 200
    assert "<strong>Soon</strong>" in text
    assert "**Soon**</textarea>" in text
    assert Post.objects.filter(topic=topic).count() == 2


def test_an_error_stands_beside_the_field_with_what_was_typed(topic: Any, member: Any) -> None:
    page = signed_in(member).post(address(topic), {"body": "x" * 50_001})

    text = page.content.decode()
    assert page.status_code == 422
    assert "<title>Error: " in text
    assert "x" * 50_001 in text
    assert 'aria-invalid="true"' in text


def test_a_quotation_begins_the_answer(topic: Any, member: Any) -> None:
    PostFactory(topic=topic, author=member, body="One\n\nTwo")

    text = signed_in(member).get(f"{address(topic)}?page=1&quote=3").content.decode()

    assert "&gt; **Amina Wanjiru, post 3**\n&gt;\n&gt; One\n&gt; Two" in text
    assert 'name="reply_to" value="3"' in text


def test_markup_of_a_title_and_a_name_stays_text(member: Any) -> None:
    member.name = "<b>Eve</b>"
    member.save()
    topic = TopicFactory(community=CommunityFactory(members=[member]), author=member, title="<script>1</script>")
    PostFactory(topic=topic, author=member, body="<img src=x onerror=alert(1)>")

    text = signed_in(member).get(address(topic)).content.decode()

    assert "<script>1" not in text
    assert "<b>Eve" not in text
    assert "<img" not in text
    assert "&lt;b&gt;Eve" in text


def test_a_stale_edit_shows_what_changed_and_keeps_what_was_typed(topic: Any, member: Any) -> None:
    post = topic.posts.get(number=1)
    edit_post(actor=member, post_id=post.pk, body="Changed on my phone", revision=1)

    page = signed_in(member).post(
        f"{address(topic)}posts/1/edit/", {"body": "Changed on my desk", "revision": "1", "language": "en"}
    )

    text = page.content.decode()
    assert page.status_code == 409
    assert "<del>phone</del><ins>desk</ins>" in text
    assert "Changed on my desk</textarea>" in text
    assert 'name="revision" value="2"' in text
    post.refresh_from_db()
    assert post.body == "Changed on my phone"


def test_reading_stops_where_it_stopped(topic: Any, member: Any) -> None:
    client = signed_in(member)
    client.get(address(topic))
    write_post(actor=member, topic_id=topic.pk, body="Own posts are read")
    PostFactory(topic=topic, body="News")

    text = client.get(address(topic)).content.decode()

    assert text.index('class="mark-here"') < text.index('id="p4"')
    assert text.index('id="p3"') < text.index('class="mark-here"')
    assert TopicRead.objects.get(user=member).upto == 4
    assert 'class="mark-here"' not in client.get(address(topic)).content.decode()


def test_only_the_author_gets_the_buttons_of_an_author(topic: Any, member: Any) -> None:
    other = UserFactory()
    CommunityFactory(members=[other])
    topic.community.memberships.create(user=other)

    mine = signed_in(member).get(address(topic)).content.decode()
    theirs = signed_in(other).get(address(topic)).content.decode()
    again = signed_in(member).get(address(topic)).content.decode()

    assert "posts/1/edit/" in mine
    assert "posts/1/edit/" not in theirs
    assert "posts/1/edit/" in again
    assert "posts/2/edit/" not in again


def test_a_hidden_post_shows_its_words_to_author_and_moderators_only(topic: Any, member: Any) -> None:
    facilitator, other = UserFactory(), UserFactory()
    topic.community.memberships.create(user=facilitator, role="facilitator")
    topic.community.memberships.create(user=other)
    post = PostFactory(topic=topic, author=member, body="A telephone number")
    moderating.hide_post(actor=facilitator, post_id=post.pk, reason="Private data")

    seen = {
        name: "A telephone number" in client.get(address(topic)).content.decode()
        for name, client in {
            "author": signed_in(member),
            "facilitator": signed_in(facilitator),
            "other": signed_in(other),
            "author again": signed_in(member),
            "visitor": Client(),
        }.items()
    }
    assert seen == {"author": True, "facilitator": True, "other": False, "author again": True, "visitor": False}


def test_whoever_wrote_what_a_facilitator_hides_is_told_and_may_ask_for_another_look(topic: Any, member: Any) -> None:
    facilitator = UserFactory()
    topic.community.memberships.create(user=facilitator, role="facilitator")
    post = PostFactory(topic=topic, author=member, body="A telephone number")
    client, author = signed_in(facilitator), signed_in(member)

    client.post(f"{address(topic)}posts/{post.number}/hide/", {"reason": "Private data"})
    relay_all(only="notifications")
    told = member.notices.get()
    place = f"/en/moderation/decisions/{member.cases.get().pk}/"
    decision = author.get(place).content.decode()
    client.post(f"{address(topic)}act/", {"restore": post.number})
    post.refresh_from_db()

    assert (told.kind, told.variant) == ("ruling", "hide")
    assert ("Private data" in decision, "Ask for another look" in decision) == (True, True)
    assert post.hidden_at is None
    assert "Nothing is hidden here any more." in author.get(place).content.decode()


def test_a_hidden_post_says_once_that_it_is_hidden_and_is_quoted_by_nobody(topic: Any, member: Any) -> None:
    facilitator = UserFactory()
    topic.community.memberships.create(user=facilitator, role="facilitator")
    post = PostFactory(topic=topic, author=member, body="A telephone number")
    moderating.hide_post(actor=facilitator, post_id=post.pk, reason="Private data")
    clients = {"author": signed_in(member), "facilitator": signed_in(facilitator), "visitor": Client()}

    said = {}
    for who, client in clients.items():
        page = client.get(address(topic)).content.decode()
        said[who] = (page.count("Hidden by a moderator"), page.count("Reason: Private data"))
    quoted = [clients[who].get(f"{address(topic)}?quote={post.number}") for who in ("author", "facilitator")]

    assert said == {"author": (1, 1), "facilitator": (1, 1), "visitor": (1, 0)}
    assert ["&gt; A telephone number" in answer.content.decode() for answer in quoted] == [False, False]
    assert ["> A telephone number" in answer.content.decode() for answer in quoted] == [False, False]


def test_a_page_of_a_post_is_found_by_its_number(topic: Any, member: Any) -> None:
    for _one in range(21):
        PostFactory(topic=topic, author=member)
    client = signed_in(member)

    assert client.get(f"{address(topic)}?post=21").headers["Location"] == f"{address(topic)}?page=2#p21"
    assert [client.get(f"{address(topic)}?page={page}").status_code for page in (1, 2, 3, 0)] == [200, 200, 404, 404]
    assert "Posts 21 to 23 of 23" in client.get(f"{address(topic)}?page=2").content.decode()


def test_a_visitors_stored_page_is_made_anew_by_the_next_post(topic: Any, member: Any) -> None:
    visitor = Client()
    first = visitor.get(address(topic))
    stored = queries_of(lambda: visitor.get(address(topic)))
    write_post(actor=member, topic_id=topic.pk, body="Fresh news")

    second = visitor.get(address(topic))

    assert stored == 1
    assert "csrfmiddlewaretoken" not in first.content.decode()
    assert ("Fresh news" in first.content.decode(), "Fresh news" in second.content.decode()) == (False, True)


def test_a_stored_page_is_useless_once_the_community_closes(topic: Any) -> None:
    from communities.services.community import edit_community

    visitor = Client()
    assert visitor.get(address(topic)).status_code == 200
    edit_community(actor=UserFactory(secretariat=True), community_id=topic.community_id, visibility="members")

    assert visitor.get(address(topic)).status_code == 404


@pytest.mark.parametrize("count", [2, 20])
def test_the_page_needs_five_queries_whatever_stands_on_it(member: Any, count: int) -> None:
    topic = TopicFactory(community=CommunityFactory(members=[member]), posts=count)
    client = signed_in(member)
    client.get(address(topic))

    assert queries_of(lambda: client.get(address(topic))) <= 5


def counted(member: Any, size: int) -> dict[str, int]:
    """Queries of the pages of a community that holds `size` of everything."""
    community = CommunityFactory(facilitators=[member])
    room = RoomFactory(community=community)
    held = DiscussionFactory(community=community)
    for _one in range(size):
        community.memberships.create(user=UserFactory())
        TopicFactory(community=community, posts=2)
        RoomFactory(community=community)
        MessageFactory(room=room)
        subject = SubjectFactory(group=GroupFactory(round=RoundFactory(discussion=held)))
        PostFactory(topic=QuestionFactory(subject=subject).topic)
    client = signed_in(member)
    base = f"/en/communities/{community.slug}/"
    pages = ("", "forum/", "members/", "chat/", f"chat/{room.pk}/", "discussions/", f"discussions/{held.slug}/")
    for page in pages:
        assert client.get(base + page).status_code == 200
    return {page.strip("0123456789/-"): queries_of(lambda page=page: client.get(base + page)) for page in pages}


def test_no_page_asks_more_when_there_is_more() -> None:
    few, many = counted(UserFactory(), 1), counted(UserFactory(), 6)

    assert many == few


def test_answers_are_taken_within_the_dates_of_the_round_only(member: Any) -> None:
    from datetime import timedelta

    from django.utils import timezone

    held = DiscussionFactory(community=CommunityFactory(members=[member]))
    now = timezone.now()
    past = RoundFactory(discussion=held, opens_at=now - timedelta(days=9), closes_at=now - timedelta(days=2))
    coming = RoundFactory(discussion=held, opens_at=now + timedelta(days=2), closes_at=now + timedelta(days=9))
    open_now = RoundFactory(discussion=held)
    topics = [
        QuestionFactory(subject=SubjectFactory(group=GroupFactory(round=each))).topic
        for each in (past, coming, open_now)
    ]
    client = signed_in(member)

    statuses = [client.post(address(topic), {"body": "My answer"}).status_code for topic in topics]
    said = client.get(address(topics[0])).content.decode()

    assert statuses == [403, 403, 302]
    assert "This discussion round is closed: you can read it, but no longer post." in said
    assert "<textarea" not in said


def test_a_guiding_question_is_headed_in_the_language_of_its_reader() -> None:
    question = QuestionFactory(titles={"en": "What did you learn?", "ar": "ماذا تعلمتم؟"})

    heads = {
        language: re.search(r"<h1>.*?</h1>", Client().get(address(question.topic, language)).content.decode())
        for language in ("en", "ar", "fr")
    }

    assert {language: found and re.sub("<[^>]+>", "", found[0]) for language, found in heads.items()} == {
        "en": "What did you learn?",
        "ar": "ماذا تعلمتم؟",
        "fr": "What did you learn?",
    }


def test_the_arabic_page_is_arabic_around_the_words_of_others(topic: Any, member: Any) -> None:
    PostFactory(topic=topic, author=member, language="fr", body="Bonjour à tous")

    text = signed_in(member).get(address(topic, "ar")).content.decode()

    assert '<html lang="ar" dir="rtl"' in text
    assert '<div class="post__body prose" lang="fr" dir="auto">' in text


def closed_round(member: Any) -> tuple[Any, Any]:
    """A question whose round was open when `member` answered and is closed now."""
    from datetime import timedelta

    from django.utils import timezone

    held = RoundFactory(discussion=DiscussionFactory(community=CommunityFactory(members=[member])))
    topic = QuestionFactory(subject=SubjectFactory(group=GroupFactory(round=held))).topic
    post = write_post(actor=member, topic_id=topic.pk, body="As we said it")
    held.closes_at = timezone.now() - timedelta(minutes=1)
    held.save()
    return topic, post


def test_what_was_said_in_a_round_stands_once_it_is_closed(member: Any) -> None:
    topic, post = closed_round(member)
    client = signed_in(member)

    page = client.get(address(topic)).content.decode()
    typed = {"body": "As we wish we had", "revision": "1", "language": "en"}
    answer = client.post(f"{address(topic)}posts/1/edit/", typed)

    post.refresh_from_db()
    assert ("posts/1/edit/" in page, "posts/1/delete/" in page) == (False, True)
    assert (answer.status_code, post.body) == (403, "As we said it")


def test_a_visitor_reads_what_an_account_brings_and_comes_back_to_the_topic(topic: Any) -> None:
    page = Client().get(f"{address(topic)}?page=1").content.decode()

    back = f"{address(topic)}%3Fpage%3D1%23reply"
    assert "With an account you can join communities, write, and register for events." in page
    assert f'href="/accounts/login/?next={back}"' in page
    assert f'href="/accounts/signup/?next={back}"' in page
    assert "Sign in to do this." not in page


@pytest.mark.parametrize("who", ["visitor", "outsider"])
def test_nobody_is_asked_in_where_nobody_can_write(topic: Any, who: str) -> None:
    from communities.services.topic import close_topic

    close_topic(actor=UserFactory(secretariat=True), topic_id=topic.pk, closed=True)
    client = Client() if who == "visitor" else signed_in(UserFactory())

    page = client.get(address(topic)).content.decode()
    main = page[page.index('<main id="main"') : page.index("</main>")]

    assert "This topic is closed to replies." in main
    assert ("/accounts/login/" in main, "/join/" in main) == (False, False)


@pytest.mark.parametrize(
    ("policy", "ways"), [("open", ["form"]), ("request", ["link"]), ("invitation", [])], ids=lambda value: str(value)
)
def test_an_outsider_finds_the_way_in_that_there_is(policy: str, ways: list[str]) -> None:
    topic = TopicFactory(community=CommunityFactory(join_policy=policy), posts=1)

    page = signed_in(UserFactory()).get(address(topic)).content.decode()

    join = f"/en/communities/{topic.community.slug}/join/"
    found = {"form": f'<form method="post" action="{join}"', "link": f'<a class="btn btn--primary" href="{join}"'}
    assert [way for way, markup in found.items() if markup in page] == ways
    assert "Join the community to take part." in page


@pytest.mark.parametrize("who", ["visitor", "outsider"])
def test_ways_in_are_not_printed(topic: Any, who: str) -> None:
    page = (Client() if who == "visitor" else signed_in(UserFactory())).get(address(topic)).content.decode()

    assert '<div class="no-print"><section class="note" id="reply">' in page


def test_the_history_of_a_post_shows_what_each_edit_changed_to_those_who_may_read_it(topic: Any, member: Any) -> None:
    post = topic.posts.get(number=1)
    edit_post(actor=member, post_id=post.pk, body="We count fish with a rope", revision=1)
    edit_post(actor=member, post_id=post.pk, body="We count fish with a net", revision=2)
    place = f"{address(topic)}posts/1/history/"

    shown = Client().get(place).content.decode()
    moderating.hide_post(actor=UserFactory(secretariat=True), post_id=post.pk, reason="Private data")
    readers = {"visitor": Client(), "author": signed_in(member), "other": signed_in(UserFactory())}
    hidden = {name: client.get(place).status_code for name, client in readers.items()}

    assert "<del>rope</del><ins>net</ins>" in shown
    assert shown.count("Changed:") == 2
    assert hidden == {"visitor": 404, "author": 200, "other": 404}
