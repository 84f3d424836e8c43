"""The index follows the facts."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import transaction
from django.utils import timezone

from accounts.facts import PersonErased
from communities.enums import MemberState, Visibility
from communities.facts import CommunityChanged, MemberJoined, MemberLeft, PostChanged, PostPublished, TopicChanged
from communities.models import Community
from core import versions
from core.errors import Unavailable
from events.facts import EventCancelled
from events.models import Event
from outbox import record
from outbox.testing import relay_all
from practitioners.enums import Level
from practitioners.facts import ProfileChanged
from search.engines.choice import engine
from search.enums import Kind
from search.models import Closing, Spread
from search.queries.search import search
from search.services import spread as spreading
from search.services.check import compare
from tests.accounts.factories import UserFactory
from tests.communities.factories import CommunityFactory, MembershipFactory, PostFactory, TopicFactory
from tests.events.factories import make_event
from tests.practitioners.factories import ProfileFactory

pytestmark = pytest.mark.both


def state(fact: Any) -> None:
    with transaction.atomic():
        record(fact)


def titles(q: str = "", actor: Any = None, **more: Any) -> set[tuple[str, str]]:
    return {(hit.kind, hit.title) for hit in search(q, actor=actor or AnonymousUser(), size=100, **more).hits}


def test_new_post_is_found_after_its_fact_and_its_topic_counts_it(index: Any) -> None:
    topic = TopicFactory(title="Seeds")
    PostFactory(topic=topic, body="Which seeds survive drought?")
    index.fill()
    post = PostFactory(topic=topic, body="Sorghum did well here")
    assert titles("sorghum") == set()

    state(PostPublished(post_id=post.pk, topic_id=topic.pk))
    index.read()
    assert titles("sorghum") == {("post", "Seeds")}
    index.read()
    assert search("sorghum", actor=AnonymousUser()).total == 1


def test_community_stands_by_the_time_of_what_was_last_written_in_it(index: Any) -> None:
    topic = TopicFactory(title="Seeds")
    post = PostFactory(topic=topic)
    index.fill()
    now = timezone.now()
    Community.objects.filter(pk=topic.community_id).update(last_activity_at=now, topic_count=7)
    assert compare(Kind.COMMUNITY).keys == [f"community:{topic.community_id}"]

    state(PostPublished(post_id=post.pk, topic_id=topic.pk))
    index.read()
    assert compare(Kind.COMMUNITY).keys == []


def test_hidden_topic_takes_its_posts_along_and_brings_them_back(index: Any) -> None:
    topic = TopicFactory(title="Seeds", posts=1)
    PostFactory(topic=topic, body="Sorghum did well here")
    index.fill()

    topic.hidden_at = timezone.now()
    topic.save()
    state(TopicChanged(topic_id=topic.pk))
    index.read()
    assert (titles("sorghum"), titles("seeds")) == (set(), set())

    topic.hidden_at = None
    topic.title = "Grains"
    topic.save()
    state(TopicChanged(topic_id=topic.pk))
    index.read()
    assert titles("sorghum") == {("post", "Grains")}


def test_deleted_post_is_gone(index: Any) -> None:
    topic = TopicFactory(posts=1)
    post = PostFactory(topic=topic, body="Sorghum")
    index.fill()

    post.deleted_at = timezone.now()
    post.body = post.body_html = post.body_plain = ""
    post.save()
    state(PostChanged(post_id=post.pk, topic_id=topic.pk))
    index.read()
    assert titles("sorghum") == set()


def test_first_post_is_found_as_its_topic(index: Any) -> None:
    topic = TopicFactory(title="Seeds")
    post = PostFactory(topic=topic, body="Does anybody grow teff?")
    state(PostPublished(post_id=post.pk, topic_id=topic.pk))
    index.fill()
    index.read()

    assert titles("teff") == {("topic", "Seeds")}


def test_community_that_closes_takes_everything_with_it(index: Any) -> None:
    community = CommunityFactory(name="Wetland keepers")
    member = UserFactory()
    MembershipFactory(community=community, user=member)
    topic = TopicFactory(community=community, title="Wetland talk", posts=1)
    PostFactory(topic=topic, body="wetland answer")
    make_event("Wetland meeting", community_id=community.pk)
    state(CommunityChanged(community_id=community.pk))
    index.fill()
    index.read()
    everything = {
        ("community", "Wetland keepers"), ("topic", "Wetland talk"), ("post", "Wetland talk"), ("event", "Wetland meeting"),
    }  # fmt: skip
    assert titles("wetland") == everything

    Community.objects.filter(pk=community.pk).update(visibility=Visibility.MEMBERS)
    state(CommunityChanged(community_id=community.pk))
    index.read()
    assert titles("wetland") == {("community", "Wetland keepers")}
    assert titles("wetland", member) == everything
    assert not Closing.objects.exists()

    Community.objects.filter(pk=community.pk).update(visibility=Visibility.PUBLIC)
    state(CommunityChanged(community_id=community.pk))
    index.read()
    assert titles("wetland") == everything


def test_content_of_a_closing_community_is_out_of_reach_before_its_documents_are_renewed(
    index: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    community = CommunityFactory()
    member = UserFactory()
    MembershipFactory(community=community, user=member)
    TopicFactory(community=community, title="Wetland talk", posts=1)
    index.fill()
    spreading.spread(community_id=community.pk)
    Community.objects.filter(pk=community.pk).update(visibility=Visibility.MEMBERS)

    def away(**_kind: Any) -> None:
        raise Unavailable("away", service="search")

    monkeypatch.setattr(spreading, "refresh", away)
    with pytest.raises(Unavailable):
        spreading.spread(community_id=community.pk)
    assert titles("wetland") == set()
    assert titles("wetland", member) == {("topic", "Wetland talk")}

    monkeypatch.undo()
    spreading.spread(community_id=community.pk)
    engine().refresh()
    assert (titles("wetland"), titles("wetland", member)) == (set(), {("topic", "Wetland talk")})


def test_content_is_renewed_only_when_what_it_takes_from_the_community_changed(embedded_index: Any) -> None:
    community = CommunityFactory()
    TopicFactory(community=community)
    embedded_index.fill()
    assert spreading.spread(community_id=community.pk) is True
    Community.objects.filter(pk=community.pk).update(member_count=99)
    assert spreading.spread(community_id=community.pk) is False
    Community.objects.filter(pk=community.pk).update(slug="another")
    assert spreading.spread(community_id=community.pk) is True
    assert Spread.objects.get(pk=community.pk).token == ""


def test_person_who_leaves_no_longer_finds_at_once(index: Any) -> None:
    community = CommunityFactory(visibility=Visibility.MEMBERS)
    membership = MembershipFactory(community=community)
    TopicFactory(community=community, title="Wetland talk", posts=1)
    index.fill()
    assert titles("wetland", membership.user) == {("topic", "Wetland talk")}

    membership.state = MemberState.REMOVED
    membership.save()
    assert titles("wetland", membership.user) == set()


def test_fields_for_my_communities_follow_memberships(index: Any) -> None:
    profile = ProfileFactory(
        user__name="Hana Kebede",
        expertise="Mycorrhiza",
        can_help="Seed banks",
        visibility={"expertise": Level.COMMUNITIES, "can_help": Level.SIGNED_IN, "country": Level.NOBODY},
    )
    near, other = UserFactory(), UserFactory()
    community = CommunityFactory()
    MembershipFactory(community=community, user=near)
    index.fill()
    assert [titles("mycorrhiza", person) for person in (None, other, near)] == [set(), set(), set()]
    assert [len(titles("seed banks", person)) for person in (None, other, near)] == [0, 1, 1]
    assert search(actor=near, filters={"country": ["KE"]}).total == 0

    membership = MembershipFactory(community=community, user=profile.user)
    state(MemberJoined(community_id=community.pk, user_id=profile.user_id))
    index.read()
    assert [len(titles("mycorrhiza", person)) for person in (None, other, near)] == [0, 0, 1]
    assert [search("hana", actor=person or AnonymousUser()).total for person in (None, other, near)] == [1, 1, 1]

    membership.state = MemberState.LEFT
    membership.save()
    state(MemberLeft(community_id=community.pk, user_id=profile.user_id))
    index.read()
    assert titles("mycorrhiza", near) == set()


def test_erased_person_is_gone(index: Any) -> None:
    profile = ProfileFactory(user__name="Hana Kebede")
    state(ProfileChanged(user_id=profile.user_id))
    index.fill()
    index.read()
    assert titles("kebede") == {("practitioner", "Hana Kebede")}

    profile.user.erased_at = timezone.now()
    profile.user.save()
    state(PersonErased(user_id=profile.user_id))
    index.read()
    assert titles("kebede") == set()
    assert engine().similar("kebdee") == []


def test_cancelled_event_stays_and_says_so(index: Any) -> None:
    event = make_event("Peatland seminar")
    index.fill()
    Event.objects.filter(pk=event.pk).update(status="cancelled")
    state(EventCancelled(event_id=event.pk))
    index.read()

    assert [hit.card["status"] for hit in search("peatland", actor=AnonymousUser()).hits] == ["cancelled"]


def test_readers_raise_the_version_of_stored_pages(embedded_index: Any) -> None:
    embedded_index.fill()
    before = versions.read("search")
    topic = TopicFactory(posts=1)
    state(TopicChanged(topic_id=topic.pk))
    relay_all(only="search")

    assert versions.read("search") > before


def test_after_everything_the_index_is_what_the_database_says(index: Any) -> None:
    index.fill()
    profile = ProfileFactory()
    community = CommunityFactory()
    topic = TopicFactory(community=community, posts=3)
    event = make_event("Something", community_id=community.pk)
    for fact in (
        ProfileChanged(user_id=profile.user_id), CommunityChanged(community_id=community.pk),
        TopicChanged(topic_id=topic.pk), EventCancelled(event_id=event.pk),
    ):  # fmt: skip
        state(fact)
    index.read()

    assert [(each.kind, each.documents, each.keys) for each in map(compare, Kind)] == [
        (Kind.PRACTITIONER, 1, []) if kind == Kind.PRACTITIONER else
        (kind, {Kind.COMMUNITY: 1, Kind.TOPIC: 1, Kind.POST: 2, Kind.EVENT: 1}.get(kind, 0), [])
        for kind in Kind
    ]  # fmt: skip
