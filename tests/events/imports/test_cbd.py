"""The Secretariat's meetings and activities: all of them come in, keep their dates, and come back out."""

import json
from pathlib import Path

import pytest
from icalendar import Calendar

from core import versions
from events.imports import cbd
from events.models import Event
from events.services.incoming import take_in

RECORDS = Path(__file__).resolve().parents[4] / "shared" / "data" / "records"
pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(not RECORDS.is_dir(), reason="shared records are not beside the repository"),
]


def records(name: str) -> list[dict]:
    return json.loads((RECORDS / name).read_text())["records"]


def test_every_activity_comes_in_with_its_date_and_comes_back_out(client):
    rows = records("cbd-calendar-activities.json")
    taken = take_in(actor=None, reading=cbd.activities(rows))
    assert (taken.new, taken.left) == (93, [])
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
    feed = Calendar.from_ical(client.get("/events/calendar.ics").content)
    components = {str(one["UID"]): one for one in feed.walk("VEVENT")}
    assert set(components) == set(Event.objects.values_list("uid", flat=True))
    for event in Event.objects.with_texts():
        title = str(components[event.uid]["SUMMARY"])
        assert title == (f"{event.title} ({event.date_text})" if event.is_imprecise else event.title)


def test_every_meeting_comes_in_as_days_with_its_city(client):
    rows = records("cbd-meetings.json")
    taken = take_in(actor=None, reading=cbd.meetings(rows))
    assert (taken.new, taken.left) == (80, [])
    event = Event.objects.get(external_id="cbd:52000000cbd00500000018e8")
    assert (event.title, event.place, event.country, event.precision, event.slug) == (
        "Fifth meeting of the Subsidiary Body on Implementation", "Cali", "CO", "day", "sbi-05",
    )  # fmt: skip
    online = Event.objects.get(slug="cop-16-r1")
    assert (online.mode, online.place, online.country) == ("online", "", "")
    feed = Calendar.from_ical(client.get("/events/calendar.ics").content)
    assert len(feed.walk("VEVENT")) == 80


def test_a_second_reading_changes_nothing_and_a_change_only_its_own():
    rows = records("cbd-meetings.json")[:10]
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
    rows = records("cbd-meetings.json")[:3]
    broken = [{**rows[0], "start": "soon"}, rows[1], {"code": "X-1"}]
    taken = take_in(actor=None, reading=cbd.meetings(broken))
    assert (taken.new, [left.title for left in taken.left]) == (1, ["SBI-05", "X-1"])
