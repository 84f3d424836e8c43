"""Whatever is typed, or stands in a calendar, there is an answer in words and a page that parses (Hypothesis)."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from accounts.models import User
from communities.models import Post
from core.errors import Invalid
from core.text import one_line, render
from events.imports.ics import NoCalendar, Settings, read

SLOW = settings(
    max_examples=25, deadline=None, database=None, suppress_health_check=list(HealthCheck), derandomize=True
)  # fmt: skip
ANY = st.text(st.characters(codec=None), max_size=400)
SENT = st.text(st.characters(codec="utf-8"), max_size=400)
NASTY = st.text(
    st.sampled_from("\u0301\u202e\u2066\u200d\u200b\ufeff\x00\x1b<>&\"'`*_[]()!#|~@:/\\{}%\n\r\t كا你🏽👩"),
    max_size=400,
)


@given(st.one_of(ANY, NASTY))
@settings(max_examples=300, deadline=None)
def test_names_are_one_clean_line_or_refused(text: str) -> None:
    try:
        line = one_line(text, max_length=150, field="name")
    except Invalid as refused:
        assert [error.field for error in refused.errors] == ["name"]
        return
    assert line == line.strip() and len(line) <= 150
    assert not set(line) & set("\n\r\t\x00\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f\ufeff")
    line.encode()


@given(st.one_of(SENT, NASTY))
@settings(max_examples=300, deadline=None)
def test_posts_are_rendered_without_script_or_turned_directions(text: str) -> None:
    shown = render(text)
    assert "<script" not in shown.html and "javascript:" not in shown.html.lower().replace("javascript:</", "")
    assert not set(shown.html) & set("\x00\u202a\u202b\u202d\u202e")
    assert render(shown.plain).plain is not None


@pytest.mark.django_db
@SLOW
@given(text=st.one_of(SENT, NASTY))
@example(text="\0csrf\0")
def test_any_text_in_a_form_is_taken_or_told(here: Client, topic: Any, address: str, text: str) -> None:
    cache.clear()
    answer = here.post(address, {"body": text})
    assert answer.status_code in {302, 422}
    if answer.status_code == 302:
        assert "\u202e" not in Post.objects.filter(topic=topic).order_by("-number")[0].body_html
        assert here.get(answer.url.split("#")[0]).status_code == 200
    else:
        assert 'aria-invalid="true"' in answer.content.decode()


@pytest.mark.django_db
@SLOW
@given(name=st.one_of(SENT, NASTY))
def test_any_name_in_a_form_is_taken_or_told(here: Client, member: Any, name: str) -> None:
    fields = {"name": name, "latin_name": "", "language": "ar", "time_zone": "UTC"}
    answer = here.post("/accounts/settings/", fields)
    assert answer.status_code in {302, 422}
    if answer.status_code == 302:
        stored = User.objects.get(pk=member.pk).name
        assert stored and one_line(stored, max_length=150) == stored
        assert here.get("/accounts/settings/").status_code == 200


LINES = st.sampled_from(
    [
        "BEGIN:VEVENT", "END:VEVENT", "BEGIN:VCALENDAR", "END:VCALENDAR", "BEGIN:VTIMEZONE", "END:VTIMEZONE", "UID:a@x", "SUMMARY:A",
        "DTSTART:20270101T090000Z", "DTSTART;TZID=Mars/Olympus:20270101T090000", "DTSTART;VALUE=DATE:20270101", "DTSTART:99999999T999999",
        "DTEND:20260101T090000Z", "DURATION:-P99999999W", "RRULE:FREQ=SECONDLY", "RRULE:FREQ=YEARLY;INTERVAL=0", "RRULE:FREQ=DAILY;UNTIL=x",
        "EXDATE:x", "RDATE;VALUE=PERIOD:20270101T000000Z/P1D", "SEQUENCE:99999999999999999999", "GEO:a;b", "URL:javascript:alert(1)",
        "ORGANIZER:mailto:", "X-\u202e:\u202e", "SUMMARY:" + "e\u0301" * 300, " folded", ";;;:::", "RECURRENCE-ID:20270101T090000Z", "\0",
    ]
)  # fmt: skip


@given(st.lists(st.one_of(LINES, SENT.map(lambda text: text[:60])), max_size=25))
@settings(max_examples=200, deadline=None, suppress_health_check=list(HealthCheck))
def test_any_calendar_is_read_or_refused(lines: list[str]) -> None:
    head, tail = ["BEGIN:VCALENDAR", "VERSION:2.0"], ["END:VCALENDAR"]
    event = ["BEGIN:VEVENT", "UID:1", "DTSTART:20270101T090000Z", "SUMMARY:A meeting", *lines, "END:VEVENT"]
    for raw in ("\r\n".join([*head, *lines, *tail]), "\r\n".join([*head, *event, *tail])):
        try:
            reading = read(raw.encode("utf-8", "replace"), Settings(prefix="ics:1:", language="en", community_id=None))
        except NoCalendar as refused:
            assert str(refused)
            continue
        for found in reading.events:
            for text in found.data.texts.values():
                assert 0 < len(text.title) <= 300 and "\u202e" not in text.title


@given(st.binary(max_size=400))
@settings(max_examples=150, deadline=None)
def test_any_bytes_are_a_calendar_or_are_not(raw: bytes) -> None:
    try:
        read(raw, Settings(prefix="ics:1:", language="en", community_id=None))
    except NoCalendar as refused:
        assert str(refused)
