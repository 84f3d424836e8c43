"""The embedded default: one process, one worker, SQLite."""

from __future__ import annotations

import sqlite3
import time
from abc import abstractmethod
from pathlib import Path

from chaos.experiments.base import NOTHING_LOST, Experiment
from chaos.experiments.races import LastSeats, SameForm
from chaos.load import Crowd, Load
from chaos.place import Place
from chaos.rig import Scale, embedded, under_load
from chaos.verdict import Verdict
from launch.serve import Site, until_ready

LOCKED = "database is locked"


class OnEmbedded(Experiment):
    """On a site of its own, so it may be run while an experiment on the stack mostly waits."""

    on_stack = False
    beside = "elastic-away"

    def run(self, place: Place | None, scale: Scale) -> Verdict:
        with embedded() as (ours, site):
            return self.on(ours, site, scale)

    @abstractmethod
    def on(self, place: Place, site: Site, scale: Scale) -> Verdict:
        """Does it once on a running embedded site."""


class Embedded(OnEmbedded):
    """Five people in the chat as fast as they are answered, five at the form; then the process is killed and started."""

    name = "embedded"
    title = "Embedded default: ten write at once for five minutes, then the process is killed"
    expect = {**NOTHING_LOST, "recovery": 20, "database is locked": 0, "integrity": 0}
    minutes = 6

    def on(self, place: Place, site: Site, scale: Scale) -> Verdict:
        # A chat limit of 100 in 20 s stands; a third of a second between messages stays below it.
        crowd = Crowd(chatters=5, posters=5, visitors=2, chat_pause=0.3, post_pause=2.5)
        load, verdict = under_load(
            place, scale, self.name, lambda load: self._fault(place, site, load, scale), crowd=crowd
        )
        said = [line.why for line in load.journal.lines if LOCKED in line.why]
        logs = sum(path.read_text(errors="replace").count(LOCKED) for path in site.state.logs.glob("*.log"))
        verdict.extra["database is locked"] = len(said) + logs
        site.stop()
        verdict.extra["integrity"] = self._faults(site.state.database)
        return verdict

    @staticmethod
    def _fault(place: Place, site: Site, load: Load, scale: Scale) -> None:
        time.sleep(scale.seconds(290, 22))
        assert site.web is not None
        assert site.worker is not None
        site.web.kill()
        site.worker.kill()
        site.start()
        until_ready(place.port, site.web.alive)
        load.journal.mark("the site is started again")

    @staticmethod
    def _faults(path: Path) -> int:
        """Returns the number of faults that SQLite's own check finds."""
        with sqlite3.connect(path) as database:
            told = [row[0] for row in database.execute("PRAGMA integrity_check")]
            broken = database.execute("PRAGMA foreign_key_check").fetchall()
        return (0 if told == ["ok"] else len(told)) + len(broken)


class EmbeddedSeats(OnEmbedded, LastSeats):
    name = "embedded-last-seats"
    title = "The last seats on SQLite"

    def on(self, place: Place, site: Site, scale: Scale) -> Verdict:
        return LastSeats.run(self, place, scale)


class EmbeddedSameForm(OnEmbedded, SameForm):
    name = "embedded-same-form"
    title = "The same form sent 20 times at once, on SQLite"

    def on(self, place: Place, site: Site, scale: Scale) -> Verdict:
        return SameForm.run(self, place, scale)
