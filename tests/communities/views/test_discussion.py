"""The page of a moderated discussion: its open round, its questions, and the way in for those outside."""

from __future__ import annotations

import re
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import Client
from django.utils import timezone

from accounts.rules import can_act
from accounts.services.erasure import FORMER
from communities.models import Post, Topic
from communities.services import moderating
from communities.services.community import archive_community
from communities.services.discussion import publish_discussion
from communities.services.post import write_post
from tests.accounts.factories import UserFactory
from tests.communities.factories import (
    CommunityFactory,
    DiscussionFactory,
    GroupFactory,
    PostFactory,
    QuestionFactory,
    RoundFactory,
    SubjectFactory,
)
from tests.communities.views.test_topic import signed_in

pytestmark = pytest.mark.django_db


def held_in(policy: str = "open", **of_round: Any) -> tuple[Any, Any]:
    community = CommunityFactory(slug="pledges", join_policy=policy)
    discussion = DiscussionFactory(community=community, slug="pledges")
    held = RoundFactory(discussion=discussion, **of_round)
    question = QuestionFactory(subject=SubjectFactory(group=GroupFactory(round=held)))
    return community, question


def page(client: Client, language: str = "en") -> str:
    text = client.get(f"/{language}/communities/pledges/discussions/pledges/").content.decode()
    return text[text.index('<main id="main"') : text.index("</main>")]


def test_a_member_goes_from_an_open_question_to_its_answers_and_the_count_follows() -> None:
    member = UserFactory()
    community, question = held_in()
    community.memberships.create(user=member)
    client = signed_in(member)
    answer = f'href="/en/communities/pledges/forum/{question.topic_id}/#reply"'

    before = page(client)
    write_post(actor=member, topic_id=question.topic_id, body="Nurseries, from my own work.")
    after = page(client)

    assert (answer in before, answer in after) == (True, True)
    assert ("No answers yet" in before, "Nurseries, from my own work." in before) == (True, False)
    assert ("No answers yet" in after, "Nurseries, from my own work." in after) == (False, True)


@pytest.mark.parametrize(
    ("who", "policy", "way"),
    [
        ("visitor", "open", ">Join</a>"),
        ("visitor", "request", ">Request to join</a>"),
        ("visitor", "invitation", ""),
        ("outsider", "open", ">Join</button>"),
        ("outsider", "request", ">Request to join</a>"),
        ("outsider", "invitation", ""),
    ],
)
def test_those_outside_find_the_way_in_that_there_is(who: str, policy: str, way: str) -> None:
    held_in(policy)

    shown = page(Client() if who == "visitor" else signed_in(UserFactory()))

    assert [one for one in (">Join</a>", ">Join</button>", ">Request to join</a>") if one in shown] == [way] * bool(way)
    assert shown.count("Join the community to take part.") == 1
    assert "#reply" not in shown


@pytest.mark.parametrize(
    ("opens", "closes", "said"),
    [(1, 2, "has not opened yet"), (-2, -1, "is closed: you can read it, but no longer post")],
)
def test_out_of_its_dates_a_round_says_so_and_asks_nobody_in(opens: int, closes: int, said: str) -> None:
    now = timezone.now()
    held_in(opens_at=now + timedelta(days=opens), closes_at=now + timedelta(days=closes))

    shown = page(Client())

    assert f"This discussion round {said}." in shown
    assert ("Join the community to take part." in shown, "/join/" in shown) == (False, False)


