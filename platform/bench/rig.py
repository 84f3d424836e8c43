"""The site under measurement: services, data, processes on private ports, the yardsticks' processes beside them."""

from __future__ import annotations

import json
import os
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from launch import prepare
from launch.environment import child_environment
from launch.processes import Child, tail
from launch.progress import Progress
from launch.serve import UVICORN, until_ready
from launch.state import ROOT, State, hash_of_files, hash_of_listing
from stack import ports
from stack.errors import NotReady
from stack.rolling import SEARCHED, contents
from stack.services import Services
from stack.site import GUNICORN, Shape, Site


@dataclass(frozen=True, slots=True)
class Amounts:
    """What generate_load is asked for."""

    practitioners: int
    communities: int
    topics: int
    posts: int
    events: int
    # So many posts are put into the index (0: all); said in the report.
    indexed: int = 0

    @property
    def arguments(self) -> list[str]:
        return [
            f"--{name}={getattr(self, name)}" for name in ("practitioners", "communities", "topics", "posts", "events")
        ]

    def __str__(self) -> str:
        return (
            f"{self.practitioners:,} people, {self.communities:,} communities, {self.topics:,} topics with "
            f"{self.posts:,} posts in one community, {self.events:,} events"
        )


NORMAL = Amounts(10_000, 300, 1_000, 50_000, 10_000)
LARGE = Amounts(100_000, 300, 20_000, 1_000_000, 100_000, indexed=200_000)
TRIAL = Amounts(600, 20, 100, 5_000, 600)


class Rig:
    """What cases work with. Everything in it is started once and shared by the cases of a run."""

    def __init__(
        self, services: Services, site: Site, amounts: Amounts, *, repeats: int, seconds: float, loaded: str = ""
    ) -> None:
        self.services, self.site, self.amounts = services, site, amounts
        self.repeats, self.seconds, self.loaded = repeats, seconds, loaded
        # How many pages were asked for that no process had seen.
        self.asked: dict[str, int] = {}
        self.folder = services.folder / "bench"
        self.progress = Progress()
        self._bare: tuple[Child, int] | None = None

    @property
    def pages(self) -> int:
        """The port of the one process that answers pages: no proxy stands between it and the client."""
        return self.site.pages[0]

    @property
    def sockets(self) -> int:
        return self.site.sockets[0]

    def inside(self, name: str, **arguments: Any) -> Any:
        """Runs a function of `bench.inside` in a process of its own with the site's settings; returns what it says."""
        return run_inside({**self.site.env, "HALQA_ROLE": "worker"}, name, **arguments)

    @cached_property
    def facts(self) -> dict[str, Any]:
        """Addresses, people and rooms among the data."""
        told: dict[str, Any] = self.inside("facts")
        return told

    @cached_property
    def member(self) -> dict[str, str]:
        """The headers of the signed-in member."""
        return {"Cookie": self.inside("sessions", count=1)[0]}

    def bare(self, name: str, body: bytes) -> tuple[int, str]:
        """Returns port and name of the yardstick's page of these bytes: `/page/NAME`, `/joined/NAME`."""
        folder = self.folder / "pages"
        folder.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(body)
        if self._bare is None:
            port = ports.free(1)[0]
            python = str(State.from_environment().python)
            command = [python, "-m", "gunicorn", "bench.bare:application", *GUNICORN, "--bind", f"{ports.HOST}:{port}"]
            env = child_environment(BENCH_PAGES=str(folder), WSGI="1")
            self._bare = (self._start("bare", command, env, port), port)
        return self._bare[1], name

    @contextmanager
    def plain_hub(self, *, frame: int = 0, commits: bool = False) -> Iterator[int]:
        """The yardstick of chat, under the same server with the same options; `commits`: each message first.

        Its frames have at least `frame` bytes.
        """
        port = ports.free(1)[0]
        env = {"BENCH_FRAME": str(frame)}
        if commits:
            self.services.postgres.drop_database("bench_plain")
            self.services.postgres.create_database("bench_plain")
            env["BENCH_DATABASE"] = self.services.postgres.url("bench_plain")
        python = str(State.from_environment().python)
        command = [
            python, "-m", "uvicorn", "bench.plain_hub:application", "--host", ports.HOST, "--port", str(port), *UVICORN,
        ]  # fmt: skip
        child = self._start("plain-hub", command, child_environment(**env), port)
        try:
            yield port
        finally:
            child.stop()

    def _start(self, name: str, command: list[str], env: dict[str, str], port: int) -> Child:
        log = self.folder / f"{name}.log"
        child = Child.start(command, log=log, env=env, cwd=ROOT)
        if not until_ready(port, child.alive):
            raise NotReady(f"{name} did not start; the end of {log} says:\n{tail(log)}")
        return child

    def close(self) -> None:
        if self._bare is not None:
            self._bare[0].stop()


