"""Results kept as JSON, each experiment with its day, and written out as `docs/operate/faults.md`."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple

from chaos.experiments import ALL
from chaos.experiments.base import Experiment
from chaos.rig import PAGES, SOCKETS, WORKERS
from chaos.verdict import COUNTED, Verdict
from launch.state import ROOT, State
from stack.machine import machine

DOCUMENT = ROOT / "docs" / "operate" / "faults.md"
HEAD = """\
# Faults: what breaks, and what people notice

Written by `python -m chaos --write` (`make chaos` runs all at full length and says first how long that takes; one alone:
`python -m chaos --experiment web-killed`). What a run did not do stays as it stood. A driver numbers every write and journals what was acknowledged. After each experiment the journal is
compared with the database, every socket client's received list with the database, the index with the database, and mail
with the mail folder. The worst of the repeats stands here; times are in seconds. Writers send the same write again,
under the same key, until they are answered. “Longest errors” is the longest time that one person saw nothing but
errors (a message that is not answered within 8 s is one), “recovery” counts from the end of the fault, and where a process
is killed from each kill, until everybody was served again: every socket in its room with all that it missed, every form
that had failed accepted. **Nobody gives the site a command**:
after each run the rig waits for the site to be whole (`/readyz` of each process, nothing waiting), and where it has to
start it again by hand that stands under “operator” and in the run. A journal is kept of each run (`journals/` in the
services' folder). The site runs on production's settings with the rig's application planted in it
(`platform/chaos/planted`): a channel layer that is bad on demand, and a reader, a work of the clock and a job that write
down what they do.
"""

COLUMNS = "| experiment | acknowledged | lost | doubled | out of order | holes | longest errors | recovery | operator | result |"
FOUND = """\
## Found by the rig and mended
- nginx gave socket processes that had come back one socket a second (213 times “no live upstreams” in its log): it notes
  good health only when a request ends, and sockets do not end. Seen in a first run in which both socket processes were
  down at once; the last of twelve sockets was back after 17.9 s. `tests/stack/test_nginx.py` shows it without the rig.
  The rig now kills one of two at a time, so the figure of `web-killed` is not a measure of that change alone.
- While PostgreSQL was away people saw 500 without Retry-After; now the 503 page in six languages with Retry-After.
- A run of the clock that was cut by the end of its worker (an import of calendars, the digest) waited for its next time,
  up to an hour; it is now taken over at once, three times at most.
- A reader whose service had been away was tried again after up to 75 s, too late for the minute; now after 12 s at most.
- A search on its way at the moment at which a rebuild took the old index away fell back to titles; it is asked again.
- A community stood in search by the time of its last change, not of what was last written in it.
- Where all three nodes of Elasticsearch hung, a page of search waited 16 s before it fell back to titles; now two nodes
  are asked, 8 s.
- Seen in reading, mended with a test each: an older reading of a document that the mapping then refused stayed to be found;
  a rebuild whose last answer was lost dropped the index in use; a removal just after a rebuild made an index of its own;
  `500` from a node that goes down was shown as a fault of the page.
"""


def kept() -> Path:
    return State.from_environment().folder / "chaos.json"


class Told(NamedTuple):
    """What came of an experiment, the worst of its repeats, and where that is more than expected."""

    verdict: Verdict
    misses: list[str]


def keep(experiment: Experiment, found: Told, *, repeats: int, short: bool, command: str) -> None:
    """Puts one experiment's result into the file and leaves the others as they are."""
    told = read()
    told[experiment.name] = {
        "at": datetime.now(UTC).strftime("%Y-%m-%d %H:%M UTC"),
        "command": command,
        "machine": f"{machine()}, load average {os.getloadavg()[1]:.1f}",
        "short": short,
        "repeats": repeats,
        "expect": dict(experiment.expect),
        "verdict": found.verdict.as_dict(),
        "misses": found.misses,
    }
    kept().parent.mkdir(parents=True, exist_ok=True)
    # Written whole or not at all: a run that is killed keeps what it had.
    fresh = kept().with_suffix(".new")
    fresh.write_text(json.dumps(told, indent=1, ensure_ascii=False))
    fresh.replace(kept())


def read() -> dict[str, Any]:
    try:
        told: dict[str, Any] = json.loads(kept().read_text())
    except (OSError, ValueError):
        return {}
    return told


def document(told: Mapping[str, Any], before: str = "") -> str:
    """Returns the page made of what was kept.

    What was not kept here stays as the page `before` tells it (another clone ran it); what was never run is named.
    """
    lines = [HEAD, "## Process model", "", process_model(), "", "## Results", "", COLUMNS, "|---" * 10 + "|"]
    details: list[str] = []
    same_columns = COLUMNS in before
    for experiment in ALL:
        entry = told.get(experiment.name)
        row = _row_before(experiment, before) if same_columns else ""
        if entry is not None:
            lines.append(_row(experiment, entry))
            details += _details(experiment, entry)
        elif row:
            lines.append(row)
            details += _details_before(experiment, before)
        else:
            lines.append(f"| {_titled(experiment)} | | | | | | | | | **not run** |")
    return "\n".join([*lines, "", FOUND, "## Each run", "", *details])


def _titled(experiment: Experiment) -> str:
    return f"{experiment.title} (`{experiment.name}`)"


def _row(experiment: Experiment, entry: Mapping[str, Any]) -> str:
    found = entry["verdict"]
    cells = [found[name] for name in COUNTED]
    result = ("**miss**" if entry["misses"] else "as expected") + (", shortened" if entry["short"] else "")
    return f"| {_titled(experiment)} | {' | '.join(map(str, cells))} | {result} |"


def _row_before(experiment: Experiment, before: str) -> str:
    """Returns the line of an experiment that was run, "" where the page has none."""
    lines = (line for line in before.splitlines() if f"(`{experiment.name}`) |" in line)
    return next((line for line in lines if "**not run**" not in line), "")


def _details_before(experiment: Experiment, before: str) -> list[str]:
    found = re.search(rf"^### {re.escape(experiment.name)}\n.*?(?=^### |\Z)", before, re.MULTILINE | re.DOTALL)
    return [*found[0].strip().splitlines(), ""] if found else []


def _details(experiment: Experiment, entry: dict[str, Any]) -> list[str]:
    length = "shortened (`--short`: fewer people, shorter faults)" if entry["short"] else "full length"
    lines = [
        f"### {experiment.name}",
        "",
        f"{experiment.title}. `{entry['command']}`, {entry['at']}, {length}, {entry['repeats']} repeat(s), {entry['machine']}.",
        "",
    ]
    for name, value in entry["verdict"]["extra"].items():
        shown = "never" if value == 999 else f"{value:g}"
        limit = f" (expected at most {entry['expect'][name]:g})" if name in entry["expect"] else ""
        lines.append(f"- {name}: {shown}{limit}")
    lines += [f"- remark: {entry['remark']}"] if entry.get("remark") else []
    lines += [f"- **Miss**: {miss.replace('999', 'never')}" for miss in entry["misses"]]
    lines += [f"- seen: {line}" for line in entry["verdict"]["seen"]]
    return [*lines, ""]


def process_model() -> str:
    return (
        f"{PAGES} processes for pages (gunicorn, one worker of 4 threads each), {SOCKETS} for sockets (uvicorn), {WORKERS} "
        "worker, nginx in front; PostgreSQL with fsync, Redis, one node of Elasticsearch; the driver on the same machine. "
        "A process that ends is started again by the supervisor of `platform/stack`. The embedded experiments: one "
        "process and one worker on SQLite, started again by the rig as `make run` would be; in a run of all they go on "
        "beside `elastic-away`, which mostly waits."
    )


def table(told: Mapping[str, Told]) -> str:
    """Returns the lines for the terminal."""
    head = f"{'experiment':<22}{'acked':>7}{'lost':>6}{'twice':>7}{'order':>7}{'holes':>7}{'errors s':>10}{'back s':>8}"
    lines = [head, "-" * len(head)]
    for name, (found, misses) in told.items():
        lines.append(
            f"{name:<22}{found.acknowledged:>7}{found.lost:>6}{found.doubled:>7}{found.disordered:>7}{found.holes:>7}"
            f"{found.longest_errors:>10.1f}{found.recovery:>8.1f}  {'MISS: ' + '; '.join(misses) if misses else 'ok'}"
        )
    return "\n".join(lines)
