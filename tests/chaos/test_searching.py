"""How long a search was away, as the one who searched saw it."""

from __future__ import annotations

from chaos.searching import Look, longest


def look(at: float, *, status: int = 200, limited: bool = False, total: int = 1) -> Look:
    return Look(at, at + 0.5, status, limited, total)


def bad(found: Look) -> bool:
    return found.without_index


def test_it_lasts_from_the_first_bad_question_to_the_next_good_answer() -> None:
    looks = [look(1), look(2, limited=True), look(3, status=503), look(4), look(5, limited=True), look(6)]
    assert longest(looks, bad) == 2.5


def test_what_never_became_good_lasts_to_the_end() -> None:
    assert longest([look(1), look(2, limited=True), look(9, limited=True)], bad) == 7.5


def test_a_stretch_belongs_to_the_time_in_which_it_began() -> None:
    looks = [look(1, limited=True), look(2), look(3), look(4, limited=True), look(8)]
    assert (longest(looks, bad, until=3), longest(looks, bad, since=3)) == (1.5, 4.5)


def test_nothing_found_is_told_apart_from_no_answer() -> None:
    assert [look(1, total=0).empty, look(1, total=0, limited=True).empty, look(1, status=500, total=-1).empty] == [
        True, False, False,
    ]  # fmt: skip
    assert longest([look(1), look(2, total=0), look(3)], bad) == 0
