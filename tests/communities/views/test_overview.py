"""A community's own page for people who are signed in: kept for each, never shared, old as soon as anything changes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from communities.models import Community
from communities.services import membership, moderating
from communities.services.community import edit_community
from communities.services.post import write_post
from communities.services.reading import mark_topic_read
from core import parts
from tests.accounts.factories import UserFactory
from tests.communities.factories import CommunityFactory, MembershipFactory, PostFactory, TopicFactory
from tests.communities.views.test_topic import queries_of, signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> Any:
    member, facilitator = UserFactory(name="Amina Wanjiru"), UserFactory(name="Luis Ortega")
    community = CommunityFactory(slug="coral", members=[member], facilitators=[facilitator])
    topic = TopicFactory(community=community, title="How do you count fish?", posts=2)
    return {"member": member, "facilitator": facilitator, "community": community, "topic": topic}


def page(client: Client, language: str = "en") -> str:
    """The page without what is new each time."""
    text = client.get(f"/{language}/communities/coral/").content.decode()
    return "\n".join(line for line in text.splitlines() if "csrfmiddlewaretoken" not in line)


@pytest.mark.parametrize("who", ["member", "facilitator"])
@pytest.mark.parametrize("language", ["en", "ar"])
def test_the_kept_page_is_the_fresh_one(world: Any, who: str, language: str) -> None:
    client = signed_in(world[who])
    fresh, kept = page(client, language), page(client, language)
    parts.store.clear()

    assert kept == fresh == page(client, language)
    assert "How do you count fish?" in kept


def test_a_kept_page_costs_few_queries(world: Any) -> None:
    client = signed_in(world["member"])
    for _time in range(2):
        page(client)

    assert queries_of(lambda: page(client)) <= 7


def test_reading_a_topic_shows_on_the_next_page(world: Any) -> None:
    client, topic = signed_in(world["member"]), world["topic"]
    mark_topic_read(actor=world["member"], topic_id=topic.pk, upto=1)
    before = [page(client), page(client)]

    mark_topic_read(actor=world["member"], topic_id=topic.pk, upto=2)
    after = page(client)

    assert ["1 new" in text for text in before] == [True, True]
    assert ("1 new" in after, "ledger__row is-read" in after) == (False, True)


def hide(world: Any) -> None:
    moderating.hide_topic(actor=world["facilitator"], topic_id=world["topic"].pk, reason="Off the subject")


def another_post(world: Any) -> None:
    write_post(actor=world["facilitator"], topic_id=world["topic"].pk, body="News")


def rename(world: Any) -> None:
    texts = {"en": {"name": "Coral gardens", "summary": ""}}
    edit_community(actor=world["facilitator"], community_id=world["community"].pk, texts=texts)


def leave(world: Any) -> None:
    membership.leave(actor=world["member"], community_id=world["community"].pk)


def suspend(world: Any) -> None:
    world["member"].suspended_at = timezone.now()
    world["member"].save()


@pytest.mark.parametrize("change", [hide, another_post, rename, leave, suspend])
def test_after_any_change_the_page_is_as_if_nothing_had_been_kept(world: Any, change: Callable[[Any], None]) -> None:
    client = signed_in(world["member"])
    before = [page(client) for _time in range(2)][-1]

    change(world)
    seen = page(client)
    parts.store.clear()

    assert seen != before
    assert seen == page(client)


def test_a_hidden_topic_stands_on_the_page_of_those_who_may_see_it_only(world: Any) -> None:
    clients = {name: signed_in(world[name]) for name in ("member", "facilitator")}
    for client in clients.values():
        page(client)
    hide(world)

    seen = {name: "How do you count fish?" in page(client) for name, client in clients.items() for _time in range(2)}

    assert seen == {"member": False, "facilitator": True}


def test_what_members_see_is_not_kept_for_those_outside(world: Any) -> None:
    Community.objects.filter(pk=world["community"].pk).update(visibility="members")
    outsider, late = UserFactory(), UserFactory()
    pages = {name: page(signed_in(user)) for name, user in {**world_people(world), "outsider": outsider}.items()}
    MembershipFactory(community=world["community"], user=late)
    pages["late"] = page(signed_in(late))

    assert {name: "How do you count fish?" in text for name, text in pages.items()} == {
        "member": True,
        "facilitator": True,
        "outsider": False,
        "late": True,
    }


def world_people(world: Any) -> dict[str, Any]:
    return {name: world[name] for name in ("member", "facilitator")}


def test_two_members_never_share_their_marks(world: Any) -> None:
    other = UserFactory()
    MembershipFactory(community=world["community"], user=other)
    mark_topic_read(actor=world["member"], topic_id=world["topic"].pk, upto=2)
    mark_topic_read(actor=other, topic_id=world["topic"].pk, upto=1)

    seen = ["1 new" in page(signed_in(user)) for user in (world["member"], other, world["member"], other)]

    assert seen == [False, True, False, True]


def test_a_new_name_of_a_facilitator_shows_when_the_fact_was_read(world: Any) -> None:
    from accounts.facts import PersonChanged
    from communities.readers import redraw_names

    client = signed_in(world["member"])
    PostFactory(topic=world["topic"])
    before = "Luis Ortega" in page(client)
    world["facilitator"].name = "Luis O."
    world["facilitator"].save()

    redraw_names(PersonChanged(user_id=world["facilitator"].pk), fact_id=1)

    assert (before, "Luis Ortega" in page(client)) == (True, False)
