"""Search and vocabularies for programs."""

from __future__ import annotations

from typing import Any

import pytest

from search.enums import Kind
from search.services.index import refresh
from tests.communities.factories import CommunityFactory, TopicFactory
from tests.practitioners.factories import ProfileFactory, ProfileTextFactory

pytestmark = pytest.mark.django_db


def _index(*things: tuple[Kind, int]) -> None:
    for kind, pk in things:
        refresh(kind=kind, ids=[pk])


def test_the_answer_has_the_shape_of_the_contract(visitor: Any) -> None:
    community = CommunityFactory(slug="reefs", name="Mangrove keepers", external_id="c:1")
    topic = TopicFactory(community=community, title="Mangrove nurseries", posts=1)
    _index((Kind.COMMUNITY, community.pk), (Kind.TOPIC, topic.pk))
    answer = visitor.get("search", {"q": "mangrove"}).json()
    assert answer.keys() >= {"total", "results", "facets", "suggestions"} and answer["total"] == 2
    hits = {hit["kind"]: hit for hit in answer["results"]}
    assert hits["topic"].keys() >= {"kind", "id", "title", "url", "language", "highlights", "score"}
    assert (hits["topic"]["id"], hits["topic"]["title"], hits["topic"]["url"]) == (
        topic.pk, "Mangrove nurseries", f"http://testserver/en/communities/reefs/forum/{topic.pk}/",
    )  # fmt: skip
    assert hits["topic"]["highlights"]["title"] == "<mark>Mangrove</mark> nurseries"
    assert (hits["community"]["external_id"], hits["topic"]["external_id"]) == ("c:1", None)
    kinds = {value["value"]: value["count"] for value in answer["facets"]["kind"]}
    assert kinds == {"community": 1, "topic": 1}
    assert [hit["kind"] for hit in visitor.get("search", {"q": "mangrove", "kind": "topic"}).json()["results"]] == [
        "topic"
    ]


@pytest.mark.parametrize(
    ("query", "field"),
    [({"kind": "dragon"}, "kind"), ({"sort": "luck"}, "sort"), ({"page": "0"}, "page"), ({"from": "x"}, "from")],
)
def test_what_cannot_be_read_is_told(query: Any, field: str, visitor: Any) -> None:
    answer = visitor.get("search", query)
    assert (answer.status_code, [error["field"] for error in answer.json()["errors"]]) == (422, [field])


def test_suggestions_are_words_that_our_own_script_reads(visitor: Any) -> None:
    community = CommunityFactory(name="Mangrove keepers")
    _index((Kind.COMMUNITY, community.pk))
    assert visitor.get("search/suggest", {"q": "mangr"}).json() == {"suggestions": ["mangrove"]}
    assert visitor.get("search/suggest").json() == {"suggestions": []}


def test_people_show_what_they_show_to_the_caller(visitor: Any, session_of: Any, amina: Any) -> None:
    profile = ProfileFactory(organization="Trust", can_help="Nurseries", visibility={"organization": "nobody"})
    ProfileTextFactory(profile=profile)
    ProfileFactory(published_at=None)
    ProfileFactory(user=amina)

    def seen(caller: Any) -> Any:
        return next(row for row in caller.get("practitioners").json()["results"] if row["id"] == profile.pk)

    strange, near, own = seen(visitor), seen(session_of(amina)), seen(session_of(profile.user))
    assert [(row["organization"], row["can_help"], row["email"]) for row in (strange, near, own)] == [
        ("", "", ""), ("", "Nurseries", ""), ("Trust", "Nurseries", profile.user.email),
    ]  # fmt: skip
    assert strange["bio"] == "I restore mangroves."
    assert visitor.get(f"practitioners/{profile.user.handle}").json() == strange
    assert len(visitor.get("practitioners").json()["results"]) == 2


def test_a_vocabulary_speaks_the_language_asked_for(visitor: Any) -> None:
    names = [row["name"] for row in visitor.get("vocabularies").json()["results"]]
    answer = visitor.get("vocabularies/countries?lang=ar").json()
    kenya = next(row for row in answer["results"] if row["code"] == "KE")
    assert "gbf-targets" in names and answer["next"] is None
    assert (kenya["id"], kenya["label"], kenya["language"], kenya["labels"]["en"]) == (
        "COUNTRY-KE",
        "كينيا",
        "ar",
        "Kenya",
    )
    assert visitor.get("vocabularies/nothing").status_code == 404
