"""What the processes hold after everything else has run (resident set, each process with its children)."""

from __future__ import annotations

import re
from pathlib import Path

from bench.measure import Figure
from bench.rig import Rig


def processes(rig: Rig) -> list[Figure]:
    # Both are web processes to whoever gives them room.
    goals = {"pages-1": 250.0, "worker-1": 200.0, "sockets-1": 250.0}
    figures = []
    for name, goal in goals.items():
        parent = rig.site.supervisor[name].pid
        sizes = {pid: resident(pid) for pid in [parent, *children(parent)]}
        # A server's parent only watches its worker; the process meant is the greatest.
        value, rest = max(sizes.values()), sum(sizes.values()) - max(sizes.values())
        remark = f"and {rest:.0f} MB in the process that watches it" if rest else ""
        figures.append(Figure(f"memory {name}", "MB", [value], higher_is_better=False, goal=goal, remark=remark))
    return figures


def resident(pid: int) -> float:
    """Returns MB, 0 for a process that is gone."""
    try:
        found = re.search(r"VmRSS:\s+(\d+) kB", Path(f"/proc/{pid}/status").read_text())
    except OSError:
        return 0.0
    return int(found[1]) / 1024 if found else 0.0


def children(parent: int) -> list[int]:
    found = []
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = path.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if int(fields[1]) == parent:
            found.append(int(path.parent.name))
    return found
