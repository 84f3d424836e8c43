"""Many at once: the last seats, one form many times, somebody thrown out while reading."""

from __future__ import annotations

import asyncio
import time
import uuid

from chaos.clients import Chatter
from chaos.experiments.base import Experiment
from chaos.journal import Journal
from chaos.judge import body_of, twice
from chaos.place import Place, Stage, first
from chaos.rig import Scale
from chaos.verdict import Verdict
from chaos.web import Answer, Broken, Browser

REGISTRATION = "SELECT user_id FROM events_registration WHERE event_id = ? AND state = "
ANSWERED = (302, 303)


async def _stubborn(browser: Browser, path: str, fields: dict[str, str], patience: float = 60) -> Answer | None:
    """Sends the same form until the site answers with something else than "later"."""
    until = time.monotonic() + patience
    while time.monotonic() < until:
        try:
            answer = await browser.post(path, fields)
        except Broken:
            await asyncio.sleep(0.5)
            continue
        if answer.status not in (429, 500, 502, 503, 504):
            return answer
        await asyncio.sleep(0.5)
    return None


async def register_all(stage: Stage, browsers: list[Browser]) -> list[Answer | None]:
    path = f"/en/events/{stage.event_slug}/register/"
    fields = [{"submission_key": str(uuid.uuid4())} for _ in browsers]
    return list(await asyncio.gather(*(_stubborn(one, path, form) for one, form in zip(browsers, fields, strict=True))))


class LastSeats(Experiment):
    name = "last-seats"
    title = "200 registrations at once for the last 10 seats, then 5 cancellations at once"
    minutes = 0.5
    expect = {"seats wrong": 0, "queue wrong": 0, "promotion wrong": 0, "unanswered": 0, "doubled": 0}
    seats = 10

    def run(self, place: Place, scale: Scale) -> Verdict:
        return asyncio.run(self._run(place, scale.count(200, 60)))

    async def _run(self, place: Place, people: int) -> Verdict:
        stage = await place.stage(people + 1, seats=self.seats)
        answers = await register_all(stage, stage.browsers[1:])
        verdict = Verdict(acknowledged=sum(a is not None and a.status in ANSWERED for a in answers))
        verdict.extra["unanswered"] = people - verdict.acknowledged
        seated = self._seated(place, stage)
        queue = self._queue(place, stage)
        verdict.extra["seats wrong"] = abs(len(seated) - self.seats)
        wrong_places = [position for position, _user in queue] != list(range(1, people - self.seats + 1))
        verdict.extra["queue wrong"] = int(wrong_places)
        rows = place.rows("SELECT user_id FROM events_registration WHERE event_id = ?", stage.event)
        verdict.doubled = len(rows) - len(set(rows))
        leaving = sorted(seated)[:5]
        by_id = {person["id"]: browser for person, browser in zip(stage.people, stage.browsers, strict=True)}
        path = f"/en/events/{stage.event_slug}/withdraw/"
        await asyncio.gather(*(_stubborn(by_id[user], path, {}) for user in leaving))
        wanted = (seated - set(leaving)) | {user for _position, user in queue[:5]}
        now = self._seated(place, stage)
        rest = [user for _position, user in self._queue(place, stage)]
        verdict.extra["promotion wrong"] = len(now ^ wanted) + int(rest != [user for _position, user in queue[5:]])
        verdict.seen.append(f"{len(seated)} seated, {len(queue)} queued, {len(now - seated)} promoted")
        return verdict

    @staticmethod
    def _seated(place: Place, stage: Stage) -> set[int]:
        return {row[0] for row in place.rows(REGISTRATION + "'confirmed'", stage.event)}

    @staticmethod
    def _queue(place: Place, stage: Stage) -> list[tuple[int, int]]:
        sql = "SELECT position, user_id FROM events_registration WHERE event_id = ? AND position IS NOT NULL ORDER BY 1"
        return [(position, user) for position, user in place.rows(sql, stage.event)]


class SameForm(Experiment):
    name = "same-form"
    title = "The same form sent 20 times at once: an answer in the forum, a registration"
    minutes = 0.5
    expect = {"doubled": 0, "lost": 0, "mail twice": 0, "mail lost": 0, "answers differ": 0}
    times = 20

    def run(self, place: Place, scale: Scale) -> Verdict:
        stage, verdict = asyncio.run(self._run(place))
        until = time.monotonic() + 60
        sql = "SELECT message_id FROM notifications_mailout WHERE person_id = ? AND state = 'sent'"
        mails: list[str] = []
        before = self._before
        # The worker leaves the notice first; then it is due, and the mail goes.
        while time.monotonic() < until and not mails:
            place.inside("hasten_notices")
            time.sleep(2)
            mails = [row[0] for row in place.rows(sql, stage.people[1]["id"]) if row[0] not in before]
        time.sleep(3)
        place.inside("hasten_notices")
        time.sleep(3)
        mails = [row[0] for row in place.rows(sql, stage.people[1]["id"]) if row[0] not in before]
        counts = place.mails()
        verdict.extra["mail lost"] = int(not mails) + sum(name not in counts for name in mails)
        verdict.extra["mail twice"] = max(0, len(mails) - 1) + len([n for n in twice(counts) if n in mails])
        return verdict

    async def _run(self, place: Place) -> tuple[Stage, Verdict]:
        stage = await place.stage(2)
        person, browser = stage.people[1], stage.browsers[1]
        self._before = {
            row[0]
            for row in place.rows("SELECT message_id FROM notifications_mailout WHERE person_id = ?", person["id"])
        }
        verdict = Verdict()
        key = str(uuid.uuid4())
        fields = {"body": body_of(stage.tag, "same", 1), "submission_key": key}
        answers = await asyncio.gather(*(_stubborn(browser, stage.topic_path, fields) for _ in range(self.times)))
        places = {answer.location if answer else "no answer" for answer in answers}
        verdict.extra["answers differ"] = len(places) - 1
        verdict.acknowledged = sum(answer is not None and answer.status in ANSWERED for answer in answers)
        posts = [row for row in place.posts(stage.topic) if row.key == key]
        verdict.lost, verdict.doubled = int(not posts), max(0, len(posts) - 1)
        form = {"submission_key": str(uuid.uuid4())}
        path = f"/en/events/{stage.event_slug}/register/"
        done = await asyncio.gather(*(_stubborn(browser, path, form) for _ in range(self.times)))
        verdict.acknowledged += sum(answer is not None and answer.status in ANSWERED for answer in done)
        count = first(place.rows("SELECT count(*) FROM events_registration WHERE event_id = ?", stage.event))
        verdict.lost += int(not count)
        verdict.doubled += max(0, count - 1)
        return stage, verdict


