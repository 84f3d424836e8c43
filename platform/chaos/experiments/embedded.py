"""The embedded default: one process, one worker, SQLite."""

from __future__ import annotations

import asyncio
import sqlite3
import time
from pathlib import Path

from chaos.experiments.base import NOTHING_LOST, Experiment
from chaos.experiments.races import LastSeats, SameForm
from chaos.journal import Journal
from chaos.load import Crowd, Load
from chaos.place import Place
from chaos.rig import Scale, embedded, verdict_of
from chaos.verdict import Verdict
from launch.serve import until_ready

LOCKED = "database is locked"


class Embedded(Experiment):
    """Five people in the chat as fast as they are answered, five at the form; then the process is killed and started."""

    name = "embedded"
    title = "Embedded default: ten write at once for five minutes, then the process is killed"
    expect = {**NOTHING_LOST, "recovery": 20, "database is locked": 0, "integrity": 0}
    on_stack = False
    beside = "elastic-away"

    def run(self, place: Place | None, scale: Scale) -> Verdict:
        with embedded() as (ours, site):
            # A chat limit of 100 in 20 s stands; half a second between messages stays below it.
            crowd = Crowd(chatters=5, posters=5, visitors=2, chat_pause=scale.seconds(0.3, 0.3), post_pause=2.5)
            stage = asyncio.run(ours.stage(crowd.people))
            with Journal(ours.folder / "journals" / f"{self.name}-{stage.tag}.jsonl") as journal:
                load = Load(ours, stage, crowd, journal)
                load.start()
                try:
                    time.sleep(scale.seconds(300, 25))
                    assert site.web is not None
                    site.web.kill()
                    site.worker.kill()  # type: ignore[union-attr]
                    site.start()
                    until_ready(ours.port, site.web.alive)
                    journal.mark("the site is started again")
                    time.sleep(scale.seconds(20, 8))
                finally:
                    load.finish()
                verdict = verdict_of(load)
            said = [line.why for line in journal.lines if LOCKED in line.why]
            logs = sum(path.read_text(errors="replace").count(LOCKED) for path in site.state.logs.glob("*.log"))
            verdict.extra["database is locked"] = len(said) + logs
            site.stop()
            verdict.extra["integrity"] = self._faults(site.state.database)
        return verdict

    @staticmethod
    def _faults(path: Path) -> int:
        """Returns the number of faults that SQLite's own check finds."""
        with sqlite3.connect(path) as database:
            told = [row[0] for row in database.execute("PRAGMA integrity_check")]
            broken = database.execute("PRAGMA foreign_key_check").fetchall()
        return (0 if told == ["ok"] else len(told)) + len(broken)


class EmbeddedSeats(LastSeats):
    name = "embedded-last-seats"
    title = "The last seats on SQLite"
    on_stack = False
    beside = "elastic-away"

    def run(self, place: Place | None, scale: Scale) -> Verdict:
        with embedded() as (ours, _site):
            return asyncio.run(self._run(ours, scale.count(200, 60)))


class EmbeddedSameForm(SameForm):
    name = "embedded-same-form"
    title = "The same form sent 20 times at once, on SQLite"
    on_stack = False
    beside = "elastic-away"

    def run(self, place: Place | None, scale: Scale) -> Verdict:
        with embedded() as (ours, _site):
            return super().run(ours, scale)
