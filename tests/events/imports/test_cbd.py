"""The Secretariat's meetings and activities: all of them come in, keep their dates, and come back out."""

import json
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from icalendar import Calendar

from core import versions
from events.imports import cbd
from events.models import Event
from events.services.incoming import take_in
from search.engines.choice import engine
from search.queries.search import search
from search.services.rebuild import rebuild

# Titles, dates and places as the Secretariat published them; the file names its source.
RECORDS = Path(__file__).parent / "data"
pytestmark = pytest.mark.django_db


def records(name: str) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = json.loads((RECORDS / name).read_text())["records"]
    return rows


def in_feed(client: Any) -> dict[str, Any]:
    feed = Calendar.from_ical(client.get("/events/calendar.ics").content)
    return {str(one["UID"]): one for one in feed.walk("VEVENT")}


def not_found(titles: dict[str, str]) -> list[str]:
    """Those that a visitor does not find by their own title; `titles` by external id."""
    missing = []
    for name, title in titles.items():
        hits = search(title, actor=AnonymousUser(), kinds=["event"], size=100).hits
        if name not in {hit.external_id for hit in hits}:
            missing.append(title)
    return missing


@pytest.fixture
def index(settings: Any, tmp_path: Path) -> Any:
    settings.HALQA_STATE = tmp_path
    settings.ELASTICSEARCH_NODES = []
    yield rebuild
    engine().close()  # type: ignore[attr-defined]


def test_every_activity_comes_in_with_its_date_and_comes_back_out(client: Any) -> None:
    rows = records("activities.json")
    taken = take_in(actor=None, reading=cbd.activities(rows))
    assert (len(rows), taken.new, taken.left) == (93, 93, [])
    names = {"day": 1, "month": 2, "quarter": 3, "quarter-before": 3, "text": 5}
    expected = {
        f"cbd:{row['identifier']}": max(names[row["startPrecision"]], names[row["endPrecision"]]) for row in rows
    }
    stored = dict(Event.objects.values_list("external_id", "precision"))
    order = ["minute", "day", "month", "quarter", "year", "open"]
    assert {key: order.index(value) for key, value in stored.items()} == expected
    for row in rows:
        text = Event.objects.get(external_id=f"cbd:{row['identifier']}").date_text
        if row["startPrecision"] != "day" or row["endPrecision"] != "day":
            assert " ".join(row["startVerbatim"].split()) in text and " ".join(row["endVerbatim"].split()) in text
    components = in_feed(client)
    assert set(components) == set(Event.objects.values_list("uid", flat=True))
    for event in Event.objects.with_texts():
        title = str(components[event.uid]["SUMMARY"])
        assert title == (f"{event.title} ({event.date_text})" if event.is_imprecise else event.title)


@pytest.mark.parametrize(
    ("number", "first", "last", "said"),
    [
        ("Q2 2026", date(2026, 4, 1), date(2026, 9, 30), "Q2 2026 – Q3 2026"),
        ("Mar-25", date(2025, 3, 1), date(2025, 4, 30), "Mar-25 – Apr-25"),
        ("Ongoing", date(2025, 3, 17), None, "17-Mar-2025 – Ongoing"),
    ],
)
def test_vague_dates_stay_as_vague_as_they_were(
    client: Any, number: str, first: date, last: date | None, said: str
) -> None:
    row = next(row for row in records("activities.json") if number in {row["startVerbatim"], row["endVerbatim"]})
    take_in(actor=None, reading=cbd.activities([row]))
    event = Event.objects.get()
    component = in_feed(client)[event.uid]
    ends = component.get("DTEND")
    assert (event.date_text, component["DTSTART"].dt, ends.dt - timedelta(days=1) if last and ends else None) == (
        said, first, last,
    )  # fmt: skip
    assert str(component["SUMMARY"]).endswith(f"({said})")
    assert said.split(" – ")[0] in client.get(f"/en/events/{event.slug}/").content.decode()


def test_every_meeting_comes_in_as_days_with_its_city_and_comes_back_out(client: Any) -> None:
    rows = records("meetings.json")
    taken = take_in(actor=None, reading=cbd.meetings(rows))
    assert (len(rows), taken.new, taken.left) == (80, 80, [])
    components = in_feed(client)
    wanted, found = [], []
    for row in rows:
        event = Event.objects.with_texts().get(external_id=f"cbd:{row['identifier']}")
        city, title = row.get("city", "").strip(), " ".join(row["title"]["en"].split())
        online = city.lower() in {"", "online"}
        component = components.pop(event.uid)
        wanted.append(
            (
                title if len(title) <= 300 else f"{title[: len(event.title) - 1]}…",
                "" if online else city,
                "" if online else row["country"].upper(),
                "online" if online else "place",
                row["start"],
                row["end"],
                "CANCELLED" if row["status"] == "CANCEL" else "CONFIRMED",
            )  # fmt: skip
        )
        found.append(
            (
                str(component["SUMMARY"]),
                event.place,
                "" if online else event.country,
                event.mode,
                component["DTSTART"].dt.isoformat(),
                (component["DTEND"].dt - timedelta(days=1)).isoformat(),
                str(component.get("STATUS", "CONFIRMED")),
            )  # fmt: skip
        )
    assert found == wanted
    assert components == {}
    longest = max(rows, key=lambda row: len(row["title"]["en"]))
    text = Event.objects.get(external_id=f"cbd:{longest['identifier']}").texts.get()
    assert len(longest["title"]["en"]) > 300 and text.title.endswith("…")
    assert longest["title"]["en"] in text.body_plain
    assert Event.objects.get(external_id="cbd:52000000cbd00500000018e8").slug == "sbi-05"


def test_every_meeting_and_activity_is_found_by_its_title(index: Any) -> None:
    meetings, activities = records("meetings.json"), records("activities.json")
    take_in(actor=None, reading=cbd.meetings(meetings))
    take_in(actor=None, reading=cbd.activities(activities))
    index()
    assert search("", actor=AnonymousUser(), kinds=["event"]).total == 173
    assert not_found({f"cbd:{row['identifier']}": row["title"]["en"] for row in [*meetings, *activities]}) == []


def test_a_second_reading_changes_nothing_and_a_change_only_its_own():
    rows = records("meetings.json")[:10]
    take_in(actor=None, reading=cbd.meetings(rows))
    before = versions.read("events")
    again = take_in(actor=None, reading=cbd.meetings(rows))
    assert (again.new, again.changed, again.same) == (0, 0, 10)
    assert versions.read("events") == before
    moved = [{**rows[0], "end": "2024-10-19"}, {**rows[1], "status": "CANCEL"}, *rows[2:]]
    third = take_in(actor=None, reading=cbd.meetings(moved))
    assert (third.new, third.changed, third.cancelled, third.same) == (0, 1, 1, 8)
    assert Event.objects.count() == 10


def test_a_broken_record_is_reported_and_the_rest_comes_in():
    rows = records("meetings.json")[:3]
    broken = [{**rows[0], "start": "soon"}, rows[1], {"code": "X-1"}]
    taken = take_in(actor=None, reading=cbd.meetings(broken))
    assert (taken.new, [left.title for left in taken.left]) == (1, ["SBI-05", "X-1"])
