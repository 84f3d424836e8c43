"""What is told of a figure, and when nothing may be."""

from __future__ import annotations

import pytest

from bench.measure import Figure, figure_from, percentile, spread


def test_the_ratio_is_that_of_the_medians() -> None:
    figure = Figure("x", "requests/s", [40, 50, 90], [100, 90, 120], goal=0.5)
    assert (figure.median, figure.ratio, figure.verdict) == (50, 0.5, "met")


@pytest.mark.parametrize(("yardstick", "told"), [([100, 150, 200], True), ([100, 150, 201], False)])
def test_a_yardstick_that_differs_more_than_twofold_silences_its_case(yardstick: list[float], told: bool) -> None:
    figure = Figure("x", "requests/s", [90, 90, 90], yardstick, goal=0.1)
    assert figure.is_told is told
    assert figure.verdict == ("met" if told else "not reported: its yardstick's repeats differ 2.0-fold")
    assert (figure.meets_goal is None) is not told


@pytest.mark.parametrize(
    ("figure", "verdict"),
    [
        (Figure("x", "ms", [9.0], higher_is_better=False, goal=10), "met"),
        (Figure("x", "ms", [11.0], higher_is_better=False, goal=10), "missed"),
        (Figure("x", "ms", [30.0], [10.0], higher_is_better=False, goal=2), "missed"),
        (Figure("x", "ms", [24.0], [10.0], higher_is_better=False, allowance=15), "met"),
        (Figure("x", "ms", [26.0], [10.0], higher_is_better=False, allowance=15), "missed"),
        (Figure("x", "messages", [0.0], higher_is_better=False, goal=0), "met"),
        (Figure("x", "messages", [1.0], higher_is_better=False, goal=0), "missed"),
        (Figure("x", "MB", [1.0]), ""),
    ],
)
def test_goals(figure: Figure, verdict: str) -> None:
    assert figure.verdict == verdict


def test_percentile_is_the_nearest_rank() -> None:
    values = list(range(1, 101))
    assert [percentile(values, share) for share in (0.5, 0.95, 0.99, 1.0)] == [50, 95, 99, 100]
    assert percentile([7.0], 0.95) == 7.0


def test_spread_of_something_that_stood_still_is_endless() -> None:
    assert spread([0.0, 3.0]) == float("inf")


def test_a_figure_comes_back_from_json_as_it_was() -> None:
    figure = Figure("x", "ms", [1.0, 2.0], [3.0], beside="y", higher_is_better=False, allowance=2.0, remark="z")
    assert figure_from(figure.as_dict()) == figure
