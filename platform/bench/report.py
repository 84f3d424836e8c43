"""Results kept as JSON, each with its day, and written out as `docs/benchmarks.md`."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bench.measure import Figure, figure_from, median
from bench.misses import TRIED
from launch.state import ROOT
from stack.site import GUNICORN

DOCUMENT = ROOT / "docs" / "benchmarks.md"
HEAD = """\
# Benchmarks

Written by `make bench` (`python -m bench`; one case: `python -m bench --case topic-visitor`) and `make bench-large`.
Each figure stands beside its yardstick, measured in the same run and in turn with it. A figure is the median of its
repeats, the least and the greatest in brackets. Ratios carry over to other machines, milliseconds do not. Where a
yardstick's own repeats differ more than twofold, nothing is reported.
"""


def keep(path: Path, figures: dict[str, list[Figure]], about: dict[str, str]) -> dict[str, Any]:
    """Puts the figures of these cases into the file, leaving those of other cases as they are; returns all."""
    told = read(path)
    now = datetime.now(UTC).strftime("%Y-%m-%d %H:%M UTC")
    for case, found in figures.items():
        told["cases"][case] = {"at": now, "figures": [figure.as_dict() for figure in found]}
    told["about"] = about
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(told, indent=1, ensure_ascii=False))
    return told


def read(path: Path) -> dict[str, Any]:
    try:
        told: dict[str, Any] = json.loads(path.read_text())
    except (OSError, ValueError):
        return {"about": {}, "cases": {}}
    return told


def process_model() -> str:
    return (
        f"Pages: one gunicorn process ({' '.join(GUNICORN[2:6])}), asked directly over 8 kept connections; the bare page "
        "under the same options. Sockets: one uvicorn process. One worker. PostgreSQL, Redis and one node of "
        "Elasticsearch on the same machine, as is the client."
    )


def document(normal: dict[str, Any], large: dict[str, Any]) -> str:
    """Returns the whole document."""
    parts = [HEAD]
    if normal["cases"]:
        parts += ["## Figures\n", *_about(normal), _table(normal)]
    if large["cases"]:
        parts += ["## Large\n", *_about(large), _table(large)]
        if normal["cases"]:
            parts += ["## How each cost grew\n", _growth(normal, large)]
    return "\n".join(parts).rstrip() + "\n"


def _about(told: dict[str, Any]) -> list[str]:
    return [*(f"- {name}: {text}" for name, text in told["about"].items()), ""]


def _figures(told: dict[str, Any]) -> list[tuple[str, Figure]]:
    return [(case["at"], figure_from(row)) for case in told["cases"].values() for row in case["figures"]]


def _table(told: dict[str, Any]) -> str:
    lines = [
        "| what | measured | yardstick | ratio | asked | | second yardstick | day |",
        "|---|---|---|---|---|---|---|---|",
    ]
    notes: dict[str, None] = {}
    for at, figure in _figures(told):
        lines.append(
            f"| {figure.name} | {_told(figure.values, figure.unit) if figure.is_told else '–'} "
            f"| {_told(figure.yardstick, figure.unit) if figure.yardstick else ''} "
            f"| {f'{figure.ratio:.2f}' if figure.ratio is not None and figure.is_told else ''} "
            f"| {_asked(figure)} | {figure.verdict} | {_second(figure)} | {at[:10]} |"
        )
        parts = [figure.remark, f"beside {figure.beside}" if figure.beside else ""]
        parts.append(f"second: {figure.second_beside}" if figure.second_beside else "")
        if text := "; ".join(part for part in parts if part):
            notes[f"- **{figure.name}**: {text}."] = None
    missed = [figure.name for _at, figure in _figures(told) if figure.meets_goal is False]
    return "\n".join([*lines, "", *notes, "", *_misses(missed)])


def _misses(names: list[str]) -> list[str]:
    """Names what was missed, and what was tried."""
    if not names:
        return ["Nothing was missed.", ""]
    lines = [
        f"- **{name}**: {next((text for start, text in TRIED.items() if name.startswith(start)), '')}" for name in names
    ]
    return ["### Missed, and what was tried", "", *(line.removesuffix(": ") for line in lines), ""]


def _second(figure: Figure) -> str:
    if figure.second_ratio is None:
        return ""
    return f"{figure.second_ratio:.2f} of {_told(figure.second, figure.unit)}"


def _told(values: list[float], unit: str) -> str:
    if len(values) == 1:
        return f"{_number(values[0])} {unit}"
    return f"{_number(median(values))} ({_number(min(values))}–{_number(max(values))}) {unit}"


def _number(value: float) -> str:
    return f"{value:,.0f}" if abs(value) >= 100 or value == int(value) else f"{value:.3g}"


def _asked(figure: Figure) -> str:
    sign = "≥" if figure.higher_is_better else "≤"
    if figure.allowance is not None:
        return f"{sign} yardstick + {_number(figure.allowance)} {figure.unit}"
    if figure.goal is None:
        return ""
    return f"{sign} {figure.goal:g}" if figure.yardstick else f"{sign} {figure.goal:g} {figure.unit}"


def _growth(normal: dict[str, Any], large: dict[str, Any]) -> str:
    before = {figure.name: figure for _at, figure in _figures(normal) if figure.is_told}
    lines = ["| what | normal | large | cost grew |", "|---|---|---|---|"]
    for _at, figure in _figures(large):
        small = before.get(figure.name)
        if small is None or not figure.is_told or not small.median or not figure.median:
            continue
        # Of a rate the cost is its inverse; a ratio takes out how quick the machine was on either day.
        first, second = (small.ratio, figure.ratio) if small.ratio and figure.ratio else (small.median, figure.median)
        grown = first / second if figure.higher_is_better else second / first
        lines.append(
            f"| {figure.name} | {_told(small.values, small.unit)} | {_told(figure.values, figure.unit)} | {grown:.2f} × |"
        )
    return "\n".join([*lines, ""])
