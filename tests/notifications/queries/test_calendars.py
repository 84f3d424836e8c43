"""Mails about events carry what calendars need, in the form that mail programs read."""

from __future__ import annotations

from email import message_from_bytes, policy
from zoneinfo import ZoneInfo

import pytest
from icalendar import Calendar

from events.dates import Span
from events.enums import Precision
from events.services.data import TextData, current
from events.services.event import save_event
from events.services.publication import cancel
from events.services.registration import register, withdraw
from outbox.testing import relay_all
from tests.accounts.factories import UserFactory
from tests.events.factories import at, make_event, replace, secretariat

pytestmark = pytest.mark.django_db


@pytest.fixture
def event():
    return make_event(
        texts={"en": TextData(title="Field day"), "ar": TextData(title="يوم ميداني")},
        when=Span(at(12, 11), at(12, 13), Precision.MINUTE, "Africa/Casablanca"), host="Ministry of Environment",
        capacity=1, mode="hybrid", place="Rabat",
    )  # fmt: skip


@pytest.fixture
def relay():
    return lambda: relay_all(only="notifications")


def calendars(message):
    """The calendar parts of a mail as it goes over the wire."""
    read = message_from_bytes(message.message().as_bytes(), policy=policy.default)
    return [part for part in read.walk() if part.get_content_type() == "text/calendar"]


def told(send):
    """(method in the header, parsed calendar) of each calendar sent."""
    found = []
    for message in send():
        for part in calendars(message):
            assert part.get_content_disposition() == "attachment" and part.get_filename().endswith(".ics")
            calendar = Calendar.from_ical(part.get_content())
            assert part["Content-Type"].params["method"] == str(calendar["METHOD"])
            found.append((str(calendar["METHOD"]), calendar))
    return found


def vevent(calendar):
    [found] = list(calendar.walk("VEVENT"))
    return found


def test_a_confirmed_seat_comes_with_the_event_in_ones_own_language(event, send, relay):
    person = UserFactory(language="ar")
    register(actor=person, event_id=event.pk)
    relay()
    [(method, calendar)] = told(send)
    item = vevent(calendar)
    assert (method, str(item["UID"]), item["SEQUENCE"], str(item["STATUS"])) == ("PUBLISH", event.uid, 0, "CONFIRMED")
    assert str(item["SUMMARY"]) == "يوم ميداني"
    assert item.decoded("DTSTART") == at(12, 11).astimezone(ZoneInfo("Africa/Casablanca"))
    assert "ATTENDEE" not in item and str(item["ORGANIZER"]).startswith("mailto:")
    assert item["ORGANIZER"].params["CN"] == "Ministry of Environment"
    assert [str(zone["TZID"]) for zone in calendar.walk("VTIMEZONE")] == ["Africa/Casablanca"]


def test_a_withdrawal_takes_it_out_and_the_next_in_the_queue_gets_it(event, send, relay):
    first, second = UserFactory(), UserFactory()
    for person in (first, second):
        register(actor=person, event_id=event.pk)
    relay()
    published = told(send)
    assert [method for method, _calendar in published] == ["PUBLISH"]  # who waits has nothing to enter
    withdraw(actor=first, event_id=event.pk)
    relay()
    found = {method: vevent(calendar) for method, calendar in told(send)}
    assert set(found) == {"CANCEL", "PUBLISH"}
    gone = found["CANCEL"]
    assert (str(gone["ATTENDEE"]), str(gone["STATUS"]), str(gone["UID"])) == (
        f"mailto:{first.email}", "CANCELLED", event.uid,
    )  # fmt: skip
    assert gone["SEQUENCE"] >= vevent(published[0][1])["SEQUENCE"]
    assert gone.decoded("DTSTAMP") >= vevent(published[0][1]).decoded("DTSTAMP")


def test_a_change_and_a_cancelled_event_are_told_with_a_higher_sequence(event, send, relay):
    person = UserFactory()
    register(actor=person, event_id=event.pk)
    relay()
    [(_method, first)] = told(send)
    save_event(
        actor=secretariat(),
        event_id=event.pk,
        data=replace(current(event), when=Span(at(13, 11), at(13, 13), Precision.MINUTE, "Africa/Casablanca")),
    )
    relay()
    [(method, moved)] = told(send)
    assert method == "PUBLISH" and vevent(moved)["SEQUENCE"] > vevent(first)["SEQUENCE"]
    cancel(actor=secretariat(), event_id=event.pk, reason="Storm")
    relay()
    [(method, off)] = told(send)
    assert method == "CANCEL" and vevent(off)["SEQUENCE"] > vevent(moved)["SEQUENCE"]


def test_registering_and_withdrawing_within_minutes_is_one_mail_with_what_holds(event, send, relay):
    person = UserFactory()
    register(actor=person, event_id=event.pk)
    relay()
    withdraw(actor=person, event_id=event.pk)
    relay()
    assert [method for method, _calendar in told(send)] == ["CANCEL"]
