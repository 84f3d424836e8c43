"""Dates as people give them."""

import json
from datetime import UTC, date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from events.dates import DateUnread, days, local_days, local_to_utc, midnight, parse, span
from events.enums import Precision

RECORDS = Path(__file__).resolve().parents[3] / "shared" / "data" / "records"


def utc(year, month, day, hour=0, minute=0):
    return datetime(year, month, day, hour, minute, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "first", "after", "precision"),
    [
        ("19-Jul-24", date(2024, 7, 19), date(2024, 7, 20), Precision.DAY),
        ("17-Mar-2025", date(2025, 3, 17), date(2025, 3, 18), Precision.DAY),
        ("5 March 2027", date(2027, 3, 5), date(2027, 3, 6), Precision.DAY),
        ("2027-02-28", date(2027, 2, 28), date(2027, 3, 1), Precision.DAY),
        ("Mar-25", date(2025, 3, 1), date(2025, 4, 1), Precision.MONTH),
        ("December 2025", date(2025, 12, 1), date(2026, 1, 1), Precision.MONTH),
        ("2025-12", date(2025, 12, 1), date(2026, 1, 1), Precision.MONTH),
        ("Q2 2027", date(2027, 4, 1), date(2027, 7, 1), Precision.QUARTER),
        ("2026-Q4", date(2026, 10, 1), date(2027, 1, 1), Precision.QUARTER),
        ("Before Q1  2026", date(2026, 1, 1), date(2026, 4, 1), Precision.QUARTER),
        ("2030", date(2030, 1, 1), date(2031, 1, 1), Precision.YEAR),
        ("Ongoing", None, None, Precision.OPEN),
    ],
)
def test_each_form_is_read(text, first, after, precision):
    part = parse(text)
    assert (part.first, part.after, part.precision) == (first, after, precision)


@pytest.mark.parametrize("text", ["", "soon", "31-Feb-25", "Q5 2026", "32 March 2027", "Foo-25", "2026-13"])
def test_what_is_no_date_is_refused_with_the_text(text):
    with pytest.raises(DateUnread) as refused:
        parse(text)
    assert refused.value.text == text


def test_a_span_is_as_vague_as_its_vaguer_end():
    found = span("25-Mar-25", "Q3 2026")
    assert (found.starts_at, found.ends_at, found.precision, found.text) == (
        utc(2025, 3, 25), utc(2026, 10, 1), Precision.QUARTER, "25-Mar-25 – Q3 2026",
    )  # fmt: skip


def test_an_open_end_has_no_bound():
    found = span("17-Mar-2025", "Ongoing")
    assert (found.starts_at, found.ends_at, found.precision) == (utc(2025, 3, 17), None, Precision.OPEN)


def test_a_text_given_twice_is_kept_once():
    assert span("Q2 2027", "Q2 2027").text == "Q2 2027"


def test_an_end_before_the_start_is_refused():
    with pytest.raises(DateUnread):
        span("Q3 2026", "Q1 2026")


def test_days_are_those_of_the_zone():
    found = days(date(2027, 5, 1), date(2027, 5, 3), time_zone="Pacific/Apia")
    assert (found.starts_at, found.ends_at) == (utc(2027, 4, 30, 11), utc(2027, 5, 3, 11))


def test_a_day_whose_midnight_is_skipped_begins_at_its_first_minute():
    begin = midnight(date(2026, 3, 29), "Asia/Beirut")
    assert begin.astimezone(ZoneInfo("Asia/Beirut")).isoformat() == "2026-03-29T01:00:00+03:00"
    assert local_days(begin, midnight(date(2026, 3, 30), "Asia/Beirut"), ZoneInfo("Asia/Beirut"), all_day=True) == (
        date(2026, 3, 29), date(2026, 3, 29),
    )  # fmt: skip


def test_a_time_that_is_skipped_counts_with_the_offset_before():
    assert local_to_utc(datetime(2027, 3, 28, 2, 30), "Europe/Berlin") == utc(2027, 3, 28, 1, 30)


def test_a_time_that_occurs_twice_is_its_first_occurrence():
    assert local_to_utc(datetime(2027, 10, 31, 2, 30), "Europe/Berlin") == utc(2027, 10, 31, 0, 30)


@pytest.mark.skipif(not RECORDS.is_dir(), reason="shared records are not beside the repository")
def test_every_date_of_the_published_activities_is_read_with_its_precision():
    rows = json.loads((RECORDS / "cbd-calendar-activities.json").read_text())["records"]
    names = {"day": "day", "month": "month", "quarter": "quarter", "quarter-before": "quarter", "text": "open"}
    found = [(parse(row["startVerbatim"]).precision, parse(row["endVerbatim"]).precision) for row in rows]
    assert found == [(names[row["startPrecision"]], names[row["endPrecision"]]) for row in rows]
    assert len(found) == 93
