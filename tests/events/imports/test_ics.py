"""Calendars of other programs: each known trap of docs and of the field."""

from datetime import UTC, date, datetime, timedelta
from time import monotonic

import pytest

from events.imports.ics import NoCalendar, Settings, read, unfold
from events.imports.zones import UnknownZone, iana

NOW = datetime(2027, 5, 12, 10, tzinfo=UTC)
SETTINGS = Settings(prefix="t:", now=NOW)


def calendar(*events: str, head: str = "") -> bytes:
    body = "".join(f"BEGIN:VEVENT\n{event.strip()}\nEND:VEVENT\n" for event in events)
    return f"BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:x\n{head}{body}END:VCALENDAR\n".replace("\n", "\r\n").encode()


def reading(*events: str, head: str = ""):
    return read(calendar(*events, head=head), SETTINGS)


def one(*events: str, head: str = ""):
    found = reading(*events, head=head)
    assert found.left == [] and len(found.events) == 1, (found.left, found.events)
    return found.events[0].data


def utc(*parts):
    return datetime(*parts, tzinfo=UTC)


def test_a_plain_event_keeps_everything():
    data = one(
        "UID:a@b\nDTSTART;TZID=Africa/Cairo:20270601T140000\nDTEND;TZID=Africa/Cairo:20270601T160000\n"
        "SUMMARY:Seeds\\, soils\\; and more\nDESCRIPTION:Line one\\nLine two\nLOCATION:Cairo\nURL:https://example.org/e"
    )
    text = data.texts["en"]
    assert (text.title, text.body) == ("Seeds, soils; and more", "Line one\nLine two")
    assert (data.when.starts_at, data.when.ends_at, data.when.time_zone) == (
        utc(2027, 6, 1, 11),
        utc(2027, 6, 1, 13),
        "Africa/Cairo",
    )
    assert (data.place, data.url, data.mode, data.external_id, data.registration) == (
        "Cairo",
        "https://example.org/e",
        "place",
        "t:a@b",
        "none",
    )


def test_a_line_folded_inside_a_letter_is_put_together():
    raw = calendar("UID:a\nDTSTART:20270601T100000Z\nSUMMARY:التنوع البيولوجي")
    cut = raw.index("الب".encode()) + 1  # in the middle of a letter of two bytes
    folded = raw[:cut] + b"\r\n " + raw[cut:]
    assert read(folded, SETTINGS).events[0].data.texts["en"].title == "التنوع البيولوجي"
    assert unfold(b"A:1\r\n\t2\nB:3\r\n") == "A:12\nB:3\n"


@pytest.mark.parametrize(
    ("name", "zone"),
    [
        ("Europe/Berlin", "Europe/Berlin"),
        ("europe/berlin", "Europe/Berlin"),
        ("/freeassociation.sourceforge.net/Europe/Berlin", "Europe/Berlin"),
        ("/mozilla.org/20050126_1/America/Argentina/Buenos_Aires", "America/Argentina/Buenos_Aires"),
        ("W. Europe Standard Time", "Europe/Berlin"),
        ("Egypt Standard Time", "Africa/Cairo"),
        ('"Asia/Tokyo"', "Asia/Tokyo"),
        ("GMT", "UTC"),
    ],
)
def test_zones_of_other_programs_are_mapped(name, zone):
    assert iana(name) == zone


def test_an_unknown_zone_is_refused_by_name_and_the_rest_is_read():
    with pytest.raises(UnknownZone):
        iana("Mars/Olympus")
    found = reading(
        "UID:a\nSUMMARY:On Mars\nDTSTART;TZID=Mars/Olympus:20270601T100000",
        "UID:b\nSUMMARY:Here\nDTSTART:20270601T100000Z",
    )
    assert [event.data.texts["en"].title for event in found.events] == ["Here"]
    assert [(left.title, left.reason) for left in found.left] == [
        ("On Mars", "the time zone “Mars/Olympus” is not known")
    ]
    assert not found.complete


