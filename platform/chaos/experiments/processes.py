"""The site's own processes: killed, and too many of them."""

from __future__ import annotations

import time
from collections import Counter

from chaos import judge
from chaos.experiments.base import NOTHING_LOST, SETTLED, SETTLES, UnderLoad, jobs_settled, settled
from chaos.load import Load, every
from chaos.place import Place
from chaos.planted.switch import notes
from chaos.rig import Scale
from chaos.verdict import Verdict
from launch.processes import Child
from launch.serve import until_ready
from launch.state import ROOT, State
from stack.services import Services
from stack.site import Site


class WebKilled(UnderLoad):
    name = "web-killed"
    title = "kill -9 of one of two page and one of two socket processes, again and again"
    minutes = 11
    expect = {**NOTHING_LOST, "recovery": 10, "a form accepted after": 10}

    def during(self, site: Site, services: Services, load: Load, scale: Scale) -> None:
        names = [
            ("pages-1", site.pages[0]),
            ("sockets-1", site.sockets[0]),
            ("pages-2", site.pages[1]),
            ("sockets-2", site.sockets[1]),
        ]

        def kill(count: int) -> None:
            name, port = names[count % len(names)]
            process = site.supervisor[name]
            before = process.pid
            # Marked first: what breaks at the same moment belongs to this kill and not to the one before.
            load.journal.mark(f"{name} is killed")
            process.kill()
            # The other one serves meanwhile: one of two is killed, never both.
            until = time.monotonic() + 60
            while time.monotonic() < until and (process.pid == before or not process.alive()):
                time.sleep(0.05)
            until_ready(port, process.alive)

        every(scale.seconds(30, 8), scale.seconds(600, 31), kill)

    def after(self, place: Place, load: Load, verdict: Verdict, scale: Scale) -> None:
        verdict.extra["a form accepted after"] = round(judge.accepted_after(load.journal.lines, load.ended_at), 1)


class WorkerKilled(UnderLoad):
    name = "worker-killed"
    title = "kill -9 of the worker in the middle of mail, index work and jobs"
    minutes = 2
    expect = {
        **NOTHING_LOST, **SETTLES, "mail lost": 0, "mail twice": 0, "jobs settled after": SETTLED, "jobs lost": 0,
        "jobs done twice": 0,
    }  # fmt: skip
    _back_at = 0.0

    def during(self, site: Site, services: Services, load: Load, scale: Scale) -> None:
        place = load.place
        self._ids: list[str] = []
        self._kills, self._since = 0, time.time()
        self._jobs = [f"{load.stage.tag}-{number}" for number in range(scale.count(20, 8))]
        place.inside("enqueue", names=self._jobs)

        def kill(count: int) -> None:
            self._ids += place.inside("queue_mail", tag=f"{load.stage.tag}-{count}", count=scale.count(100, 40))
            time.sleep(0.5 + 0.4 * (count % 4))
            site.supervisor["worker-1"].kill()
            self._kills += 1

        every(scale.seconds(12, 8), scale.seconds(60, 23), kill)
        self._back_at = time.time()
        load.journal.mark("the worker killed for the last time")

    def after(self, place: Place, load: Load, verdict: Verdict, scale: Scale) -> None:
        settled(place, verdict, self._back_at)
        jobs_settled(place, verdict, self._back_at)
        _tell_jobs(verdict, self._jobs, notes(place.planted, self._since))
        twice = _tell_mail(verdict, self._ids, place)
        # Cut between the server's acceptance and our record a mail goes again under the same Message-ID: allowed,
        # one for each kill, and told apart here.
        verdict.extra["mail repeated under its Message-ID"] = len(twice)
        verdict.extra["mail twice"] = max(0, len(twice) - self._kills)


class ManyWorkers(UnderLoad):
    """What is planted in the site writes down each fact, job and run of the clock, so that twice is seen as twice."""

    name = "many-workers"
    title = "Three workers, each with its clock, instead of one"
    minutes = 1.5
    expect = {
        **NOTHING_LOST, **SETTLES, "mail lost": 0, "mail twice": 0, "facts unread": 0, "facts read twice": 0, "jobs lost": 0,
        "jobs done twice": 0, "ticks twice": 0, "jobs settled after": SETTLED,
    }  # fmt: skip

    def during(self, site: Site, services: Services, load: Load, scale: Scale) -> None:
        command = [str(State.from_environment().python), str(ROOT / "manage.py"), "worker"]
        env = {**site.env, "HALQA_ROLE": "worker"}
        more = [
            Child.start(command, log=site.folder / "logs" / f"extra-worker-{n}.log", env=env, cwd=ROOT) for n in (1, 2)
        ]
        self.ids: list[str] = []
        self.began, self.before = time.time(), load.place.inside("last_fact")
        self.jobs = [f"{load.stage.tag}-{number}" for number in range(scale.count(20, 8))]
        try:
            time.sleep(scale.seconds(8, 5))
            load.place.inside("enqueue", names=self.jobs)
            for count in range(scale.count(4, 2)):
                self.ids += load.place.inside("queue_mail", tag=f"{load.stage.tag}-{count}", count=50)
                time.sleep(scale.seconds(6, 3))
        finally:
            self.since = time.time()
            for child in more:
                child.stop()

    def after(self, place: Place, load: Load, verdict: Verdict, scale: Scale) -> None:
        settled(place, verdict, self.since)
        jobs_settled(place, verdict, self.since)
        told = notes(place.planted, self.began)
        seen = {kind: Counter(about for what, about in told if what == kind) for kind in ("fact", "tick")}
        stated = place.inside("facts_after", number=self.before)
        verdict.extra["facts unread"] = sum(not seen["fact"][str(fact)] for fact in stated)
        verdict.extra["facts read twice"] = sum(seen["fact"][str(fact)] > 1 for fact in stated)
        _tell_jobs(verdict, self.jobs, told)
        verdict.extra["ticks twice"] = sum(count > 1 for count in seen["tick"].values())
        verdict.seen.append(
            f"{len(stated)} facts, {len(self.jobs)} jobs, {len(seen['tick'])} runs of a two-second clock"
        )
        verdict.extra["mail twice"] = len(_tell_mail(verdict, self.ids, place))


def _tell_jobs(verdict: Verdict, names: list[str], told: list[tuple[str, str]]) -> None:
    """Adds which of the planted jobs never came to their end, and which came there more than once."""
    done = Counter(about for kind, about in told if kind == "done")
    verdict.extra["jobs lost"] = sum(not done[name] for name in names)
    verdict.extra["jobs done twice"] = sum(done[name] > 1 for name in names)


def _tell_mail(verdict: Verdict, ids: list[str], place: Place) -> list[str]:
    """Adds what became of these mails; returns those that came more than once."""
    counts = place.mails()
    verdict.extra["mail sent"] = len(ids)
    verdict.extra["mail lost"] = sum(name not in counts for name in ids)
    return sorted(set(ids).intersection(judge.twice(counts)))
