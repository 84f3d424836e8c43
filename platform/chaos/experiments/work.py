"""Work of the clock that is cut in the middle: an import of a calendar, the digest."""

from __future__ import annotations

import threading
import time
import uuid
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from chaos import judge
from chaos.experiments.base import SETTLED, SETTLES, Experiment, settled
from chaos.inside_work import CALENDARS, DIGEST
from chaos.place import Place
from chaos.planted.switch import switch
from chaos.rig import Scale
from chaos.verdict import Verdict

EVENTS, READERS = 120, 60
# Cut when so much of it is done.
PART = 4
WORK = "SELECT leased_by, last_finished_at FROM outbox_clocktick WHERE name = ?"


class WorkCut(Experiment):
    """The worker is killed when a quarter of the import, then of the digest, is written; its successor has to end both.

    Both are due again only later (in an hour, in five minutes), so that nothing but taking over brings them to an end.
    """

    name = "work-cut"
    title = "kill -9 of the worker in the middle of an import and of the digest"
    minutes = 1
    expect = {
        **SETTLES, "import ended after": SETTLED, "digest ended after": SETTLED, "cut too late": 0, "lost": 0, "doubled": 0,
        "mail twice": 0,
    }  # fmt: skip

    def run(self, place: Place, scale: Scale) -> Verdict:
        verdict = Verdict()
        tag = uuid.uuid4().hex[:8]
        with CalendarServer(tag) as url:
            switch(place.planted).turn(allow=[url.split("/")[2]])
            try:
                self._import(place, tag, url, verdict)
            finally:
                switch(place.planted).off()
        self._digest(place, tag, verdict)
        settled(place, verdict, time.time())
        return verdict

    def _import(self, place: Place, tag: str, url: str, verdict: Verdict) -> None:
        source = place.inside("calendar", url=url)

        def stored() -> int:
            return int(place.rows("SELECT count(*) FROM events_event WHERE source_id = ?", source)[0][0])

        verdict.extra["import ended after"] = self._cut(place, verdict, CALENDARS, stored, EVENTS)
        titles = [row[0] for row in place.rows(
            "SELECT title FROM events_eventtext JOIN events_event ON event_id = events_event.id WHERE source_id = ?", source
        )]  # fmt: skip
        wanted = {f"Import {tag} {number}" for number in range(EVENTS)}
        verdict.acknowledged += EVENTS
        verdict.lost += len(wanted - set(titles))
        verdict.doubled += stored() - len(set(titles))
        verdict.seen.append(f"{stored()} of {EVENTS} events of the calendar")

    def _digest(self, place: Place, tag: str, verdict: Verdict) -> None:
        people = place.inside("digest_readers", tag=tag, people=READERS)
        until = time.monotonic() + SETTLED
        while place.inside("waiting_for_digest", people=people) < READERS and time.monotonic() < until:
            time.sleep(0.2)
        place.inside("make_due", name=DIGEST)
        mine = "FROM notifications_mailout WHERE is_digest AND person_id = ANY(?)"

        def made() -> int:
            return int(place.rows(f"SELECT count(*) {mine}", people)[0][0])

        verdict.extra["digest ended after"] = self._cut(place, verdict, DIGEST, made, READERS)
        settled(place, Verdict(), time.time())
        rows = place.rows(f"SELECT message_id, person_id {mine}", people)
        counts = place.mails()
        ids = {row[0] for row in rows}
        verdict.acknowledged += READERS
        verdict.lost += READERS - len({row[1] for row in rows}) + sum(name not in counts for name in ids)
        verdict.doubled += len(rows) - len({row[1] for row in rows})
        verdict.extra["mail twice"] = sum(name in ids for name in judge.twice(counts))
        verdict.seen.append(
            f"{len(rows)} digests for {READERS} people, {sum(counts.get(name, 0) for name in ids)} mails"
        )

    @staticmethod
    def _cut(place: Place, verdict: Verdict, work: str, done: Callable[[], int], whole: int) -> float:
        """Kills the worker in the middle; returns seconds from the start of the next one to the end of the work, or 999."""
        assert place.site is not None
        worker = place.site.supervisor["worker-1"]
        until = time.monotonic() + SETTLED
        while (at := done()) < whole // PART and time.monotonic() < until:
            time.sleep(0.02)
        worker.kill()
        verdict.extra["cut too late"] = verdict.extra.get("cut too late", 0) + int(not 0 < at < whole)
        verdict.seen.append(f"{work} was cut at {at} of {whole}")
        before = place.rows(WORK, work)[0]
        while not worker.alive():
            time.sleep(0.05)
        began = time.time()
        while time.time() < began + SETTLED + 30:
            holder, ended = place.rows(WORK, work)[0]
            if not holder and ended != before[1]:
                return round(time.time() - began, 1)
            time.sleep(0.1)
        return 999


class CalendarServer:
    """A calendar of our own for the length of a block; gives its address."""

    def __init__(self, tag: str) -> None:
        body = calendar(tag).encode()

        class Answer(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                self.send_response(200)
                self.send_header("Content-Type", "text/calendar; charset=utf-8")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_words: object) -> None:
                """Says nothing."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Answer)

    def __enter__(self) -> str:
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        return f"http://127.0.0.1:{self._server.server_address[1]}/{uuid.uuid4().hex}.ics"

    def __exit__(self, *_error: object) -> None:
        self._server.shutdown()
        self._server.server_close()


def calendar(tag: str, events: int = EVENTS) -> str:
    """Returns so many events of the year 2031 as iCalendar (RFC 5545, section 3.6.1)."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Halqa//Fault rig//EN"]
    for number in range(events):
        day = f"2031{number // 28 % 12 + 1:02}{number % 28 + 1:02}"
        lines += [
            "BEGIN:VEVENT", f"UID:{tag}-{number}@chaos.example", "DTSTAMP:20260101T000000Z", f"DTSTART:{day}T100000Z",
            f"DTEND:{day}T110000Z", f"SUMMARY:Import {tag} {number}", "END:VEVENT",
        ]  # fmt: skip
    return "\r\n".join([*lines, "END:VCALENDAR", ""])
