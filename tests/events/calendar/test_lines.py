"""Content lines are what the library writes, octet for octet."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import example, given, settings
from hypothesis import strategies as st

from events.calendar.component import component_of, vevent
from events.calendar.lines import folded
from events.enums import Audience, Mode, Precision, Status
from events.models import Event, EventText

WORDS = st.text(
    st.one_of(st.sampled_from('\\^,;:"\n\r\tNn abc一عé👍'), st.characters(exclude_categories=["Cs"])), max_size=200
)
MOMENTS = st.datetimes(datetime(1901, 1, 2), datetime(2199, 12, 30), timezones=st.just(UTC))


@st.composite
def events(draw: st.DrawFn) -> Event:
    starts_at = draw(MOMENTS)
    length = draw(st.none() | st.timedeltas(timedelta(0), timedelta(days=800)))
    return Event(
        uid=draw(WORDS),
        slug="reef-week",
        status=draw(st.sampled_from([Status.PUBLISHED, Status.CANCELLED])),
        precision=draw(st.sampled_from(Precision.values)),
        time_zone=draw(st.sampled_from(["UTC", "Etc/GMT+3", "Africa/Nairobi", "America/Argentina/Buenos_Aires"])),
        starts_at=starts_at,
        ends_at=None if length is None else starts_at + length,
        date_text=draw(WORDS),
        place=draw(WORDS),
        mode=draw(st.sampled_from(Mode.values)),
        audience=draw(st.sampled_from(Audience.values)),
        cancel_reason=draw(WORDS),
        sequence=draw(st.integers(0, 40)),
        created_at=draw(MOMENTS),
        updated_at=draw(MOMENTS),
    )


@settings(max_examples=150, deadline=None)
@given(
    event=events(),
    language=st.sampled_from(["ar", "en", "zh-hans"]),
    texts=st.tuples(WORDS, WORDS, WORDS),
    categories=st.lists(WORDS, max_size=3),
)
def test_an_event_is_written_as_the_library_writes_it(
    event: Event, language: str, texts: tuple[str, str, str], categories: list[str]
) -> None:
    title, summary, body = texts
    text = EventText(event=event, language=language, title=title, summary=summary, body_plain=body)
    assert vevent(event, text, categories=categories) == (
        component_of(event, text, categories=categories).to_ical().decode()
    )


@given(line=WORDS.map(lambda words: words.replace("\n", "")))
@example(line="a" * 73 + "\\nb")
@example(line="é" * 37 + "^n")
def test_a_folded_line_fits_and_loses_nothing(line: str) -> None:
    pieces = folded(line).split("\r\n")
    assert max(len(piece.encode()) for piece in pieces) <= 75
    assert "".join([pieces[0], *(piece[1:] for piece in pieces[1:])]) == line
