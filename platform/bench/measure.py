"""Figures: repeats beside the repeats of a yardstick, their medians, spread and ratio, and whether they may be told."""

from __future__ import annotations

import statistics
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

# A yardstick whose own repeats differ more than this says that the machine was busy with something else.
MOST_SPREAD = 2.0


def median(values: Sequence[float]) -> float:
    return statistics.median(values) if values else float("nan")


def spread(values: Sequence[float]) -> float:
    """Returns how many times the greatest is the least; 1 for a single value."""
    return max(values) / min(values) if values and min(values) > 0 else float("inf")


def percentile(values: Sequence[float], share: float) -> float:
    """Returns the smallest value that `share` of all do not exceed (nearest rank)."""
    ordered = sorted(values)
    return ordered[max(0, -int(-share * len(ordered) // 1) - 1)]


@dataclass(slots=True)
class Figure:
    """One line of the report.

    `values` and `yardstick` are of the same unit. `goal` is what the issue asks: of the ratio where there is a
    yardstick (`allowance` is added to the yardstick's median instead of multiplying it), else of the median itself.
    `second` is another yardstick that is told and not judged by.
    """

    name: str
    unit: str
    values: list[float]
    yardstick: list[float] = field(default_factory=list)
    beside: str = ""
    higher_is_better: bool = True
    goal: float | None = None
    allowance: float | None = None
    remark: str = ""
    second: list[float] = field(default_factory=list)
    second_beside: str = ""

    @property
    def median(self) -> float:
        return median(self.values)

    @property
    def ratio(self) -> float | None:
        if not self.yardstick:
            return None
        base = median(self.yardstick)
        return self.median / base if base else None

    @property
    def second_ratio(self) -> float | None:
        base = median(self.second) if self.second else 0.0
        return self.median / base if base and self.is_told else None

    @property
    def is_told(self) -> bool:
        """False where the yardstick's repeats differ too much for anything to be said."""
        return not self.yardstick or spread(self.yardstick) <= MOST_SPREAD

    @property
    def meets_goal(self) -> bool | None:
        """None where nothing is asked or nothing may be told."""
        if not self.is_told:
            return None
        if self.allowance is not None:
            return self.median <= median(self.yardstick) + self.allowance
        if self.goal is None:
            return None
        measured = self.ratio if self.yardstick else self.median
        assert measured is not None
        return measured >= self.goal if self.higher_is_better else measured <= self.goal

    @property
    def verdict(self) -> str:
        if not self.is_told:
            return f"not reported: its yardstick's repeats differ {spread(self.yardstick):.1f}-fold"
        return {True: "met", False: "missed", None: ""}[self.meets_goal]

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)


def figure_from(told: dict[str, Any]) -> Figure:
    return Figure(**told)
