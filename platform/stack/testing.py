"""`make test`: the whole suite on the embedded default, its marked parts on the real services, the journeys on both."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from launch.environment import child_environment
from launch.errors import Refusal
from launch.progress import Progress
from launch.state import ROOT
from stack import programs, running
from stack.embedded import embedded_site
from stack.errors import Missing, NotReady
from stack.services import Services
from stack.site import Site

LARGE = "not soak and not scale and not chaos"
EMBEDDED = f"{LARGE} and not services and not journey"
ON_SERVICES = f"{LARGE} and (services or both) and not journey"
JOURNEYS = f"{LARGE} and journey"
# Journeys speak to a running site. A test elsewhere that needs a browser brings its own site and database, and a process
# holds one Playwright at a time, so these run apart.
JOURNEYS_FOLDER = "tests/journeys"
# A process for each core, each with its own database and state; a file's tests stay together.
SIDE_BY_SIDE = ("-n", str(min(os.cpu_count() or 1, 4)), "--dist", "loadfile")
PARTS = ("embedded", "browser", "services", "journeys", "journeys-on-stack")
SERVICE_URLS = ("DATABASE_URL", "REDIS_URL", "ELASTICSEARCH_URL", "HALQA_TEST_SERVICES")


@dataclass(frozen=True, slots=True)
class Outcome:
    part: str
    code: int
    seconds: float
    remark: str = ""


def in_ci() -> bool:
    return os.environ.get("CI", "").lower() in {"1", "true", "yes"}


def run(parts: Sequence[str], extra: Sequence[str]) -> int:
    """Runs the parts one after the other, all of them even if one fails, and says how each ended."""
    outcomes: list[Outcome] = []
    with _mail_folder():
        plain = _without_services()
        if set(parts) - {"embedded"}:
            # Where it may not install, it says what is missing, and the parts that need it tell how that ended.
            programs.install()
        if "embedded" in parts:
            outcomes.append(_timed("embedded", lambda: _pytest(EMBEDDED, [*SIDE_BY_SIDE, *extra], plain)))
        outcomes += _in_browser([part for part in parts if part in ("browser", "journeys")], extra)
        outcomes += _on_services([part for part in parts if part in ("services", "journeys-on-stack")], extra)
    print()
    for outcome in outcomes:
        word = "passed" if outcome.code == 0 else "FAILED"
        print(f"{outcome.part:<20} {word:<7} {outcome.seconds:6.0f} s  {outcome.remark}".rstrip())
    return int(any(outcome.code for outcome in outcomes))


@contextmanager
def _mail_folder() -> Iterator[None]:
    """Names a folder for mail, where the sites that journeys visit write and the journeys read, unless one is named."""
    if os.environ.get("EMAIL_FOLDER"):
        yield
        return
    with tempfile.TemporaryDirectory(prefix="halqa-mail-") as folder:
        os.environ["EMAIL_FOLDER"] = folder
        try:
            yield
        finally:
            del os.environ["EMAIL_FOLDER"]


def _in_browser(parts: Sequence[str], extra: Sequence[str]) -> list[Outcome]:
    """What runs in Chromium against the embedded default."""
    if not parts:
        return []
    try:
        programs.chromium()
    except Missing as error:
        return [_without(part, error, extra) for part in parts]
    outcomes = []
    if "browser" in parts:
        command = [f"--ignore={JOURNEYS_FOLDER}", *extra]
        outcomes.append(_timed("browser", lambda: _pytest(JOURNEYS, command, _without_services())))
    if "journeys" in parts:
        outcomes.append(_timed("journeys", lambda: _journeys_embedded(extra)))
    return outcomes


def _on_services(parts: Sequence[str], extra: Sequence[str]) -> list[Outcome]:
    """What runs on PostgreSQL, Redis and Elasticsearch, started once for all of it."""
    if not parts:
        return []
    outcomes: list[Outcome] = []
    try:
        with Services.started("tests") as services:
            if "services" in parts:
                env = _without_services() | services.environ() | _state_file(services)
                outcomes.append(_timed("services", lambda: _pytest(ON_SERVICES, [*SIDE_BY_SIDE, *extra], env)))
            if "journeys-on-stack" in parts:
                outcomes.append(_timed("journeys-on-stack", lambda: _journeys_on_stack(services, extra)))
    except Missing as error:
        outcomes += [_without(part, error, extra) for part in parts[len(outcomes) :]]
    except NotReady as error:
        outcomes += [Outcome(part, 1, 0, str(error)) for part in parts[len(outcomes) :]]
    return outcomes


def _journeys_embedded(extra: Sequence[str]) -> int:
    with embedded_site() as url:
        return _pytest(JOURNEYS, _journeys(extra), _without_services() | {"HALQA_JOURNEY_URL": url})


def _journeys_on_stack(services: Services, extra: Sequence[str]) -> int:
    """The same ways through several processes; a fresh database beside the one of the tests."""
    site = Site(services)
    site.prepare(Progress())
    with site:
        env = _without_services() | {"HALQA_JOURNEY_URL": site.url, "HALQA_JOURNEY_ON": "stack"}
        # What axe finds in a page does not depend on the servers behind it.
        return _pytest(JOURNEYS, [f"--ignore={JOURNEYS_FOLDER}/test_axe.py", *_journeys(extra)], env)


def _journeys(extra: Sequence[str]) -> list[str]:
    """The journeys' folder, unless what to run is named."""
    return list(extra) if any(word.startswith("tests/") for word in extra) else [JOURNEYS_FOLDER, *extra]


def _without(part: str, error: Exception, extra: Sequence[str]) -> Outcome:
    """In CI a failure; on a person's machine the tests are run all the same, to be reported as skipped by name."""
    if in_ci():
        return Outcome(part, 1, 0, str(error))
    env = _without_services() | {"HALQA_SERVICES_MISSING": str(error)}
    marks = "services" if part == "services" else "journey"
    _pytest(f"{LARGE} and {marks}", [*extra, "-rs"], env)
    return Outcome(part, 0, 0, f"skipped: {error}")


def _pytest(marks: str, extra: Sequence[str], env: Mapping[str, str]) -> int:
    command = [sys.executable, "-m", "pytest", "-m", marks, "-q", *extra]
    return subprocess.run(command, cwd=ROOT, env=dict(env), check=False).returncode


def _without_services() -> dict[str, str]:
    return {name: value for name, value in child_environment().items() if name not in SERVICE_URLS}


def _state_file(services: Services) -> dict[str, str]:
    return {"HALQA_TEST_SERVICES": str(services.save(services.folder / "running.json"))}


def _timed(part: str, work: Callable[[], int]) -> Outcome:
    print(f"\n── {part} ──", flush=True)
    since = time.monotonic()
    try:
        code, remark = work(), ""
    except (NotReady, Refusal) as error:
        # It is here and does not start: that is a fault anywhere, and no reason to skip.
        code, remark = 1, str(error)
    return Outcome(part, code, time.monotonic() - since, remark)


def execute(command: Sequence[str]) -> int:
    """Runs a command with the services' addresses in its environment; servers left by `up` are used."""
    found = running.running()
    if found is not None:
        env = child_environment() | found.environ() | {"HALQA_TEST_SERVICES": str(running.file())}
        return subprocess.run(list(command), env=env, check=False).returncode
    with Services.started("exec") as services:
        env = child_environment() | services.environ() | _state_file(services)
        return subprocess.run(list(command), env=env, check=False).returncode
