"""What a run keeps when it fails or is stopped in the middle, and how long it says that it takes."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from pathlib import Path

import pytest

from chaos import cli, report
from chaos.experiments import ALL
from chaos.experiments.base import Experiment
from chaos.place import Place
from chaos.rig import Scale
from chaos.verdict import Verdict

CHOSEN = argparse.Namespace(short=False, repeats=3, write=True)


class Planned(Experiment):
    """Does what it is told, one after the other."""

    name = "web-killed"
    title = "Planned"
    minutes = 5
    expect = {"lost": 0}
    on_stack = False

    def __init__(self, *told: Verdict | BaseException) -> None:
        self._told: Iterator[Verdict | BaseException] = iter(told)

    def run(self, place: Place | None, scale: Scale) -> Verdict:
        told = next(self._told)
        if isinstance(told, BaseException):
            raise told
        return told


@pytest.fixture(autouse=True)
def apart(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HALQA_STATE", str(tmp_path))
    monkeypatch.setattr(report, "DOCUMENT", tmp_path / "faults.md")


def kept() -> tuple[int, int]:
    entry = report.read()["web-killed"]
    return entry["repeats"], entry["verdict"]["lost"]


def test_an_experiment_says_what_it_breaks_and_how_long_that_takes() -> None:
    with pytest.raises(TypeError, match="abstract"):
        Experiment()  # type: ignore[abstract]
    assert [experiment.name for experiment in ALL if experiment.minutes <= 0] == []


def test_the_worst_of_the_repeats_is_kept() -> None:
    course = cli.Course(CHOSEN, "a command")
    course.take(Planned(Verdict(lost=1), Verdict(lost=2), Verdict()), None)
    assert kept() == (3, 2)
    assert course.told["web-killed"].misses == ["lost: 2, expected at most 0"]


def test_repeats_before_one_that_could_not_be_judged_are_kept_and_it_is_named() -> None:
    course = cli.Course(CHOSEN, "a command")
    course.take(Planned(Verdict(lost=1), RuntimeError("no server")), None)
    assert kept() == (1, 1)
    assert course.failed == ["web-killed"]


def test_a_run_that_is_stopped_writes_what_it_had_beside_what_stood_there() -> None:
    cli.Course(CHOSEN, "an earlier command").take(Planned(*[Verdict(lost=7)] * 3), None)
    other = report.read()
    other["redis-lost"] = other.pop("web-killed")
    report.kept().write_text(report.json.dumps(other))
    with pytest.raises(KeyboardInterrupt):
        cli._run(CHOSEN, [Planned(Verdict(lost=3), KeyboardInterrupt())])
    assert kept() == (1, 3)
    document = report.DOCUMENT.read_text()
    assert "`web-killed`) | 0 | 3 |" in document
    assert "`redis-lost`) | 0 | 7 |" in document


def test_what_goes_on_beside_another_takes_no_time_of_its_own() -> None:
    class Beside(Planned):
        name = "redis-lost"
        beside = "web-killed"
        minutes = 4

    assert cli.expected_minutes([Planned()], 2) == cli.STARTING + 10
    assert cli.expected_minutes([Planned(), Beside()], 2) == cli.STARTING + 10
    assert cli.expected_minutes([Beside()], 1) == cli.STARTING + 4


def test_the_page_keeps_what_another_clone_ran_and_renews_what_was_run_here() -> None:
    entry = {
        "at": "2027-01-01", "command": "c", "machine": "m", "short": False, "repeats": 1, "misses": [],
        "expect": {}, "verdict": Verdict(acknowledged=5, extra={"x": 1}).as_dict(),
    }  # fmt: skip
    first = report.document({"web-killed": entry, "redis-lost": entry})
    assert report.document({}, first) == first
    assert report.document({}, report.document({}, "")) == report.document({})
    again = {
        **entry,
        "verdict": Verdict(acknowledged=6, lost=1, extra={"x": 2}).as_dict(),
        "misses": ["lost: 1, expected at most 0"],
    }
    assert report.document({"redis-lost": again}, first) == report.document({"web-killed": entry, "redis-lost": again})
    # A page of other columns says nothing of these.
    other = first.replace("| operator |", "| helpers |")
    assert report.document({}, other) == report.document({})
