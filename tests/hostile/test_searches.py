"""Searches that are no words: both engines answer, in the page and for programs."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from tests.communities.factories import CommunityFactory, TopicFactory
from tests.search.conftest import index

__all__ = ["index"]
pytestmark = pytest.mark.django_db

ODD = [
    '"((*', "*wetland", "?etland", "*", '"', "((((((", "wetland AND", "NOT", "-", "wetland~99", "title:*", "[a TO", "a:b:c/\\",
    "wetland^^", "NEAR(", "x" * 10_000, "wetland " * 1_250, "\u202ewetland", "\x00", "'; DROP TABLE x; --", "{}", "%", "_", "🐦" * 300,
    "a*" * 500, "\ufffe\uffff", "م" * 5_000, "/.*/", "(a|b)*c{1000}", "\u0301" * 2_000,
]  # fmt: skip


@pytest.fixture
def filled(index: Any) -> Any:
    community = CommunityFactory(name="Wetland keepers", slug="wetlands")
    TopicFactory(community=community, title="Wetland talk", posts=1)
    index.fill()
    return index


@pytest.mark.parametrize("asked", ODD, ids=lambda text: ascii(text)[:20])
def test_any_words_are_answered(client: Client, filled: Any, asked: str) -> None:
    page = client.get("/en/search/", {"q": asked})
    answer = client.get("/api/v1/search", {"q": asked})

    assert (page.status_code, answer.status_code) == (200, 200)
    assert answer.json()["degraded"] is False if "degraded" in answer.json() else True
    # A way on stands on the page even where nothing is found.
    assert "<h1" in page.content.decode()


@pytest.mark.parametrize("asked", ['"wetland', "(wetland)", "wetland*", "WETLAND", "wetland!!!", "\u202ewetland\u202c"])
def test_signs_round_a_word_do_not_hide_it(client: Client, filled: Any, asked: str) -> None:
    found = client.get("/api/v1/search", {"q": asked}).json()["results"]
    assert {row["title"] for row in found} >= {"Wetland keepers", "Wetland talk"}


@pytest.mark.parametrize("place", ["search", "practitioners", "communities", "events"])
@pytest.mark.parametrize(
    "query",
    [
        "page=99999999999999999999", "page=-1", "page=500", "page=x&sort=x&kind=x", "from=9999-99-99&to=0000-00-00",
        "from=2027-12-31&to=2027-01-01", "after=AAAA", "after=" + "A" * 3000, "before=%00", "theme=" + "x," * 5000,
        "&".join(f"theme=GBF-TARGET-{n:02}" for n in range(400)), "country=%ff&language=%00", "month=2027-13", "month=99999-01",
        "view=month&month=0001-01", "view=month&month=9999-12",
    ],
)  # fmt: skip
def test_addresses_that_nobody_links_to_are_answered_politely(
    client: Client, embedded: Any, place: str, query: str
) -> None:
    answer = client.get(f"/en/{place}/?{query}")
    assert answer.status_code in {200, 302, 404, 422}
    if answer.status_code != 302:
        assert "<h1" in answer.content.decode()


@pytest.fixture
def embedded(settings: Any, tmp_path: Any, db: None) -> Any:
    from search.engines.choice import engine
    from search.services.rebuild import rebuild

    settings.HALQA_STATE = tmp_path
    rebuild()
    yield
    engine().close()


def test_what_programs_ask_wrongly_is_told_by_field(client: Client, embedded: Any) -> None:
    for query, field in (("page=99999", "page"), ("from=yesterday", "from"), ("sort=x", "sort"), ("kind=x", "kind")):
        answer = client.get(f"/api/v1/search?{query}")
        assert (answer.status_code, answer["Content-Type"]) == (422, "application/problem+json")
        assert [error["field"] for error in answer.json()["errors"]] == [field]