def run_inside(env: dict[str, str], name: str, **arguments: Any) -> Any:
    python = str(State.from_environment().python)
    done = subprocess.run(
        [python, "-m", "bench.inside", name, json.dumps(arguments)],
        env=env, cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    if done.returncode:
        raise NotReady(f"bench.inside {name} failed:\n{done.stderr[-3000:]}")
    return json.loads(done.stdout.splitlines()[-1])


@contextmanager
def rigged(amounts: Amounts, *, repeats: int, seconds: float, fresh: bool, name: str) -> Iterator[Rig]:
    """Starts everything, loads data of this size unless they are there, and stops all of it at the end."""
    progress = Progress()
    # Data are kept for the next run, so they are written as in production.
    services = Services.planned(name, durable=True)
    with progress.step("PostgreSQL, Redis and Elasticsearch"):
        services.start()
    try:
        os.environ["HALQA_DEMO"] = "0"
        # The first process fills its store of pages alone, so the cases see one process.
        site = Site(services, shape=Shape(pages=1, sockets=1, workers=1))
        loaded = _prepare(services, site, amounts, progress, fresh=fresh)
        with progress.step("A process for pages, one for sockets, a worker, nginx"):
            site.start()
        site.supervisor.watch_aside()
        rig = Rig(services, site, amounts, repeats=repeats, seconds=seconds, loaded=loaded)
        try:
            yield rig
        finally:
            rig.close()
            site.stop()
    finally:
        services.stop()


def _prepare(services: Services, site: Site, amounts: Amounts, progress: Progress, *, fresh: bool) -> str:
    """Makes tables, data and index unless they are there; returns how long the data took, for the report.

    An index that was made by other code of search is made anew: it may lack fields.
    """
    state = State.from_environment()
    env = {**site.env, "HALQA_ROLE": "worker"}
    prepare.translations(state, progress)
    prepare.static_files(state, env, progress)
    mark = services.folder / "loaded.json"
    wanted = f"{amounts} {_migrations()}"
    search = hash_of_files(ROOT / path for path in sorted(contents(ROOT, SEARCHED)))
    known = json.loads(mark.read_text()) if mark.exists() else {}
    there = known.get("wanted") == wanted and not fresh
    if there and known.get("search", search) == search:
        return str(known["loaded"])
    mark.unlink(missing_ok=True)
    if there:
        made = str(known["loaded"]).partition("; ")[0]
    else:
        made = _made(services, state, env, amounts, progress)
    with progress.step("Search index"):
        index = run_inside(env, "fill_index", posts=amounts.indexed)
    part = f" (the first {amounts.indexed:,} posts only)" if amounts.indexed else ""
    loaded = f"{made}; {index['documents']:,} documents indexed{part} in {index['seconds']:.0f} s"
    mark.write_text(json.dumps({"wanted": wanted, "search": search, "loaded": loaded}))
    return loaded


def _made(services: Services, state: State, env: dict[str, str], amounts: Amounts, progress: Progress) -> str:
    """Makes tables and data anew; returns how long that took, for the report."""
    services.postgres.drop_database("halqa")
    services.postgres.create_database("halqa")
    prepare.manage(state, env, progress, "Tables", "migrate", "--noinput", "-v", "1")
    began = time.monotonic()
    prepare.manage(state, env, progress, f"Data: {amounts}", "generate_load", "--no-index", *amounts.arguments)
    seconds = time.monotonic() - began
    rows = amounts.practitioners + amounts.communities + amounts.topics + amounts.posts + amounts.events
    return f"made in {seconds:.0f} s ({rows / seconds:,.0f} things a second)"


def _migrations() -> str:
    """Tells one set of tables from another."""
    return hash_of_listing(path for path in ROOT.glob("**/migrations/0*.py") if "var" not in path.parts)[:16]
