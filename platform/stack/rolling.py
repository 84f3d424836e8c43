"""A new version beside the old one: started, given everything new, and only then is the old one ended.

`python -m stack roll --root FOLDER` asks the running `make stack` for it; `roll(site, root)` does it. What people have
under way is finished by the old processes; sockets are closed by them and come back to the new ones by themselves.
"""

from __future__ import annotations

import hashlib
import json
import os
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from launch.errors import Refusal
from launch.prepare import STATIC_SOURCES
from launch.serve import until_ready
from launch.state import ROOT, State
from stack import folders, running
from stack.errors import NotReady
from stack.site import Site
from stack.supervisor import Process

NEW = " (new)"
# A worker has no port to ask: one that lives so long after its start has read its settings and its readers.
WORKER_SECONDS = 3.0
# Tables and index of a large site take their time.
PATIENCE = 3600.0
# What the collected files are made from, and what decides how the search index and its documents look.
COLLECTED = (*STATIC_SOURCES, "requirements/base.txt")
SEARCHED = (
    "search/analysis",
    "search/documents",
    "search/engines",
    "search/enums.py",
    "search/readers.py",
    "search/visibility.py",
)
# In the order in which the old ones end: facts and mail first go to the new workers.
ENDING = ("worker", "sockets", "pages")


def roll(site: Site, root: Path = ROOT, *, prepared: bool = False, say: Callable[[str], None] = lambda _: None) -> None:
    """Replaces every process by one of the version in `root`; returns when the old ones have ended.

    To be called from another thread than the supervisor's, which starts the processes. Raises NotReady where the new
    version does not come up; then the old one goes on as if nothing had been. `prepared` leaves out tables and files.
    """
    if not prepared:
        prepare(site, root, say)
    pages, sockets = site.new_ports()
    new = site.processes(pages, sockets, root=root)
    say("The new processes start beside the old ones.")
    for process in new:
        process.name += NEW
        site.supervisor.add(process)
    try:
        _wait(new, [*pages, *sockets])
        site.nginx.turn_to(pages=pages, sockets=sockets)
    except BaseException:
        _end([site.supervisor.release(process.name) for process in new])
        raise
    say("Everything new goes to them; the old ones end.")
    site.pages, site.sockets = pages, sockets
    old = []
    for process in new:
        old.append(site.supervisor.release(process.name.removesuffix(NEW)))
        site.supervisor.rename(process, process.name.removesuffix(NEW))
    for kind in ENDING:
        _end([process for process in old if process.name.startswith(kind)])


def prepare(site: Site, root: Path, say: Callable[[str], None]) -> None:
    """Words, tables, vocabularies, files and index of the new version, while the old one serves. Raises NotReady."""
    python = str(State.from_environment().python)
    manage = [python, str(root / "manage.py")]
    steps = [
        ("Translations", [python, "-m", "launch.catalogues"]),
        ("Tables", [*manage, "migrate", "--noinput", "-v", "0"]),
        ("Vocabularies and pages", [*manage, "prepare"]),
    ]
    running_root = next(iter(site.supervisor.processes.values())).cwd
    if contents(running_root, COLLECTED) != contents(root, COLLECTED):
        steps.append(("Styles, scripts and pictures", [*manage, "collectstatic", "--noinput", "-v", "0"]))
    if contents(running_root, SEARCHED) != contents(root, SEARCHED):
        # An index refuses fields that it was not made with. The new one takes what both versions write.
        steps.append(("The search index", [*manage, "search_rebuild"]))
    for title, command in steps:
        say(title)
        done = subprocess.run(
            command, env=site.environment(root, "worker"), cwd=root, capture_output=True, text=True, check=False
        )
        if done.returncode:
            raise NotReady(
                f"“{title}” of the new version did not succeed; nothing was changed over:\n{done.stderr[-2000:]}"
            )


def contents(root: Path, patterns: Sequence[str]) -> dict[str, str]:
    """Returns the files of a version that the patterns name or that lie below what they name: a hash of each, by its
    place in the version."""
    named = [path for pattern in patterns for path in root.glob(pattern)]
    found = {path for top in named for path in (top.rglob("*") if top.is_dir() else [top])}
    return {
        str(path.relative_to(root)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in found
        if path.is_file() and path.suffix != ".pyc"
    }


def _wait(new: list[Process], ports: list[int]) -> None:
    until = time.monotonic() + 30
    while not all(process.pid for process in new):
        if time.monotonic() > until:
            raise NotReady("Nobody started the new processes: is the supervisor at work?")
        time.sleep(0.05)
    serving = [process for process in new if not process.name.startswith("worker")]
    for process, port in zip(serving, ports, strict=True):
        if not until_ready(port, process.alive):
            raise NotReady(f"{process.name} did not come up; see {process.log}")
    time.sleep(max(0.0, WORKER_SECONDS - (time.monotonic() - max(process.started_at for process in new))))
    for process in new:
        if process.restarts or not process.alive():
            raise NotReady(f"{process.name} ended at once; see {process.log}")


def _end(processes: list[Process]) -> None:
    children = [process.child for process in processes if process.child]
    ending = [threading.Thread(target=child.stop, args=(30.0,)) for child in children]
    for thread in ending:
        thread.start()
    for thread in ending:
        thread.join()


# Between the command and the running stack: a file for the words, a signal to read it.


def ask(root: Path) -> int:
    """Asks the running stack to change over and waits for its answer. Raises Refusal where none runs."""
    if not (root / "manage.py").exists():
        raise Refusal(f"{root} holds no version of Halqa: there is no manage.py in it.")
    if _told().get("state") == "asked" and running.runner_alive():
        raise Refusal("A change of version is under way already.")
    _tell(state="asked", root=str(root.resolve()))
    if not running.signal_runner(signal.SIGUSR1):
        _file().unlink(missing_ok=True)
        raise Refusal("No stack runs here: start it with `make stack`.")
    until, shown = time.monotonic() + PATIENCE, ""
    while time.monotonic() < until and running.runner_alive():
        told = _told()
        if told.get("says", "") not in ("", shown):
            shown = told["says"]
            print(shown, flush=True)
        if told.get("state") != "asked":
            return int(told.get("state") != "done")
        time.sleep(0.2)
    raise NotReady("The running stack gave no answer.")


def answer_requests(site: Site) -> None:
    """From now on this process changes over when it is asked to; the supervisor's thread stays free."""
    _file().unlink(missing_ok=True)

    def begin(_number: int, _frame: object) -> None:
        threading.Thread(target=_change_over, args=(site,), name="roll", daemon=True).start()

    signal.signal(signal.SIGUSR1, begin)


def _change_over(site: Site) -> None:
    told = _told()
    if told.get("state") != "asked":
        return
    root = Path(told["root"])
    try:
        roll(site, root, say=lambda text: _tell(state="asked", root=str(root), says=text))
    except Exception as error:
        _tell(state="failed", says=str(error))
    else:
        _tell(state="done", says=f"The version in {root} runs.")


def _file() -> Path:
    return folders.base() / "roll.json"


def _tell(**words: Any) -> None:
    _file().parent.mkdir(parents=True, exist_ok=True)
    passing = _file().with_suffix(f".{os.getpid()}")
    passing.write_text(json.dumps(words))
    passing.replace(_file())


def _told() -> dict[str, Any]:
    try:
        told: dict[str, Any] = json.loads(_file().read_text())
    except (OSError, ValueError):
        return {}
    return told