def test_an_invented_zone_counts_by_its_location():
    head = "BEGIN:VTIMEZONE\nTZID:My zone\nX-LIC-LOCATION:Asia/Tokyo\nEND:VTIMEZONE\n"
    assert one("UID:a\nDTSTART;TZID=My zone:20270601T100000", head=head).when.starts_at == utc(2027, 6, 1, 1)


def test_floating_times_are_those_of_the_calendars_zone():
    data = one("UID:a\nDTSTART:20270601T100000", head="X-WR-TIMEZONE:Africa/Nairobi\n")
    assert (data.when.starts_at, data.when.time_zone) == (utc(2027, 6, 1, 7), "Africa/Nairobi")


@pytest.mark.parametrize(
    ("lines", "ends"),
    [
        ("DTSTART;VALUE=DATE:20270601", utc(2027, 6, 2)),
        ("DTSTART;VALUE=DATE:20270601\nDTEND;VALUE=DATE:20270604", utc(2027, 6, 4)),
        ("DTSTART;VALUE=DATE:20270601\nDTEND;VALUE=DATE:20270601", utc(2027, 6, 2)),
        ("DTSTART;VALUE=DATE:20270601\nDURATION:P2D", utc(2027, 6, 3)),
    ],
)
def test_whole_days_end_before_the_day_named(lines, ends):
    data = one(f"UID:a\n{lines}")
    assert (data.when.starts_at, data.when.ends_at, data.when.precision) == (utc(2027, 6, 1), ends, "day")


def test_a_weekly_event_is_expanded_inside_the_window_with_its_exceptions():
    found = reading(
        "UID:a\nSUMMARY:Call\nDTSTART;TZID=Europe/Paris:20270501T100000\nDTEND;TZID=Europe/Paris:20270501T110000\n"
        "RRULE:FREQ=WEEKLY;COUNT=4\nEXDATE;TZID=Europe/Paris:20270508T100000",
        "UID:a\nSUMMARY:Call (later)\nRECURRENCE-ID;TZID=Europe/Paris:20270515T100000\n"
        "DTSTART;TZID=Europe/Paris:20270515T150000\nDTEND;TZID=Europe/Paris:20270515T160000",
        "UID:a\nSUMMARY:Call\nRECURRENCE-ID;TZID=Europe/Paris:20270522T100000\nSTATUS:CANCELLED\n"
        "DTSTART;TZID=Europe/Paris:20270522T100000\nDTEND;TZID=Europe/Paris:20270522T110000",
    )
    told = [
        (event.data.texts["en"].title, event.data.when.starts_at, event.status, event.data.external_id)
        for event in sorted(found.events, key=lambda event: event.data.when.starts_at)
    ]
    assert told == [
        ("Call", utc(2027, 5, 1, 8), "published", "t:a#20270501T080000Z"),
        ("Call (later)", utc(2027, 5, 15, 13), "published", "t:a#20270515T080000Z"),
        ("Call", utc(2027, 5, 22, 8), "cancelled", "t:a#20270522T080000Z"),
    ]


@pytest.mark.parametrize(
    ("start", "until", "number"),
    [
        ("DTSTART;VALUE=DATE:20270601", "20270603T000000Z", 3),
        ("DTSTART;TZID=Asia/Tokyo:20270601T080000", "20270603", 3),
        ("DTSTART;TZID=Asia/Tokyo:20270601T080000", "20270603T080000", 3),
        ("DTSTART;TZID=Asia/Tokyo:20270601T080000", "20270602T230000Z", 3),
        ("DTSTART:20270601T080000", "20270603T080000Z", 3),
    ],
)
def test_wrong_forms_of_until_are_understood(start, until, number):
    assert len(reading(f"UID:a\n{start}\nRRULE:FREQ=DAILY;UNTIL={until}").events) == number


