"""What an experiment says in the end, and whether that is what was promised."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any


@dataclass(slots=True)
class Verdict:
    """Times in seconds. `extra` holds an experiment's own measures, `seen` sentences about what was wrong.

    `actions` counts how often the rig had to start the site again by hand afterwards, because it did not become whole.
    """

    acknowledged: int = 0
    lost: int = 0
    doubled: int = 0
    disordered: int = 0
    holes: int = 0
    longest_errors: float = 0.0
    recovery: float = 0.0
    actions: int = 0
    extra: dict[str, float] = field(default_factory=dict)
    seen: list[str] = field(default_factory=list)

    def measures(self) -> dict[str, float]:
        told = asdict(self)
        return {**{name: told[name] for name in COUNTED}, **self.extra}

    def misses(self, expect: Mapping[str, float]) -> list[str]:
        """Returns a sentence for each measure above what is expected at most; one that was not taken is a miss too."""
        measures = self.measures()
        return [
            f"{name}: {measures[name]:g}, expected at most {limit:g}"
            if name in measures
            else f"{name} was not measured"
            for name, limit in expect.items()
            if measures.get(name, float("inf")) > limit
        ]

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)


COUNTED = ("acknowledged", "lost", "doubled", "disordered", "holes", "longest_errors", "recovery", "actions")


def worst(verdicts: Iterable[Verdict]) -> Verdict:
    """Returns the greatest of every measure over the repeats; of what was acknowledged, the least."""
    found = list(verdicts)
    result = Verdict()
    for name in COUNTED:
        choose = min if name == "acknowledged" else max
        setattr(result, name, choose(getattr(verdict, name) for verdict in found))
    for verdict in found:
        for name, value in verdict.extra.items():
            result.extra[name] = max(value, result.extra.get(name, value))
        result.seen += [line for line in verdict.seen if line not in result.seen]
    return result
