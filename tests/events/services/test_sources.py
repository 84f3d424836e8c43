"""Reading calendars elsewhere again and again."""

import threading
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from core.errors import Invalid, Refused, Unavailable
from core.fetch import FetchFailed
from events.models import CalendarSource, Event
from events.services import sources
from events.services.sources import file_source, import_calendar, take_calendar
from tests.accounts.factories import UserFactory
from tests.events.factories import secretariat

pytestmark = pytest.mark.django_db


def calendar(*events: tuple[str, str, int], extra: str = "") -> bytes:
    """Events as (uid, title, days from now)."""
    body = ""
    for uid, title, ahead in events:
        start = (timezone.now() + timedelta(days=ahead)).strftime("%Y%m%dT090000Z")
        body += f"BEGIN:VEVENT\r\nUID:{uid}\r\nSUMMARY:{title}\r\nDTSTART:{start}\r\n{extra}END:VEVENT\r\n"
    return f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\n{body}END:VCALENDAR\r\n".encode()


def states() -> dict[str, str]:
    return {event.title: event.status for event in Event.objects.with_texts()}


def test_the_same_calendar_twice_is_one_copy_with_the_same_uid():
    source = file_source(actor=None, name="partner.ics")
    raw = calendar(("a@x", "A", 3), ("b@x", "B", 4))
    first, second = (take_calendar(actor=None, raw=raw, source=source) for _one in range(2))
    assert (first.new, second.new, second.same) == (2, 0, 2)
    assert set(Event.objects.values_list("uid", flat=True)) == {"a@x", "b@x"}


def test_what_left_the_calendar_is_cancelled_unless_it_is_over():
    source = file_source(actor=None, name="partner.ics")
    take_calendar(actor=None, raw=calendar(("a", "Coming", 3), ("b", "Over", -3), ("c", "Stays", 5)), source=source)
    taken = take_calendar(actor=None, raw=calendar(("c", "Stays", 5)), source=source)
    assert taken.cancelled == 1
    assert states() == {"Coming": "cancelled", "Over": "published", "Stays": "published"}
    take_calendar(actor=None, raw=calendar(("a", "Coming", 3), ("c", "Stays", 5)), source=source)
    assert states()["Coming"] == "published"


def test_a_half_read_calendar_cancels_nothing():
    source = file_source(actor=None, name="partner.ics")
    take_calendar(actor=None, raw=calendar(("a", "Coming", 3)), source=source)
    take_calendar(
        actor=None, raw=calendar(("b", "Broken", 3)).replace(b"DTSTART:", b"DTSTART;TZID=Mars:"), source=source
    )
    assert states() == {"Coming": "published"}


def test_what_cannot_be_stored_anew_is_not_taken_for_gone():
    source = file_source(actor=None, name="partner.ics")
    raw = calendar(("a", "Coming", 3))
    take_calendar(actor=None, raw=raw, source=source)
    end = b"DTEND:22500101T000000Z\r\n"
    taken = take_calendar(actor=None, raw=raw.replace(b"END:VEVENT", end + b"END:VEVENT"), source=source)
    assert (taken.cancelled, [left.title for left in taken.left]) == (0, ["Coming"])
    assert states() == {"Coming": "published"}


def test_an_address_to_subscribe_to_is_one_to_read(monkeypatch):
    asked = []

    def fetch(url, **_more):
        asked.append(url)
        raise FetchFailed("away")

    monkeypatch.setattr(sources, "fetch", fetch)
    with pytest.raises(Unavailable):
        import_calendar(actor=secretariat(), url=" webcal://example.org/x.ics")
    assert asked == ["https://example.org/x.ics"]
    assert CalendarSource.objects.get().url == asked[0]


def test_another_calendar_cannot_take_over_our_uid():
    first, second = (file_source(actor=None, name=name) for name in ("one.ics", "two.ics"))
    take_calendar(actor=None, raw=calendar(("a", "Ours", 3)), source=first)
    take_calendar(actor=None, raw=calendar(("a", "Theirs", 3)), source=second)
    assert states() == {"Ours": "published", "Theirs": "published"}
    assert len(set(Event.objects.values_list("uid", flat=True))) == 2


class _Partner(BaseHTTPRequestHandler):
    body, asked = b"", []

    def do_GET(self):
        type(self).asked.append(self.headers.get("If-None-Match", ""))
        same = self.headers.get("If-None-Match") == '"v1"'
        self.send_response(304 if same else 200)
        self.send_header("ETag", '"v1"')
        self.send_header("Content-Type", "text/calendar")
        self.send_header("Content-Length", "0" if same else str(len(self.body)))
        self.end_headers()
        if not same:
            self.wfile.write(self.body)

    def log_message(self, *args):
        pass


@pytest.fixture
def partner(monkeypatch):
    server = HTTPServer(("127.0.0.1", 0), _Partner)
    _Partner.asked = []
    threading.Thread(target=server.serve_forever, daemon=True).start()
    place = f"127.0.0.1:{server.server_port}"
    real = sources.fetch
    monkeypatch.setattr(sources, "fetch", lambda url, **words: real(url, allow=[place], **words))
    yield f"http://{place}/calendar.ics"
    server.shutdown()


def test_an_unchanged_calendar_is_not_read_again(partner):
    _Partner.body = calendar(("a", "A", 3))
    assert import_calendar(actor=secretariat(), url=partner).new == 1
    assert import_calendar(actor=secretariat(), url=partner) is None
    assert _Partner.asked == ["", '"v1"']
    assert CalendarSource.objects.get().read_at is not None


def test_what_is_no_calendar_is_noted_and_loses_nothing(partner):
    _Partner.body = b"<html>Sign in</html>"
    with pytest.raises(Invalid):
        import_calendar(actor=secretariat(), url=partner)
    source = CalendarSource.objects.get()
    assert (source.read_at, source.etag, source.failure) == (None, "", "This is not a calendar.")


@pytest.mark.parametrize(
    "url", ["http://127.0.0.1:1/x.ics", "http://[::1]/x.ics", "http://169.254.169.254/latest", "http://10.0.0.1/x"]
)
def test_addresses_inside_are_refused(url):
    with pytest.raises(Unavailable):
        import_calendar(actor=secretariat(), url=url)
    assert Event.objects.count() == 0


def test_only_the_secretariat_and_no_other_scheme():
    with pytest.raises(Refused):
        import_calendar(actor=UserFactory(organiser=True), url="https://example.org/x.ics")
    with pytest.raises(Invalid):
        import_calendar(actor=secretariat(), url="gopher://example.org/x.ics")


def test_the_command_reads_a_file_and_says_what_came_of_it(tmp_path):
    file, out = tmp_path / "partner.ics", StringIO()
    file.write_bytes(
        calendar(("a", "A", 3), ("b", "Odd", 4)).replace(b"UID:b\r\n", b"UID:b\r\nRRULE:FREQ=SECONDLY\r\n")
    )
    call_command("import_calendar", str(file), stdout=out)
    assert "New: 2; changed: 0; unchanged: 0; cancelled: 0; left out: 1." in out.getvalue()
    assert "Odd: it repeats more often than daily" in out.getvalue()
    with pytest.raises(CommandError):
        call_command("import_calendar", str(tmp_path / "none.ics"))