def test_an_archived_community_offers_no_answer_in_its_open_round_says_why_and_takes_none() -> None:
    member, facilitator = UserFactory(), UserFactory()
    community, question = held_in()
    community.memberships.create(user=member)
    community.memberships.create(user=facilitator, role="facilitator")
    PostFactory(topic=question.topic)
    archive_community(actor=UserFactory(secretariat=True), community_id=community.pk, archived=True)
    topic_url = f"/en/communities/pledges/forum/{question.topic_id}/"
    base = "/en/communities/pledges/"

    for who in (member, facilitator):
        client = signed_in(who)
        shown = page(client)
        topic = client.get(topic_url).content.decode()
        answer = client.post(topic_url, {"body": "Too late"})
        lists = [client.get(f"{base}{path}").content.decode() for path in ("", "forum/", "chat/", "discussions/")]

        assert "This community is archived: it can be read, but nothing can be added." in shown
        assert ("#reply" in shown, "This round closes" in shown, "/outline/" in shown) == (False, False, False)
        assert ("This community is archived" in topic, "<textarea" in topic, "reply=1" in topic) == (True, False, False)
        assert (answer.status_code, "This community is archived" in answer.content.decode()) == (403, True)
        ways = ("forum/new/", "forum/categories/", "chat/new/", "discussions/new/", "Read and speak", ">Open</span>")
        assert [way for way in ways for text in lists if way in text] == []
    assert Post.objects.filter(topic=question.topic).count() == 1


def test_facilitators_add_nothing_to_an_archived_community_by_address_either() -> None:
    facilitator = UserFactory()
    community, question = held_in()
    community.memberships.create(user=facilitator, role="facilitator")
    archive_community(actor=UserFactory(secretariat=True), community_id=community.pk, archived=True)
    client, base = signed_in(facilitator), "/en/communities/pledges/"
    held = question.subject.group.round.discussion
    ways = ["chat/new/", "forum/new/", "forum/categories/", "discussions/new/", "discussions/pledges/settings/"]
    ways += [f"discussions/pledges/outline/question/new/{question.subject_id}/"]

    answers = {client.get(f"{base}{way}").status_code for way in ways}
    posted = {client.post(f"{base}{way}", {"title_en": "New", "name": "New"}).status_code for way in ways}
    client.post(f"{base}discussions/pledges/publish/", {"published": "0"})
    held.refresh_from_db()
    taken_back = held.published_at
    again = client.post(f"{base}discussions/pledges/publish/", {"published": "1"})

    assert (answers, posted, taken_back, again.status_code) == ({403}, {403}, None, 403)


def test_a_question_that_is_closed_is_not_offered_for_answering() -> None:
    member = UserFactory()
    community, question = held_in()
    community.memberships.create(user=member)
    question.topic.closed_at = timezone.now()
    question.topic.save()

    assert "#reply" not in page(signed_in(member))


def test_a_question_that_was_hidden_stands_in_the_outline_of_moderators_only() -> None:
    facilitator = UserFactory()
    community, question = held_in()
    community.memberships.create(user=facilitator, role="facilitator")
    title = question.titles["en"]
    before = title in page(Client())
    moderating.hide_topic(actor=facilitator, topic_id=question.topic_id, reason="Wrong round")

    seen = {"visitor": title in page(Client()), "facilitator": title in page(signed_in(facilitator))}

    assert (before, seen) == (True, {"visitor": False, "facilitator": True})


def test_restoring_a_question_does_not_publish_its_draft() -> None:
    facilitator = UserFactory()
    community, question = held_in()
    community.memberships.create(user=facilitator, role="facilitator")
    held = question.subject.group.round.discussion
    moderating.hide_topic(actor=facilitator, topic_id=question.topic_id, reason="Wrong round")
    publish_discussion(actor=facilitator, discussion_id=held.pk, published=False)

    moderating.restore_topic(actor=facilitator, topic_id=question.topic_id)
    in_draft = Topic.objects.visible_to(AnonymousUser()).filter(pk=question.topic_id).exists()
    publish_discussion(actor=facilitator, discussion_id=held.pk, published=True)
    published = Topic.objects.visible_to(AnonymousUser()).filter(pk=question.topic_id).exists()

    assert (in_draft, published) == (False, True)


def test_who_is_suspended_is_told_so_instead_of_being_asked_to_answer() -> None:
    member = UserFactory(suspended_at=timezone.now())
    community, _question = held_in()
    community.memberships.create(user=member)

    shown = page(signed_in(member))

    assert ("#reply" in shown, str(can_act(member).reason) in unescape(shown)) == (False, True)


