"""Services, site and data for all experiments of a run, and the course of one run under load."""

from __future__ import annotations

import asyncio
import os
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from chaos import judge
from chaos.journal import Journal
from chaos.load import SMALL, Crowd, Load
from chaos.place import Place
from chaos.planted.switch import FOLDER
from chaos.verdict import Verdict
from launch import prepare
from launch.environment import child_environment
from launch.progress import Progress
from launch.serve import Site as EmbeddedSite
from launch.state import State
from stack import folders, ports
from stack.services import Services
from stack.site import Shape, Site

PAGES, SOCKETS, WORKERS = 2, 2, 1
SHOWN = 5


@dataclass(frozen=True, slots=True)
class Scale:
    """`short` runs have fewer people and less time; what is expected stays the same."""

    short: bool

    @property
    def crowd(self) -> Crowd:
        return SMALL if self.short else Crowd()

    def seconds(self, full: float, short: float) -> float:
        return short if self.short else full

    def count(self, full: int, short: int) -> int:
        return short if self.short else full


Fault = Callable[[Load], None]


def under_load(
    place: Place, scale: Scale, name: str, fault: Fault, *, crowd: Crowd | None = None
) -> tuple[Load, Verdict]:
    """Runs a fault while people write; returns the load, ended, and what the judge found."""
    crowd = crowd or scale.crowd
    stage = asyncio.run(place.stage(crowd.people))
    with Journal(place.folder / "journals" / f"{name}-{stage.tag}.jsonl") as journal:
        load = Load(place, stage, crowd, journal)
        load.start()
        try:
            time.sleep(scale.seconds(10, 3))
            fault(load)
            time.sleep(scale.seconds(15, 8))
        finally:
            load.finish()
        return load, verdict_of(load)


def verdict_of(load: Load) -> Verdict:
    found, lines = load.judge(), load.journal.lines
    longest, whose = judge.longest_errors(lines, load.ended_at)
    verdict = Verdict(
        acknowledged=found.acknowledged,
        lost=len(found.lost),
        doubled=len(found.doubled),
        disordered=len(found.disordered),
        holes=len(found.holes),
        longest_errors=round(longest, 1),
        recovery=round(judge.recovery(lines, load.ended_at), 1),
        extra={
            "unfinished": load.unfinished,
            "refused": sum(line.state == "refused" for line in lines),
            "errors": sum(line.state == "error" for line in lines),
            "not 503": sum(len(visitor.rude) for visitor in load.visitors),
            "sockets complete after": round(load.complete_after, 1) if load.complete_after is not None else 999,
        },
    )
    for kind in (found.lost, found.doubled, found.disordered, found.holes):
        verdict.seen += kind[:SHOWN]
    if longest > 1:
        verdict.seen.append(f"the longest errors were those of {whose}")
    refusals = {line.why for line in lines if line.state == "refused"}
    verdict.seen += [f"refused: {why}" for why in sorted(refusals)[:SHOWN]]
    rude = {why for visitor in load.visitors for why in visitor.rude}
    verdict.seen += [f"a reader saw: {why}" for why in sorted(rude)[:SHOWN]]
    return verdict


@contextmanager
def stacked() -> Iterator[Place]:
    """PostgreSQL (durable), Redis, Elasticsearch and the site's processes, supervised; data are kept for the next run."""
    progress = Progress()
    services = Services.planned("chaos", durable=True)
    mail = services.folder / "mail"
    with progress.step("PostgreSQL, Redis and Elasticsearch"):
        services.start()
    try:
        folders.remove(mail)
        mail.mkdir(parents=True)
        os.environ["HALQA_DEMO"] = "0"
        planted = services.folder / "planted"
        folders.remove(planted)
        folders.remove(services.folder / "site" / "versions")
        planted.mkdir(parents=True)
        shape = Shape(pages=PAGES, sockets=SOCKETS, workers=WORKERS)
        environ = {
            "EMAIL_FOLDER": str(mail), "DJANGO_SETTINGS_MODULE": "chaos.planted.settings", FOLDER: str(planted),
        }  # fmt: skip
        site = Site(services, shape=shape, environ=environ)
        site.prepare(progress)
        with progress.step("Two processes for pages, two for sockets, a worker, nginx"):
            site.start()
        site.supervisor.watch_aside()
        place = Place(site.port, site.env, mail, services.folder, site, services)
        try:
            yield place
        finally:
            place.helpers.end()
            site.stop()
    finally:
        services.stop()


@contextmanager
def embedded() -> Iterator[tuple[Place, EmbeddedSite]]:
    """The site of `make run` with an empty database of its own: one process and a worker on SQLite."""
    usual, progress, port = State.from_environment(), Progress(), ports.free(1)[0]
    folder = Path(tempfile.mkdtemp(prefix="halqa-chaos-"))
    state = State(folder, shared_venv=usual.venv)
    env = child_environment(
        HALQA_STATE=str(folder), PORT=str(port), SITE_URL=f"http://localhost:{port}", HALQA_DEMO="0"
    )
    for name in ("DATABASE_URL", "REDIS_URL", "ELASTICSEARCH_URL", "EMAIL_FOLDER", "DJANGO_SETTINGS_MODULE"):
        env.pop(name, None)
    site = EmbeddedSite(state, env, port, progress)
    place = Place(port, env, folder / "mail", folders.base() / "chaos")
    try:
        prepare.translations(usual, progress)
        prepare.static_files(usual, {**env, "HALQA_STATE": str(usual.folder)}, progress)
        (folder / "static").symlink_to(usual.folder / "static")
        prepare.embedded_database(state, env, progress)
        prepare.contents(state, env, progress, demo=False)
        site.start()
        yield place, site
    finally:
        place.helpers.end()
        site.stop()
        folders.remove(folder)
