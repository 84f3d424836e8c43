"""Generated content: as the services would have left it, the same for the same seed, and removable."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from io import StringIO
from random import Random

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.management import CommandError, call_command
from django.db.models import Count, F, Max

from accounts.models import User
from communities.models import Community, Membership, Post, Topic
from config.load.plan import MEMBER, Plan
from config.load.prose import TEMPLATES, Writer
from config.load.services.everything import AlreadyLoaded, load
from config.load.services.removal import remove_load
from config.load.words import LANGUAGES, lexicon
from core.text import LIST_VERSION, render
from events.models import Event, EventComponent
from events.services.components import made
from practitioners.models import Profile, ProfileText

SMALL = Plan(
    practitioners=14, communities=3, topics=5, posts=61, events=12, seed=7, now=datetime(2026, 11, 1, tzinfo=UTC)
)


@pytest.fixture
def loaded(db) -> Plan:
    load(SMALL, say=lambda _text: None)
    return SMALL


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_text_is_what_the_cleaner_would_have_stored(language: str) -> None:
    writer, shapes = Writer(language, "x"), set()
    for _ in range(60):
        text = writer.text()
        rendered = render(text.body)
        assert (text.html, text.plain) == (rendered.html, rendered.plain)
        shapes.add(tuple(re.findall(r"<\w+", text.html)))
    assert len(shapes) == len(TEMPLATES)


def test_words_are_written_in_the_script_of_their_language() -> None:
    drawn = {code: "".join(lexicon(code).words[:300]) for code in LANGUAGES}
    assert all("\u0600" <= letter <= "\u06ff" for letter in drawn["ar"])
    assert all("\u0400" <= letter <= "\u04ff" for letter in drawn["ru"])
    assert all("\u4e00" <= letter <= "\u9fff" for letter in drawn["zh-hans"])
    assert set("éèà") & set(drawn["fr"])


def test_frequent_words_are_drawn_much_more_often_than_rare_ones() -> None:
    words = lexicon("en")
    drawn = words.draw(Random("z"), 40_000)
    first, tenth = drawn.count(words.words[0]), drawn.count(words.words[9])
    assert 7 < first / tenth < 14


@pytest.mark.both
def test_numbers_of_topics_have_no_holes_and_counts_are_true(loaded: Plan) -> None:
    topics = Topic.objects.annotate(found=Count("posts"), highest=Max("posts__number"), latest=Max("posts__created_at"))
    assert topics.count() == loaded.topics
    assert sum(topic.found for topic in topics) == loaded.posts
    for topic in topics:
        assert topic.found == topic.highest == topic.last_number == topic.post_count
        assert topic.latest == topic.last_post_at
        first, last = topic.posts.order_by("number").first(), topic.posts.order_by("number").last()
        assert (first.created_at, first.author_id) == (topic.opened_at, topic.author_id)
        assert last.author_id == topic.last_author_id
        moments = list(topic.posts.order_by("number").values_list("created_at", flat=True))
        assert moments == sorted(moments)
    assert not Post.objects.exclude(text_version=LIST_VERSION).exists()
    assert not Post.objects.filter(reply_to__topic_id__lt=F("topic_id")).exists()
    assert Post.objects.exclude(reply_to=None).filter(reply_to__number=F("number") - 2).exists()


@pytest.mark.both
def test_all_topics_stand_in_the_one_community_that_everybody_belongs_to(loaded: Plan) -> None:
    big = Community.objects.get(slug="load-1")
    assert set(Topic.objects.values_list("community_id", flat=True)) == {big.pk}
    assert (big.topic_count, big.member_count) == (loaded.topics, loaded.practitioners)
    for community in Community.objects.all():
        assert community.member_count == Membership.objects.filter(community=community, state="active").count()
        assert community.texts.filter(language=community.language).exists()
        assert (community.rooms.count(), community.memberships.filter(role="facilitator").count()) == (1, 1)
    assert set(big.texts.values_list("language", flat=True)) == set(LANGUAGES)


def test_people_have_published_profiles_and_no_password(loaded: Plan) -> None:
    people = User.objects.filter(email__startswith="load-")
    assert people.count() == loaded.practitioners
    assert not any(user.has_usable_password() for user in people)
    assert people.get(email=MEMBER).handle == "load-member"
    assert Profile.objects.visible_to(AnonymousUser()).count() == loaded.practitioners
    for text in ProfileText.objects.all():
        assert (text.bio_html, text.bio_plain) == (render(text.bio).html, render(text.bio).plain)


def test_events_carry_the_components_that_their_own_service_builds(loaded: Plan) -> None:
    assert Event.objects.count() == loaded.events
    for event in Event.objects.all():
        wanted = {row.language: (row.text, row.serves, row.zone, row.is_public) for row in made(event)}
        stored = EventComponent.objects.filter(event=event)
        assert {row.language: (row.text, row.serves, row.zone, row.is_public) for row in stored} == wanted
        assert wanted


def test_the_same_seed_makes_the_same_content(loaded: Plan) -> None:
    def content() -> list[tuple]:
        posts = Post.objects.order_by("topic__title", "number").values_list(
            "topic__title", "number", "author__handle", "body"
        )
        events = Event.objects.order_by("slug").values_list("slug", "uid", "starts_at", "community__slug")
        return [*posts, *events, *User.objects.order_by("email").values_list("email", "name", "created_at")]

    before = content()
    remove_load()
    load(SMALL, say=lambda _text: None)
    assert content() == before


@pytest.mark.both
def test_a_row_added_afterwards_gets_a_free_key(loaded: Plan) -> None:
    topic = Topic.objects.first()
    Post.objects.create(topic=topic, number=9999, created_at=SMALL.now)
    assert Post.objects.count() == loaded.posts + 1


def test_a_second_load_is_refused_and_removal_leaves_what_was_there_before(loaded: Plan) -> None:
    own = User.objects.create_user("load-keeper@example.org")
    with pytest.raises(AlreadyLoaded):
        load(SMALL, say=lambda _text: None)
    counts = remove_load()
    assert counts == {"events": 12, "posts": 61, "topics": 5, "communities": 3, "people": 14}
    left = [model.objects.count() for model in (Community, Topic, Post, Event, Profile, EventComponent, Membership)]
    assert left == [0] * 7
    assert list(User.objects.filter(email__startswith="load-")) == [own]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ({"needs": 3}, "no needs yet"),
        ({"offers": 1}, "no offers yet"),
        ({"topics": 5, "posts": 4, "communities": 1, "practitioners": 1}, "at least as many posts"),
        ({"topics": 1, "posts": 4}, "Topics need a community"),
        ({"events": 1}, "need people"),
        ({"practitioners": -1}, "below 0"),
    ],
)
def test_what_cannot_be_made_is_said_before_anything_is_written(arguments: dict[str, int], said: str) -> None:
    before = User.objects.count()
    with pytest.raises(CommandError, match=said):
        call_command("generate_load", **arguments, no_index=True, stdout=StringIO())
    assert User.objects.count() == before


@pytest.mark.django_db
def test_the_command_builds_the_index_unless_told_not_to(monkeypatch: pytest.MonkeyPatch) -> None:
    called = []
    command = "config.management.commands.generate_load.call_command"
    monkeypatch.setattr(command, lambda name, **_options: called.append(name))
    call_command("generate_load", practitioners=2, no_index=True, stdout=StringIO())
    call_command("generate_load", remove=True, stdout=StringIO())
    assert called == ["prepare", "search_rebuild"]
