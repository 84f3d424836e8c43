"""The site's own processes: killed, too many of them, and the index made anew."""

from __future__ import annotations

import time

from chaos import judge
from chaos.experiments.base import NOTHING_LOST, SETTLES, UnderLoad, settled
from chaos.load import Load, every
from chaos.place import Place
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
    expect = {**NOTHING_LOST, "recovery": 10}

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
            process.kill()
            load.journal.mark(f"{name} killed")
            # The other one serves meanwhile: one of two is killed, never both.
            until = time.monotonic() + 60
            while time.monotonic() < until and (process.pid == before or not process.alive()):
                time.sleep(0.05)
            until_ready(port, process.alive)

        every(scale.seconds(30, 8), scale.seconds(600, 31), kill)


class WorkerKilled(UnderLoad):
    name = "worker-killed"
    title = "kill -9 of the worker in the middle of mail and index work"
    expect = {**NOTHING_LOST, **SETTLES, "mail lost": 0, "mail twice": 0}
    _back_at = 0.0

    def during(self, site: Site, services: Services, load: Load, scale: Scale) -> None:
        place = load.place
        self._ids: list[str] = []

        def kill(count: int) -> None:
            self._ids += place.inside("queue_mail", tag=f"{load.stage.tag}-{count}", count=scale.count(100, 40))
            time.sleep(0.5 + 0.4 * (count % 4))
            site.supervisor["worker-1"].kill()

        every(scale.seconds(20, 8), scale.seconds(120, 23), kill)
        self._back_at = time.time()
        load.journal.mark("the worker killed for the last time")

    def after(self, place: Place, load: Load, verdict: Verdict, scale: Scale) -> None:
        settled(place, verdict, self._back_at)
        counts = place.mails()
        twice = judge.twice(counts)
        verdict.extra["mail sent"] = len(self._ids)
        verdict.extra["mail lost"] = sum(name not in counts for name in self._ids)
        # Cut between the server's acceptance and our record a mail goes again under the same Message-ID: allowed,
        # one for each kill, and told apart here.
        kills = len(range(0, int(scale.seconds(120, 23)), int(scale.seconds(20, 8))))
        verdict.extra["mail repeated under its Message-ID"] = len(twice)
        verdict.extra["mail twice"] = max(0, len(twice) - kills)


class ManyWorkers(UnderLoad):
    name = "many-workers"
    title = "Three workers, each with its clock, instead of one"
    expect = {**NOTHING_LOST, **SETTLES, "mail lost": 0, "mail twice": 0}

    def during(self, site: Site, services: Services, load: Load, scale: Scale) -> None:
        command = [str(State.from_environment().python), str(ROOT / "manage.py"), "worker"]
        env = {**site.env, "HALQA_ROLE": "worker"}
        more = [
            Child.start(command, log=site.folder / "logs" / f"extra-worker-{n}.log", env=env, cwd=ROOT) for n in (1, 2)
        ]
        self.ids: list[str] = []
        try:
            time.sleep(scale.seconds(10, 6))
            for count in range(scale.count(6, 2)):
                self.ids += load.place.inside("queue_mail", tag=f"{load.stage.tag}-{count}", count=50)
                time.sleep(scale.seconds(10, 4))
        finally:
            self.since = time.time()
            for child in more:
                child.stop()

    def after(self, place: Place, load: Load, verdict: Verdict, scale: Scale) -> None:
        settled(place, verdict, self.since)
        counts = place.mails()
        verdict.extra["mail sent"] = len(self.ids)
        verdict.extra["mail lost"] = sum(name not in counts for name in self.ids)
        verdict.extra["mail twice"] = len([name for name in judge.twice(counts) if name in set(self.ids)])