@pytest.mark.parametrize(
    "rule",
    [
        "FREQ=SECONDLY", "FREQ=MINUTELY;COUNT=100000000", "FREQ=DAILY;INTERVAL=0", "FREQ=DAILY;INTERVAL=-1",
        "FREQ=DAILY;BYHOUR=0,1,2,3,4,5;BYMINUTE=0,1,2;BYSECOND=0,1,2", "FREQ=SOMETIMES", "RRULE", "FREQ=DAILY;UNTIL=never",
    ],
)  # fmt: skip
def test_rules_without_end_or_sense_leave_the_first_occurrence_and_say_so(rule):
    begun = monotonic()
    found = reading(f"UID:a\nSUMMARY:Often\nDTSTART:20270601T100000Z\nRRULE:{rule}")
    assert monotonic() - begun < 2
    assert [event.data.when.starts_at for event in found.events] == [utc(2027, 6, 1, 10)]
    assert [left.title for left in found.left] == ["Often"]


def test_another_calendars_rule_is_kept_unexpanded():
    found = reading("UID:a\nSUMMARY:Ramadan\nDTSTART;VALUE=DATE:20280128\nRRULE:RSCALE=ISLAMIC-CIVIL;FREQ=YEARLY")
    assert len(found.events) == 1
    assert found.left[0].reason == "it repeats by another calendar (ISLAMIC-CIVIL), which is not expanded here"


def test_an_endless_daily_rule_is_bounded():
    found = reading("UID:a\nSUMMARY:Daily\nDTSTART:20200101T100000Z\nRRULE:FREQ=DAILY")
    assert len(found.events) == 200
    assert "first 200 occurrences" in found.left[0].reason
    # Those to come: a year of daily meetings lies behind.
    assert found.events[0].data.when.starts_at.date() == NOW.date() - timedelta(days=1)
    short = reading("UID:a\nSUMMARY:Daily\nDTSTART:20200101T100000Z\nRRULE:FREQ=DAILY;UNTIL=20270601T000000Z")
    begins = [one.data.when.starts_at.date() for one in short.events]
    assert (len(begins), begins[-1], begins == sorted(begins)) == (200, date(2027, 5, 31), True)


def test_long_identifiers_keep_the_occurrences_of_an_event_apart():
    found = reading(f"UID:{'a' * 240}\nSUMMARY:Weekly\nDTSTART:20270501T100000Z\nRRULE:FREQ=WEEKLY;COUNT=5")
    names = {one.data.external_id for one in found.events}
    assert len(names) == 5 and all(len(name) <= 200 for name in names)


def test_one_broken_event_does_not_keep_the_others_out():
    found = reading(
        "UID:a\nSUMMARY:Broken\nDTSTART:tomorrow",
        "UID:b\nSUMMARY:No start",
        "UID:c\nSUMMARY:Good\nDTSTART:20270601T100000Z",
    )
    assert [event.data.texts["en"].title for event in found.events] == ["Good"]
    assert sorted(left.title for left in found.left) == ["Broken", "No start"]


def test_private_events_stay_where_they_are():
    found = reading("UID:a\nSUMMARY:Doctor\nCLASS:PRIVATE\nDTSTART:20270601T100000Z")
    assert found.events == [] and found.left[0].reason == "it is marked as private"


def test_a_cancelling_calendar_cancels():
    found = reading("UID:a\nSUMMARY:Off\nDTSTART:20270601T100000Z", head="METHOD:CANCEL\n")
    assert [event.status for event in found.events] == ["cancelled"]


def test_an_event_without_a_uid_or_title_is_read():
    assert one("DTSTART:20270601T100000Z").texts["en"].title == "Event without a title"


@pytest.mark.parametrize("raw", [b"", b"<html>", b"\x00\x01\x02" * 100, b"BEGIN:VEVENT"])
def test_what_is_no_calendar_is_refused(raw):
    with pytest.raises(NoCalendar):
        read(raw, SETTINGS)


def test_a_calendar_that_is_too_large_is_refused():
    with pytest.raises(NoCalendar):
        read(b"BEGIN:VCALENDAR" + b" " * (20 * 1024 * 1024), SETTINGS)
