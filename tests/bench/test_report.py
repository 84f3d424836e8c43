"""The document says what was measured, what was missed, and nothing where nothing may be said."""

from __future__ import annotations

from pathlib import Path

from bench import report
from bench.cli import main
from bench.measure import Figure

ABOUT = {"Command": "`python -m bench`", "Machine": "two cores"}


def figure(name: str = "topic-visitor", values: tuple[float, ...] = (500.0, 520.0, 510.0), **more: object) -> Figure:
    return Figure(name, "requests/s", list(values), [600.0, 610.0, 590.0], goal=0.8, **more)  # type: ignore[arg-type]


def row(text: str, name: str) -> str:
    return next(line for line in text.splitlines() if line.startswith(f"| {name} "))


def test_a_case_run_alone_renews_its_own_lines_only(tmp_path: Path) -> None:
    path = tmp_path / "bench.json"
    report.keep(path, {"a": [figure("a")], "b": [figure("b")]}, ABOUT)
    report.keep(path, {"b": [figure("b", (100.0,))]}, ABOUT)
    told = report.read(path)
    assert [case["figures"][0]["values"] for case in told["cases"].values()] == [[500.0, 520.0, 510.0], [100.0]]


def test_lines_carry_median_spread_ratio_and_verdict(tmp_path: Path) -> None:
    told = report.keep(tmp_path / "x", {"a": [figure("a", beside="a bare page"), figure("b", (60.0, 61.0))]}, ABOUT)
    text = report.document(told, {"cases": {}})
    assert row(text, "a").split("|")[2:7] == [" 510 (500–520) requests/s ", " 600 (590–610) requests/s ", " 0.85 ", " ≥ 0.8 ", " met "]  # fmt: skip
    assert "missed" in row(text, "b")
    assert "two cores" in text
    assert "- **a**: beside a bare page." in text


def test_a_silenced_case_shows_no_figure(tmp_path: Path) -> None:
    wild = Figure("wild", "requests/s", [500.0], [100.0, 300.0], goal=0.8)
    text = report.document(report.keep(tmp_path / "x", {"wild": [wild]}, ABOUT), {"cases": {}})
    assert "500" not in row(text, "wild")
    assert "not reported: its yardstick's repeats differ 3.0-fold" in row(text, "wild")


def test_a_second_yardstick_is_told_and_not_judged_by(tmp_path: Path) -> None:
    shown = figure("a", beside="a bare page", second=[5000.0, 5100.0, 5200.0], second_beside="joined pieces")
    text = report.document(report.keep(tmp_path / "x", {"a": [shown]}, ABOUT), {"cases": {}})
    assert row(text, "a").split("|")[4:8] == [" 0.85 ", " ≥ 0.8 ", " met ", " 0.10 of 5,100 (5,000–5,200) requests/s "]
    assert "- **a**: beside a bare page; second: joined pieces." in text


def test_what_was_missed_is_named_with_what_was_tried(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setitem(report.TRIED, "slow", "Tried standing on its head.")
    told = report.keep(tmp_path / "x", {"a": [figure("slow one", (60.0,)), figure("good")]}, ABOUT)
    misses = report.document(told, {"cases": {}}).partition("### Missed")[2]
    assert "- **slow one**: Tried standing on its head." in misses
    assert "good" not in misses
    assert "Nothing was missed." in report.document(
        report.keep(tmp_path / "y", {"a": [figure()]}, ABOUT), {"cases": {}}
    )


def test_growth_of_a_rate_is_that_of_its_cost(tmp_path: Path) -> None:
    small = report.keep(
        tmp_path / "s", {"a": [figure("a", (600.0,)), Figure("t", "ms", [5.0], higher_is_better=False)]}, ABOUT
    )
    large = report.keep(
        tmp_path / "l", {"a": [figure("a", (300.0,)), Figure("t", "ms", [20.0], higher_is_better=False)]}, ABOUT
    )
    grown = report.document(small, large).partition("## How each cost grew")[2]
    assert row(grown, "a").endswith("| 2.00 × |")
    assert row(grown, "t").endswith("| 4.00 × |")


def test_cases_are_named_in_the_order_of_the_report(capsys) -> None:
    assert main(["--list"]) == 0
    names = capsys.readouterr().out.split()
    assert names[:4] == ["topic-visitor", "topic-member", "topic-visitor-cold", "topic-member-cold"]
    assert names[-3:] == ["memory", "search-embedded", "import"]
    assert len(names) == len(set(names)) >= 26