class MemberRemoved(Experiment):
    """One person may hold 20 sockets a process, so the 50 are those of two who are removed at the same moment."""

    name = "member-removed"
    title = "Two members removed with 50 sockets of theirs and 10 of others open, search and feed in use"
    minutes = 0.5
    expect = {"private after 2 s": 0, "sockets open after 2 s": 0, "pages after": 0, "found after 2 s": 0, "lost": 0}
    own, others = 50, 10

    def run(self, place: Place, scale: Scale) -> Verdict:
        return asyncio.run(self._run(place))

    async def _run(self, place: Place) -> Verdict:
        stage = await place.stage(self.others + 3)
        head, leaving = stage.browsers[0], stage.browsers[1:3]
        gone = leaving[0]
        with Journal(place.folder / "journals" / f"{self.name}-{stage.tag}.jsonl") as journal:
            own = [Chatter(f"own-{n}", leaving[n % 2], stage.room, stage.tag, journal) for n in range(self.own)]
            others = [
                Chatter(f"other-{n}", b, stage.room, stage.tag, journal) for n, b in enumerate(stage.browsers[3:])
            ]
            speaker = Chatter("head", head, stage.room, stage.tag, journal, pause=0.3)
            everyone = [*own, *others, speaker]
            tasks = [asyncio.create_task(one.listen()) for one in everyone]
            await self._until(lambda: all(one.began >= 0 or one.gave_up for one in everyone), 40)
            opened = sum(one.began >= 0 for one in own)
            talking = asyncio.create_task(speaker.write())
            visible = await self._until_found(gone, stage)
            members = f"/en/communities/{stage.slug}/members"
            removed = await asyncio.gather(
                *(
                    _stubborn(head, f"{members}/{person['id']}/remove/", {"reason": "An experiment."})
                    for person in stage.people[1:3]
                )
            )
            over = time.monotonic() + 2
            pages = [(await browser.get(stage.topic_path)).status for browser in leaving]
            feeds = [(await browser.get(f"/en/communities/{stage.slug}/events.ics")).status for browser in leaving]
            await asyncio.sleep(max(0.0, over - time.monotonic()))
            then = [len(one.received) for one in own]
            still = sum(one.gave_up == "" for one in own if one.began >= 0)
            found = sum([await self._found(browser, stage) for browser in leaving])
            shown = (await self._search(gone, stage)).text[:1500] if found else ""
            await asyncio.sleep(4)
            late = sum(len(one.received) - count for one, count in zip(own, then, strict=True))
            speaker.ended.set()
            await asyncio.wait([talking], timeout=10)
            await asyncio.sleep(2)
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
        verdict = Verdict(acknowledged=speaker.number)
        log = [row.seq for row in place.messages(stage.room)]
        verdict.lost = sum([seq for seq, _key in one.received] != log for one in others)
        verdict.extra = {
            "private after 2 s": late,
            "sockets open after 2 s": still,
            "pages after": sum(page != 404 for page in pages) + sum(feed == 200 for feed in feeds),
            "found after 2 s": found,
        }
        codes = sorted({code for one in own for code in one.closes})
        verdict.seen.append(
            f"{opened} sockets were open, {visible} found before; removal answered "
            f"{[answer and answer.status for answer in removed]}, the next pages {pages}, the feeds {feeds}; sockets "
            f"closed with {codes}"
        )
        if shown:
            verdict.seen.append(f"found after removal: {shown}")
        if (
            not visible
            or opened < self.own
            or any(answer is None or answer.status not in ANSWERED for answer in removed)
        ):
            verdict.lost += 1
        return verdict

    @staticmethod
    async def _until(true: object, seconds: float) -> None:
        until = time.monotonic() + seconds
        while time.monotonic() < until and not true():  # type: ignore[operator]
            await asyncio.sleep(0.1)

    async def _until_found(self, browser: Browser, stage: Stage) -> int:
        until = time.monotonic() + 30
        while time.monotonic() < until:
            if found := await self._found(browser, stage):
                return found
            await asyncio.sleep(0.3)
        return 0

    @staticmethod
    async def _search(browser: Browser, stage: Stage) -> Answer:
        return await browser.get(f"/api/v1/search?q={stage.tag}", accept="application/json")

    @staticmethod
    async def _found(browser: Browser, stage: Stage) -> int:
        """Returns how many results name this stage's community."""
        answer = await MemberRemoved._search(browser, stage)
        return answer.text.count(f"chaos-{stage.tag}") + answer.text.count(f"Chaos {stage.tag}")