def test_facilitators_prepare_a_discussion_by_its_forms_and_readers_see_it_once_it_is_published() -> None:
    facilitator = UserFactory()
    community = CommunityFactory(slug="pledges", facilitators=[facilitator])
    client = signed_in(facilitator)
    base = "/en/communities/pledges/discussions/"
    dates = {"opens_at": "2027-03-01T09:00", "closes_at": "2027-03-14T17:00"}

    made = client.post(
        f"{base}new/",
        {
            "title_en": "Pledges",
            "title_ar": "التزامات",
            "intro_en": "**Welcome**",
            "language": "en",
            "time_zone": "Africa/Nairobi",
            **dates,
        },
    )
    outline = made.headers["Location"]
    early = client.post(f"{base}pledges/publish/", {"published": "1"}, follow=True).content.decode()
    client.post(f"{outline}round/new/0/", {"title_en": "Week 1", **dates})
    held = community.discussions.get()
    week = held.rounds.get()
    client.post(f"{outline}group/new/{week.pk}/", {"title_en": "Group 1"})
    client.post(f"{outline}subject/new/{week.groups.get().pk}/", {"title_en": "Practice"})
    subject = week.groups.get().subjects.get()
    wrong = client.post(f"{outline}question/new/{subject.pk}/", {"title_en": " "})
    words = {"title_en": "What works?", "title_ar": "ما الذي ينجح؟"}
    client.post(f"{outline}question/new/{subject.pk}/", words)
    address = f"{base}pledges/"
    before = Client().get(address).status_code
    client.post(f"{address}publish/", {"published": "1"})

    assert outline == f"{base}pledges/outline/"
    assert "Add at least one guiding question before publishing." in early
    assert wrong.status_code == 422
    # Nine in the morning on the host's clock.
    assert (held.time_zone, week.opens_at.isoformat()) == ("Africa/Nairobi", "2027-03-01T06:00:00+00:00")
    english, arabic = page(Client()), page(Client(), "ar")
    assert before == 404
    assert "<strong>Welcome</strong>" in english and "What works?" in english
    assert "التزامات" in arabic and "ما الذي ينجح؟" in arabic


def test_a_round_that_ends_before_it_begins_is_told_beside_its_date_and_keeps_what_was_typed() -> None:
    facilitator = UserFactory()
    community, _question = held_in()
    community.memberships.create(user=facilitator, role="facilitator")
    typed = {"title_en": "Week 2", "opens_at": "2027-03-14T09:00", "closes_at": "2027-03-01T09:00"}

    answer = signed_in(facilitator).post("/en/communities/pledges/discussions/pledges/outline/round/new/0/", typed)

    text = answer.content.decode()
    assert answer.status_code == 422 and "<title>Error: " in text
    assert "The closing must come after the opening." in text
    assert 'value="Week 2"' in text and 'value="2027-03-14T09:00"' in text
    assert community.discussions.get().rounds.count() == 1


def test_a_long_guiding_question_stays_short_as_the_last_step_of_the_way_to_it() -> None:
    _community, question = held_in()
    question.titles |= {"ar": "ماذا تعلمتم من عملكم؟ " * 10}
    question.save()

    shown = Client().get(f"/ar/communities/pledges/forum/{question.topic_id}/").content.decode()

    (step,) = re.findall(r'<span aria-current="page"><bdi>(.*?)</bdi></span>', shown)
    assert step.startswith("ماذا تعلمتم من عملكم؟") and step.endswith("…") and len(step) <= 81


def test_whoever_answered_last_and_left_is_named_in_the_readers_language() -> None:
    author, language = UserFactory(name=FORMER, handle=None), "ar"
    _community, question = held_in()
    client = signed_in(UserFactory())
    before = page(client, language)
    PostFactory(topic=question.topic, author=author)

    after = page(client, language)

    assert ("<bdi>مشارك سابق</bdi>" in before, "<bdi>مشارك سابق</bdi>" in after) == (False, True)
    assert FORMER not in after
