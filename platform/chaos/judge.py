"""Compares what was acknowledged with what is there. Knows neither database nor network, so it is tested by itself."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from chaos.journal import ACKED, ERROR, MARK, OK, SENT, Line


@dataclass(frozen=True, slots=True)
class Row:
    """One message or post as it stands in the database; `body` names its writer and number."""

    seq: int
    row: int
    key: str
    body: str


@dataclass(slots=True)
class Found:
    """What is wrong with writes or with a client's list; each list holds sentences for the report."""

    acknowledged: int = 0
    lost: list[str] = field(default_factory=list)
    doubled: list[str] = field(default_factory=list)
    disordered: list[str] = field(default_factory=list)
    holes: list[str] = field(default_factory=list)

    def add(self, other: Found) -> None:
        self.acknowledged += other.acknowledged
        self.lost += other.lost
        self.doubled += other.doubled
        self.disordered += other.disordered
        self.holes += other.holes


def body_of(tag: str, who: str, number: int) -> str:
    """The text that a client writes; no two writes share one."""
    return f"chaos {tag} {who} {number}"


def judge_writes(lines: Iterable[Line], rows: Sequence[Row], *, what: str, tag: str) -> Found:
    """Every acknowledged write stands once, under the number that was acknowledged, in its writer's order."""
    found = Found()
    by_key = {row.key: row for row in rows}
    writes: dict[str, dict[int, str]] = defaultdict(dict)
    acknowledged: set[str] = set()
    for line in lines:
        if line.what != what or not line.key:
            continue
        if line.state == SENT:
            writes[line.who].setdefault(line.number, line.key)
        if line.state != ACKED:
            continue
        acknowledged.add(line.key)
        row = by_key.get(line.key)
        if row is None:
            found.lost.append(f"{what} {line.number} of {line.who} was acknowledged and is not there")
        elif line.seq and row.seq != line.seq:
            found.lost.append(f"{what} {line.number} of {line.who} was told to be {line.seq} and is {row.seq}")
        elif row.body != body_of(tag, line.who, line.number):
            found.lost.append(f"{what} {line.number} of {line.who} stands with another text")
    found.acknowledged = len(acknowledged)
    for body, count in Counter(row.body for row in rows).items():
        if count > 1:
            found.doubled.append(f"“{body}” stands {count} times")
    for who, keys in writes.items():
        numbers = [by_key[key].seq for _number, key in sorted(keys.items()) if key in by_key]
        found.disordered += [
            f"{what} of {who}: {after} stands after {before}"
            for before, after in zip(numbers, numbers[1:], strict=False)
            if after < before
        ]
    return found


def judge_numbers(numbers: Iterable[int], last: int, *, what: str, first: int = 1) -> Found:
    """From the first to the last that the parent row tells: each number once."""
    found = Found()
    counts = Counter(numbers)
    found.holes += [f"{what}: {number} is missing" for number in range(first, last + 1) if not counts[number]]
    found.doubled += [f"{what}: {number} stands {count} times" for number, count in counts.items() if count > 1]
    found.holes += [f"{what}: {number} is beyond the last, {last}" for number in sorted(counts) if number > last]
    return found


def judge_client(who: str, received: Sequence[tuple[int, str]], log: Sequence[Row], *, after: int) -> Found:
    """What one socket client accepted: every row after the number it began with, once, in order, with its text."""
    found = Found()
    expected = {row.seq: row.key for row in log if row.seq > after}
    counts = Counter(seq for seq, _key in received)
    found.lost += [f"{who} never got {seq}" for seq in expected if not counts[seq]]
    found.doubled += [f"{who} got {seq} {count} times" for seq, count in counts.items() if count > 1]
    for (before, _), (seq, key) in zip([(after, ""), *received], received, strict=False):
        if seq < before:
            found.disordered.append(f"{who} got {seq} after {before}")
        if seq in expected and expected[seq] != key:
            found.lost.append(f"{who} got something else as {seq}")
        if seq > after and seq not in expected:
            found.lost.append(f"{who} got {seq}, which is not in the database")
    return found


def longest_errors(lines: Iterable[Line], until: float) -> tuple[float, str]:
    """Returns the longest time, in seconds, from a client's first error to its next success, and whose it was."""
    longest, whose = 0.0, ""
    since: dict[str, float] = {}
    for line in lines:
        if line.state == ERROR:
            since.setdefault(line.who, line.at)
        elif line.state in (ACKED, OK) and line.who in since:
            longest, whose = max((longest, whose), (line.at - since.pop(line.who), line.who))
    for who, at in since.items():
        longest, whose = max((longest, whose), (until - at, f"{who}, to the end"))
    return longest, whose


def recovery(lines: Sequence[Line], until: float) -> float:
    """Returns the seconds from a fault's mark until every client had a success that no error followed.

    A socket's success is to be in its room again with all that it missed, a form's to be accepted.

    The worst of all faults of a run; a client that had no error counts as 0.
    """
    marks = [line.at for line in lines if line.state == MARK]
    worst = 0.0
    for mark, end in zip(marks, [*marks[1:], float("inf")], strict=False):
        trouble: dict[str, float] = {}
        for line in lines:
            if line.at >= end:
                break
            if line.state == ERROR:
                trouble[line.who] = max(line.at, mark)
            elif line.state in (ACKED, OK) and line.who in trouble:
                started = trouble.pop(line.who)
                if line.at > mark and started >= mark:
                    worst = max(worst, line.at - mark)
        if trouble:
            worst = max(worst, min(end, until) - mark)
    return worst


def accepted_after(lines: Sequence[Line], until: float, *, what: str = "post") -> float:
    """Returns the seconds from a fault's mark until a write that was first sent after it was acknowledged.

    The worst of all faults of a run; without an answer it lasts to `until`.
    """
    first_sent: dict[str, float] = {}
    acknowledged: list[tuple[float, float]] = []
    for line in lines:
        if line.what == what and line.state == SENT:
            first_sent.setdefault(line.key, line.at)
        elif line.what == what and line.state == ACKED:
            acknowledged.append((first_sent[line.key], line.at))
    marks = [line.at for line in lines if line.state == MARK]
    return max(
        (min((at for sent, at in acknowledged if sent >= mark), default=until) - mark for mark in marks), default=0.0
    )


def twice(counts: dict[str, int]) -> list[str]:
    """Names of what came more than once (mail by its Message-ID)."""
    return sorted(name for name, count in counts.items() if count > 1)
