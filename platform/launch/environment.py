"""The site's own Python environment, filled from the pinned lists in `requirements/`."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys

from launch.errors import Refusal, became_full, told_full
from launch.progress import Progress
from launch.state import REQUIREMENTS, State, hash_of_files

UNREACHABLE = re.compile(
    r"NewConnectionError|ConnectionError|Failed to establish|name resolution|ReadTimeout|timed out|ProxyError"
    r"|SSLError|ConnectTimeout|Connection refused|Network is unreachable|No matching distribution found",
    re.IGNORECASE,
)
# Of glibc: what answered with something large once, such as the calendar of ten thousand events, gives the memory back
# instead of each of its threads keeping so much for ever.
ALLOCATOR = {
    "MALLOC_ARENA_MAX": "2",
    "MALLOC_MMAP_THRESHOLD_": str(256 * 1024),
    "MALLOC_TRIM_THRESHOLD_": str(256 * 1024),
}
# Background work goes behind people who wait for a page or a message. It keeps its number: `nice` becomes what it starts.
GIVING_WAY = ("nice", "-n", "5")


def child_environment(**extra: str) -> dict[str, str]:
    """The environment of every process of ours: both source folders on the path, and bytecode kept.

    Without bytecode each start takes three times as long, so a setting that forbids it is not passed on.
    """
    root = REQUIREMENTS.parent
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    return {**ALLOCATOR, **kept, "PYTHONPATH": f"{root}{os.pathsep}{root / 'platform'}", **extra}


def ensure(state: State, progress: Progress, *, dev: bool = False) -> None:
    """Brings the environment to what the pinned lists say; nothing is done when it stands there already."""
    kind = "dev" if dev else "base"
    wanted = f"{sys.version_info[0]}.{sys.version_info[1]} {hash_of_files([REQUIREMENTS / f'{kind}.txt'])}"
    if state.python.exists() and state.stamp(f"installed-{kind}") == wanted:
        return
    if not state.python.exists():
        _create(state, progress)
    title = "Packages for the site, tests and checks" if dev else "Packages for the site"
    with progress.step(title):
        _install(state, kind, progress)
    state.write_stamp("installed", wanted)
    state.write_stamp(f"installed-{kind}", wanted)
    if dev:
        base = hash_of_files([REQUIREMENTS / "base.txt"])
        state.write_stamp("installed-base", f"{wanted.split()[0]} {base}")


def _create(state: State, progress: Progress) -> None:
    with progress.step("Python environment"):
        shutil.rmtree(state.venv, ignore_errors=True)
        done = subprocess.run(
            [sys.executable, "-m", "venv", str(state.venv)], capture_output=True, text=True, check=False
        )
    if done.returncode:
        shutil.rmtree(state.venv, ignore_errors=True)
        if "ensurepip" in done.stdout + done.stderr:
            raise Refusal(
                "This Python comes without its venv module: install it (on Debian and Ubuntu the package "
                f"python{sys.version_info[0]}.{sys.version_info[1]}-venv) and run the same command again."
            )
        if told_full(done.stdout + done.stderr):
            raise became_full(state.folder)
        raise Refusal(f"The Python environment could not be made: {_last_line(done.stderr or done.stdout)}")


def _install(state: State, kind: str, progress: Progress) -> None:
    """Installs with hashes checked; pip compiles bytecode as it goes."""
    lock = REQUIREMENTS / f"{kind}.txt"
    total = len(re.findall(r"^\S+==", lock.read_text(), re.MULTILINE))
    command = [
        str(state.python), "-m", "pip", "install", "--require-hashes", "--no-input", "--progress-bar", "off",
        "--disable-pip-version-check", "--retries", "2", "--timeout", "30", "-r", str(lock),
    ]  # fmt: skip
    log, seen = state.log("install"), 0
    with (
        log.open("w") as record,
        subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, env=child_environment()
        ) as pip,
    ):
        assert pip.stdout is not None
        try:
            for line in pip.stdout:
                record.write(line)
                if line.startswith(("Collecting ", "Requirement already satisfied: ")):
                    seen += 1
                    progress.note(f"{seen} of {total} found")
                elif line.startswith("Installing collected"):
                    progress.note("unpacking")
        except BaseException:
            pip.terminate()
            raise
    if pip.returncode:
        raise _explain(log.read_text(), f"details are in {log}")


def _explain(output: str, details: str) -> Refusal:
    if told_full(output):
        return Refusal(
            f"The disk became full while packages were installed: free about 1.2 GB and run again; {details}."
        )
    if "DO NOT MATCH THE HASHES" in output:
        return Refusal(f"A downloaded package is not the one that was pinned, so nothing was installed; {details}.")
    if UNREACHABLE.search(output):
        return Refusal(
            "The packages could not be fetched, because the package index cannot be reached: connect this machine to "
            f"the network and run again (only the first start needs it); {details}."
        )
    return Refusal(f"The packages could not be installed: {_last_line(output)}; {details}.")


def _last_line(text: str) -> str:
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return lines[-1] if lines else "no reason was given"
