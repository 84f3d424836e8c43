"""Results that are drawn once: for whom, until when, and never for anybody who may not see them."""

from __future__ import annotations

import re
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from communities.enums import Visibility
from communities.models import Topic
from communities.services import membership
from core import parts
from core.errors import Unavailable
from core.pages import store
from search.enums import Kind
from search.services.index import refresh
from tests.accounts.factories import UserFactory
from tests.communities.factories import CommunityFactory, TopicFactory
from tests.practitioners.factories import ProfileFactory

pytestmark = pytest.mark.django_db
SEARCH, DIRECTORY = "/en/search/?q=wetland", "/en/practitioners/?q=wetland"
# What a request of somebody signed in asks: session, person, rights, numbers, menu.
MOST_QUERIES = 8


def text_of(client: Client, address: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", client.get(address).content.decode()))


@pytest.fixture
def no_search(monkeypatch: Any) -> Any:
    """From the call on, nothing may be searched."""

    def begin() -> None:
        monkeypatch.setattr("search.views.search.search", None)
        monkeypatch.setattr("search.views.listing.search", None)

    return begin


@pytest.mark.parametrize("address", [SEARCH, DIRECTORY])
def test_a_visitors_results_cost_one_query_the_second_time(client: Client, embedded_index: Any, address: str) -> None:
    ProfileFactory(user__name="Hana Kebede", expertise="wetland")
    embedded_index.fill()
    first = client.get(address).content
    with CaptureQueriesContext(connection) as asked:
        second = client.get(address).content
    assert (len(asked), second) == (1, first)
    assert "Hana Kebede" in second.decode()


@pytest.mark.parametrize("address", [SEARCH, DIRECTORY])
@time_machine.travel("2027-05-12T10:00:30Z", tick=False)
def test_a_persons_results_are_drawn_once_and_anew_after_a_change(
    client: Client, embedded_index: Any, address: str, no_search: Any
) -> None:
    ProfileFactory(user__name="Hana Kebede", expertise="wetland")
    embedded_index.fill()
    client.force_login(UserFactory())
    assert "Hana Kebede" in text_of(client, address)
    ProfileFactory(user__name="Anna Sokolova", expertise="wetland")
    embedded_index.fill()
    assert "Anna Sokolova" in text_of(client, address)
    no_search()
    with CaptureQueriesContext(connection) as asked:
        assert "Anna Sokolova" in text_of(client, address)
    assert len(asked) <= MOST_QUERIES


@time_machine.travel("2027-05-12T10:00:00Z", tick=False)
def test_rights_are_read_on_each_request(client: Client, embedded_index: Any) -> None:
    lead, member, outsider = UserFactory(), UserFactory(), UserFactory()
    closed = CommunityFactory(visibility=Visibility.MEMBERS, facilitators=[lead], members=[member])
    TopicFactory(community=closed, title="Wetland secret", posts=1)
    embedded_index.fill()

    def sees(who: Any) -> bool:
        client.force_login(who)
        return "Wetland secret" in text_of(client, SEARCH)

    assert [sees(member), sees(outsider), sees(member)] == [True, False, True]
    membership.remove_member(actor=lead, community_id=closed.pk, user_id=member.pk)
    assert [sees(member), sees(lead)] == [False, True]


def test_the_hour_where_people_are_goes_on(client: Client, embedded_index: Any) -> None:
    ProfileFactory(user__time_zone="Asia/Tokyo", expertise="wetland")
    embedded_index.fill()
    with time_machine.travel("2027-05-12T10:00:00Z", tick=False):
        client.force_login(UserFactory())
        assert "now 19:00 for them" in text_of(client, DIRECTORY)
    with time_machine.travel("2027-05-12T10:01:00Z", tick=False):
        assert "now 19:01 for them" in text_of(client, DIRECTORY)


@pytest.mark.parametrize("signed_in", [True, False])
def test_results_made_without_the_engine_are_not_kept(
    client: Client, settings: Any, db: None, signed_in: bool, monkeypatch: Any
) -> None:
    finished: list[Any] = []
    monkeypatch.setattr(parts.Kept, "finish", lambda self: finished.append(self.key))
    settings.ELASTICSEARCH_NODES = ["http://127.0.0.1:9"]
    settings.SEARCH_INDEX_PREFIX = "halqa-away-shared"
    if signed_in:
        client.force_login(UserFactory())
    client.get(SEARCH)
    assert (finished, len(store)) == ([], 0)


@pytest.mark.parametrize("signed_in", [True, False])
def test_what_is_hidden_while_the_engine_is_away_leaves_stored_results_too(
    client: Client, embedded_index: Any, settings: Any, signed_in: bool
) -> None:
    """Stored pages must not outlive the engine: without it the rows themselves are asked, and they know."""
    topic = TopicFactory(title="Wetland insult", posts=1)
    embedded_index.fill()
    if signed_in:
        client.force_login(UserFactory())
    assert "Wetland insult" in text_of(client, SEARCH)
    settings.ELASTICSEARCH_NODES = ["http://127.0.0.1:9"]
    Topic.objects.filter(pk=topic.pk).update(hidden_at=timezone.now())
    with pytest.raises(Unavailable):
        refresh(kind=Kind.TOPIC, ids=[topic.pk])
    assert "Wetland insult" not in text_of(client, SEARCH)
    settings.ELASTICSEARCH_NODES = []
