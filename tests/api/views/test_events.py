"""Events read, and seats taken and given back."""

from __future__ import annotations

from typing import Any

import pytest

from events.models import Registration
from events.services.publication import cancel
from tests.accounts.factories import UserFactory
from tests.communities.factories import CommunityFactory
from tests.events.factories import at, make_draft, make_event, secretariat, span

pytestmark = [pytest.mark.django_db, pytest.mark.both]

CONTRACT = {
    "title", "summary", "starts_at", "ends_at", "time_zone", "all_day", "precision", "date_text", "type", "place", "mode",
    "capacity", "themes", "country", "languages",
}  # fmt: skip


def test_an_event_has_the_names_of_the_contract(visitor: Any) -> None:
    make_event(
        "Reef week", when=span(at(3), 2, "Africa/Nairobi"), place="Mombasa", mode="hybrid", country="KE", capacity=5
    )
    row = visitor.get("events").json()["results"][0]
    assert row.keys() >= CONTRACT
    assert {name: row[name] for name in sorted(CONTRACT)} == {
        "all_day": False, "capacity": 5, "country": "KE", "date_text": "", "ends_at": "2027-05-03T11:00:00Z", "languages": [],
        "mode": "hybrid", "place": "Mombasa", "precision": "minute", "starts_at": "2027-05-03T09:00:00Z",
        "summary": "What it is about", "themes": [], "time_zone": "Africa/Nairobi", "title": "Reef week", "type": None,
    }  # fmt: skip


def test_filters_are_those_of_the_calendar(visitor: Any) -> None:
    make_event("In May", when=span(at(3)), country="KE")
    make_event("In June", when=span(at(3, month=6)), country="FR")
    make_draft("Not yet", when=span(at(4)))

    def titles(**query: Any) -> list[str]:
        return [row["title"] for row in visitor.get("events", query).json()["results"]]

    assert titles() == ["In May", "In June"]
    assert titles(**{"from": "2027-06-01"}) == ["In June"]
    assert titles(country="ke") == ["In May"]
    assert titles(q="june") == ["In June"]
    assert titles(q="\x00") == ["In May", "In June"]
    wrong = visitor.get("events", {"from": "soon"})
    assert (wrong.status_code, wrong.json()["errors"][0]["field"]) == (422, "from")


def test_what_is_cancelled_says_so(visitor: Any) -> None:
    event = make_event("Reef week")
    cancel(actor=secretariat(), event_id=event.pk, reason="Storm")
    assert visitor.get(f"events/{event.slug}").json()["status"] == "cancelled"


def test_a_seat_a_queue_and_a_seat_given_back(session_of: Any) -> None:
    event = make_event("Small", capacity=1)
    first, second = session_of(UserFactory()), session_of(UserFactory())
    path = f"events/{event.slug}/registration"
    taken = first.post(path, {"motivation": "I restore reefs"})
    again = first.post(path)
    queued = second.post(path)
    assert [(answer.status_code, answer.json()["state"], answer.json()["position"]) for answer in (taken, again, queued)] == [
        (201, "confirmed", None), (200, "confirmed", None), (201, "waiting", 1),
    ]  # fmt: skip
    assert Registration.objects.get(state="confirmed").motivation == "I restore reefs"
    gone = first.delete(path)
    assert (gone.status_code, gone.json()["state"]) == (200, "withdrawn")
    assert second.get(f"events/{event.slug}").json()["my_registration"]["state"] == "confirmed"
    assert session_of(UserFactory()).delete(path).status_code == 404


def test_the_link_to_join_is_for_those_with_a_seat(session_of: Any, visitor: Any) -> None:
    event = make_event("Online", join_url="https://meet.example.org/room")
    somebody = session_of(UserFactory())
    before = [caller.get(f"events/{event.slug}").json()["join_url"] for caller in (visitor, somebody)]
    somebody.post(f"events/{event.slug}/registration")
    assert (before, somebody.get(f"events/{event.slug}").json()["join_url"]) == (
        ["", ""],
        "https://meet.example.org/room",
    )


def test_a_refusal_says_why(session_of: Any) -> None:
    event = make_event("No list", registration="none")
    answer = session_of(UserFactory()).post(f"events/{event.slug}/registration")
    assert (answer.status_code, answer.json()["code"], answer["Content-Type"]) == (
        403, "no_registration", "application/problem+json",
    )  # fmt: skip


def test_an_event_of_members_is_missing_for_others(session_of: Any, visitor: Any) -> None:
    member = UserFactory()
    community = CommunityFactory(members=[member])
    event = make_event("Inside", community_id=community.pk, audience="members")
    codes = [
        caller.get(f"events/{event.slug}").status_code
        for caller in (visitor, session_of(UserFactory()), session_of(member))
    ]
    assert codes == [404, 404, 200]
    assert session_of(UserFactory()).post(f"events/{event.slug}/registration").status_code == 404
