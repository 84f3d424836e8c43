"""Records taken in: whole networks, twice, in any order, with bad lines among good ones; and given out again."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection

from accounts.models import User
from accounts.services.erasure import erase
from cms.models import ContentPage
from communities.models import Community, Membership, Post, Topic
from events.models import Event
from harvesting.queries.giving import give
from notifications.models import Notice
from outbox.models import Delivery, Fact
from practitioners.models import Profile
from tests.accounts.factories import UserFactory
from tests.harvesting import samples

pytestmark = [pytest.mark.django_db, pytest.mark.both]


def test_a_network_comes_whole_whatever_its_order(take: Any) -> None:
    taken = take(*samples.NETWORK)
    assert (taken.told, taken.counts) == ([], {"new": 12})
    reefs = Community.objects.get(slug="reefs")
    assert (reefs.member_count, reefs.topic_count, reefs.created_at.year, reefs.rooms.count()) == (2, 1, 2018, 1)
    assert {text.language: text.name for text in reefs.texts.all()} == {"en": "Coral reefs", "ar": "الشعاب المرجانية"}
    assert dict(Membership.objects.filter(community=reefs).values_list("user__external_id", "role")) == {
        "p:1": "member", "p:2": "facilitator",
    }  # fmt: skip
    topic = Topic.objects.get(external_id="t:1")
    assert (topic.post_count, topic.last_number, topic.last_post_at, str(topic.category), topic.author.name) == (
        3, 3, datetime(2019, 3, 3, 10, tzinfo=UTC), "Practice", "Amina Diallo",
    )  # fmt: skip
    assert list(topic.posts.order_by("number").values_list("number", "body_html", "reply_to__number")) == [
        (1, '<p dir="auto">How do <strong>you</strong> grow corals?</p>', None),
        (2, '<p dir="auto">On ropes.</p>', 1),
        (3, '<p dir="auto">Merci beaucoup.</p>', 2),
    ]
    profile = Profile.objects.get(external_id="p:1")
    assert (profile.organization, profile.country, profile.texts.get().bio_plain, profile.links.get().title) == (
        "Coastal Institute", "KE", "I restore mangroves.", "Work",
    )  # fmt: skip
    event = Event.objects.get(external_id="e:1")
    assert (event.status, event.type.code, event.components.count(), event.mode) == (
        "published",
        "workshop",
        2,
        "place",
    )
    quarter = Event.objects.get(external_id="e:2")
    assert (quarter.precision, quarter.date_text, quarter.starts_at.date().isoformat()) == (
        "quarter",
        "Q2 2027",
        "2027-04-01",
    )
    page = ContentPage.objects.get(external_id="g:1")
    assert page.get_parent().specific.external_id == "g:0" and page.live


def test_the_map_says_where_everything_went(take: Any, client: Any) -> None:
    taken = take(*samples.NETWORK)
    mapped = {entry.external_id: entry for entry in taken.mapped}
    topic = Topic.objects.get(external_id="t:1")
    assert mapped["t:1"].id == topic.pk and mapped["t:1"].url == f"/en/communities/reefs/forum/{topic.pk}/"
    public = [entry for key, entry in mapped.items() if key not in {"c:2", "t:2", "g:0", "g:1"}]
    assert {entry.external_id: client.get(entry.url, follow=True).status_code for entry in public} == {
        entry.external_id: 200 for entry in public
    }
    again = take(*samples.NETWORK)
    assert sorted(again.mapped, key=str) == sorted(taken.mapped, key=str)


def test_the_same_file_again_changes_nothing(take: Any) -> None:
    take(*samples.NETWORK)
    before = _everything()
    again = take(*samples.NETWORK)
    assert (again.told, again.counts, _everything()) == ([], {"same": 12}, before)


def test_what_changed_there_changes_here_and_only_that(take: Any) -> None:
    take(*samples.NETWORK)
    Profile.objects.filter(external_id="p:2").update(position="Written here since")
    changed = [
        {**samples.AMINA, "organization": "Reef Trust", "themes": []},
        {**samples.REEFS, "name": "Reefs"},
        {**samples.TOPIC, "title": "Coral nurseries"},
        {**samples.ANSWER, "body": "On ropes, in the shade."},
        {**samples.MEETING, "place": "Lamu"},
        {**samples.SHELF, "title": "Shelf"},
        samples.OMAR,
    ]
    taken = take(*changed)
    assert (taken.told, taken.counts) == ([], {"changed": 6, "same": 1})
    profile = Profile.objects.get(external_id="p:1")
    assert (profile.organization, profile.themes.count(), profile.texts.count()) == ("Reef Trust", 0, 1)
    assert Profile.objects.get(external_id="p:2").position == "Written here since"
    assert Community.objects.get(slug="reefs").texts.get(language="en").name == "Reefs"
    assert Topic.objects.get(external_id="t:1").title == "Coral nurseries"
    post = Post.objects.get(external_id="o:1")
    assert (post.body_plain, post.number, post.reply_to.number) == ("On ropes, in the shade.", 2, 1)
    assert (Event.objects.get(external_id="e:1").place, ContentPage.objects.get(external_id="g:0").title) == (
        "Lamu",
        "Shelf",
    )
    assert (Post.objects.count(), Topic.objects.get(external_id="t:1").post_count) == (4, 3)


def test_nobody_is_told_and_search_hears_of_everything(take: Any) -> None:
    UserFactory()
    Fact.objects.all().delete()
    take(*samples.NETWORK)
    assert Notice.objects.count() == 0
    assert not Delivery.objects.filter(reader__startswith="notifications.").exists()
    told = [fact.payload for fact in Fact.objects.filter(kind="RecordsTaken")]
    ids = {name: sorted(pk for payload in told for pk in payload[name]) for name in told[0]}
    assert ids == {
        "practitioner_ids": sorted(User.objects.exclude(external_id=None).values_list("pk", flat=True)),
        "community_ids": sorted(Community.objects.values_list("pk", flat=True)),
        "topic_ids": sorted(Topic.objects.values_list("pk", flat=True)),
        "post_ids": sorted(Post.objects.filter(external_id__isnull=False).values_list("pk", flat=True)),
        "event_ids": sorted(Event.objects.values_list("pk", flat=True)),
        "page_ids": sorted(ContentPage.objects.filter(external_id__isnull=False).values_list("pk", flat=True)),
    }


def test_what_is_for_members_is_for_members(take: Any) -> None:
    taken = take(
        *samples.NETWORK,
        {**samples.TOPIC, "external_id": "t:9", "community": "reefs", "audience": "members:reefs"},
        {**samples.ANSWER, "external_id": "o:9", "audience": "members:reefs"},
        {**samples.PAGE, "external_id": "g:9", "audience": "members:reefs"},
        {**samples.AMINA, "external_id": "p:9", "email": "", "audience": "members:reefs"},
        {**samples.QUARTER, "external_id": "e:9", "audience": "members:reefs"},
    )
    assert taken.told == [(13, "audience", "wider"), (14, "audience", "wider"), (15, "audience", "wider")]
    visitor = AnonymousUser()
    assert set(Topic.objects.visible_to(visitor).values_list("external_id", flat=True)) == {"t:1"}
    assert not Event.objects.visible_to(visitor).filter(external_id="e:9").exists()
    levels = Profile.objects.get(external_id="p:9").visibility
    assert (levels["organization"], levels["email"]) == ("communities", "nobody")


def test_bad_lines_are_told_by_number_and_field_and_cost_no_other(take: Any) -> None:
    taken = take(
        b"no json",
        b"[1]",
        {"kind": "dragon", "external_id": "x"},
        {"kind": "topic"},
        samples.REEFS,
        {**samples.TOPIC, "external_id": "t:3", "community": "nowhere", "title": ""},
        {**samples.TOPIC, "external_id": "t:4", "author": "p:404"},
        samples.AMINA,
        samples.TOPIC,
        {**samples.ANSWER, "external_id": "o:3", "topic": "t:404", "author": None},
        {**samples.ANSWER, "external_id": "o:4", "author": None, "reply_to": "o:404"},
        {**samples.ANSWER, "external_id": "o:5", "author": None, "body": "x" * 50_001},
        {**samples.QUARTER, "external_id": "e:3", "date_text": "soon"},
        {**samples.MEETING, "external_id": "e:4", "type": "banquet", "themes": ["NO-THEME"], "country": "XX"},
        {**samples.AMINA, "external_id": "p:3"},
        {**samples.OMAR, "external_id": "p:4", "facilitates": ["nowhere"], "language": 5},
        {**samples.REEFS, "external_id": "c:3"},
        {**samples.PAGE, "external_id": "g:3", "parent": "g:404"},
        samples.TOPIC,
        b'{"kind": "post", "external_id": "o:6", "topic": "t:1", "body": "\\ud800"}',
        b"\xff\xfe",
        b"",
    )
    assert taken.told == [
        (1, "", "not_json"), (2, "", "no_object"), (3, "kind", "unknown"), (4, "external_id", "required"),
        (6, "community", "unknown"), (6, "title", "required"), (7, "author", "unknown"),
        (10, "topic", "unknown"), (11, "reply_to", "unknown"), (12, "body", "too_long"),
        (13, "date_text", "unread"), (14, "country", "unknown"), (14, "themes", "unknown"), (14, "type", "unknown"),
        (15, "email", "taken"), (16, "facilitates", "unknown"), (16, "language", "wrong_type"),
        (17, "slug", "taken"), (18, "parent", "unknown"), (19, "external_id", "twice"),
        (20, "body", "not_unicode"), (21, "", "not_json"),
    ]  # fmt: skip
    assert set(Topic.objects.values_list("external_id", flat=True)) == {"t:1"}
    assert set(Post.objects.exclude(external_id=None).values_list("external_id", flat=True)) == {"o:4"}
    assert set(User.objects.exclude(external_id=None).values_list("external_id", flat=True)) == {"p:1"}


def test_an_account_with_the_same_address_is_that_person_and_keeps_its_words(take: Any) -> None:
    there = UserFactory(email="amina@example.org", name="Amina D.")
    Profile.objects.create(user=there, organization="Her own words")
    take(samples.REEFS, samples.AMINA)
    there.refresh_from_db()
    assert (there.external_id, there.name, there.profile.organization) == ("p:1", "Amina D.", "Her own words")
    assert User.objects.filter(email="amina@example.org").count() == 1


def test_somebody_who_left_for_good_does_not_come_back(take: Any) -> None:
    take(samples.REEFS, samples.AMINA)
    user = User.objects.get(external_id="p:1")
    erase(actor=user, user_id=user.pk)
    again = take(samples.REEFS, {**samples.AMINA, "organization": "Changed since"})
    assert (again.counts, User.objects.filter(name="Amina Diallo").count()) == ({"same": 1, "removed": 1}, 0)


def test_what_is_given_out_is_taken_in_as_the_same(take: Any) -> None:
    take(*samples.NETWORK)
    before = _everything()
    _empty()
    taken = take(*before)
    assert (taken.told, taken.counts) == ([], {"new": len(before)})
    assert _everything() == before


def test_rows_made_here_are_given_out_under_names_of_this_site(take: Any) -> None:
    from tests.communities.factories import CommunityFactory, PostFactory, TopicFactory
    from tests.events.factories import make_event
    from tests.practitioners.factories import ProfileFactory

    profile = ProfileFactory(user__name="Somebody")
    community = CommunityFactory(slug="made-here", members=[profile.user])
    topic = TopicFactory(community=community, author=profile.user)
    first = PostFactory(topic=topic, author=profile.user, body="First")
    PostFactory(topic=topic, author=UserFactory(), body="Second @person", reply_to=first)
    make_event("Made here", community_id=community.pk)
    before = _everything()
    _empty()
    taken = take(*before)
    assert (taken.told, taken.counts) == ([], {"new": len(before)})
    assert _everything() == before
    assert {record["external_id"] for record in before} >= {
        f"testserver:topic:{topic.pk}",
        f"testserver:practitioner:{profile.pk}",
    }


def test_the_public_export_holds_nothing_that_a_visitor_may_not_see(take: Any) -> None:
    take(*samples.NETWORK)
    text = json.dumps(list(give(public=True)), ensure_ascii=False)
    assert "Nurseries" in text and "Amina Diallo" in text
    hidden = ["amina@example.org", "A ministry", "موضوع داخلي", "للأعضاء فقط", '"inside"', 'visibility": {']
    assert [word for word in hidden if word in text] == []


def test_one_record_that_the_database_refuses_costs_no_other(take: Any, monkeypatch: Any) -> None:
    from django.db import IntegrityError

    from communities.services import imported_forum

    whole = imported_forum._written

    def break_on_one(record: Any, *args: Any, **kwargs: Any) -> Any:
        if record.external_id == "t:2":
            raise IntegrityError("made up")
        return whole(record, *args, **kwargs)

    monkeypatch.setattr(imported_forum, "_written", break_on_one)
    taken = take(*samples.NETWORK)
    assert taken.told == [(5, "", "not_stored")]
    assert set(Topic.objects.values_list("external_id", flat=True)) == {"t:1"}


def test_queries_do_not_grow_with_the_chunk(take: Any) -> None:
    from django.test.utils import CaptureQueriesContext

    take(*samples.NETWORK)
    counts = []
    for batch, size in enumerate([5, 40]):
        posts = [{**samples.ANSWER, "external_id": f"o:{batch}:{n}", "body": f"Text {n}"} for n in range(size)]
        with CaptureQueriesContext(connection) as captured:
            assert take(*posts).counts == {"new": size}
        counts.append(len(captured))
    assert counts[0] == counts[1]


def _everything() -> list[dict[str, Any]]:
    return sorted(give(), key=lambda record: (record["kind"], record["external_id"]))


def _empty() -> None:
    """Leaves vocabularies, the empty page tree and the site's own accounts."""
    from harvesting.models import TakenRecord

    for page in ContentPage.objects.order_by("-depth"):
        page.delete()
    for model in (TakenRecord, Event, Post, Topic, Membership):
        model.objects.all().delete()
    Community.objects.all().delete()
    User.objects.all().delete()
