"""What stands between the installed packages and the first page: translations, static files, database, demo content.

Each step looks first whether it was done, in milliseconds, because the second start has eight seconds for everything.
"""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterator, Mapping
from pathlib import Path

from launch import catalogues, database
from launch.environment import child_environment
from launch.errors import Refusal, became_full, told_full
from launch.progress import Progress
from launch.state import REQUIREMENTS, ROOT, State, hash_of_files, hash_of_listing

# By name where they stand at the root: the state folder stands there too and holds what is made from them.
STATIC_SOURCES = (
    "platform/*/static", "practitioners/static", "communities/static", "events/static", "search/static",
    "platform/config/settings",
)  # fmt: skip
VOCABULARIES = ROOT / "platform" / "vocabularies" / "data"
SHOWN = re.compile(r"\S")


def manage(state: State, env: Mapping[str, str], progress: Progress, title: str, *arguments: str) -> None:
    """Runs one management command, shows its last line of output as progress and keeps it all in a log."""
    log = state.log(arguments[0])
    with (
        progress.step(title),
        log.open("w") as record,
        subprocess.Popen(
            [str(state.python), str(ROOT / "manage.py"), *arguments],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            env=dict(env),
            cwd=ROOT,
        ) as command,
    ):
        assert command.stdout is not None
        last = ""
        try:
            for line in command.stdout:
                record.write(line)
                if SHOWN.search(line):
                    last = line.strip()
                    progress.note(last)
        except BaseException:
            command.terminate()
            raise
        if command.wait():
            if told_full(last):
                raise became_full(state.folder)
            raise Refusal(f"“{title}” did not succeed: {last}; details are in {log}.")


def translations(state: State, progress: Progress) -> None:
    if not catalogues.outdated():
        return
    with progress.step("Translations"):
        done = subprocess.run(
            [str(state.python), "-m", "launch.catalogues"],
            env=child_environment(),
            capture_output=True,
            text=True,
            check=False,
        )
    if done.returncode:
        raise Refusal(f"The translations could not be compiled: {done.stderr.strip().splitlines()[-1]}")


def static_files(state: State, env: Mapping[str, str], progress: Progress) -> None:
    wanted = hash_of_files([REQUIREMENTS / "base.txt"]) + hash_of_listing(_static_sources())
    if state.stamp("static") == wanted and (state.folder / "static").exists():
        return
    manage(state, env, progress, "Styles, scripts and pictures", "collectstatic", "--noinput", "-v", "0")
    state.write_stamp("static", wanted)


def embedded_database(state: State, env: Mapping[str, str], progress: Progress) -> None:
    if not state.database.exists():
        with progress.step("Database"):
            database.create(state)
    if not database.is_current(state):
        manage(state, env, progress, "Newer tables", "migrate", "--noinput", "-v", "1")
        database.mark_current(state)


def contents(state: State, env: Mapping[str, str], progress: Progress, *, demo: bool, database: str = "") -> None:
    """Vocabularies and page tree, anew when their data changed, and the demo once: who removed it is not given it again.

    `database` tells one database from another; unset, it is the embedded one, known by its file.
    """
    where = database or f"sqlite {state.database.stat().st_ino}"
    wanted = hash_of_listing(VOCABULARIES.glob("*"))
    if demo and not state.stamp(f"demo in {where}"):
        manage(state, env, progress, "Demo content", "load_demo")
        state.write_stamp(f"demo in {where}", "loaded")
    elif state.stamp(f"prepared {where}") != wanted:
        manage(state, env, progress, "Vocabularies and pages", "prepare")
    else:
        return
    state.write_stamp(f"prepared {where}", wanted)


def _static_sources() -> Iterator[Path]:
    for pattern in STATIC_SOURCES:
        for folder in ROOT.glob(pattern):
            yield from (path for path in folder.rglob("*") if path.is_file() and "__pycache__" not in path.parts)
