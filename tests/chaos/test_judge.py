"""The judge finds what was planted, and nothing else."""

from __future__ import annotations

import pytest

from chaos.journal import Line
from chaos.judge import (
    Found,
    Row,
    accepted_after,
    body_of,
    judge_client,
    judge_numbers,
    judge_writes,
    longest_errors,
    recovery,
    twice,
)

TAG = "t"


def write(who: str, number: int, seq: int, *, at: float = 0.0, acked: bool = True) -> tuple[list[Line], Row]:
    key = f"{who}:{number}"
    about = {"who": who, "what": "chat", "number": number, "key": key}
    lines = [Line(at=at, state="sent", **about)]
    if acked:
        lines.append(Line(at=at, state="acked", seq=seq, row=seq, **about))
    return lines, Row(seq, seq, key, body_of(TAG, who, number))


def made(*writes: tuple[list[Line], Row]) -> tuple[list[Line], list[Row]]:
    return [line for lines, _row in writes for line in lines], [row for _lines, row in writes]


@pytest.fixture
def good() -> tuple[list[Line], list[Row]]:
    return made(write("a", 1, 1), write("b", 1, 2), write("a", 2, 3), write("b", 2, 4))


def judged(lines: list[Line], rows: list[Row]) -> Found:
    return judge_writes(lines, rows, what="chat", tag=TAG)


def test_a_faultless_run_has_no_fault(good: tuple[list[Line], list[Row]]) -> None:
    assert judged(*good) == Found(acknowledged=4)


def test_a_write_that_was_acknowledged_and_is_gone_is_lost(good: tuple[list[Line], list[Row]]) -> None:
    lines, rows = good
    assert judged(lines, rows[:3]) == Found(acknowledged=4, lost=["chat 2 of b was acknowledged and is not there"])


def test_a_write_that_nobody_was_told_of_may_be_there_or_not() -> None:
    lines, rows = made(write("a", 1, 1), write("a", 2, 2, acked=False))
    assert judged(lines, rows) == Found(acknowledged=1)
    assert judged(lines, rows[:1]) == Found(acknowledged=1)


def test_the_same_text_twice_is_doubled_though_the_keys_differ(good: tuple[list[Line], list[Row]]) -> None:
    lines, rows = good
    again = Row(5, 5, "another", rows[0].body)
    assert judged(lines, [*rows, again]) == Found(acknowledged=4, doubled=["“chaos t a 1” stands 2 times"])


def test_a_number_that_is_not_the_acknowledged_one_is_a_loss(good: tuple[list[Line], list[Row]]) -> None:
    lines, rows = good
    moved = [*rows[:3], Row(9, 4, rows[3].key, rows[3].body)]
    assert judged(lines, moved).lost == ["chat 2 of b was told to be 4 and is 9"]


def test_another_text_under_the_acknowledged_key_is_a_loss(good: tuple[list[Line], list[Row]]) -> None:
    lines, rows = good
    changed = [*rows[:3], Row(4, 4, rows[3].key, body_of(TAG, "b", 77))]
    assert judged(lines, changed).lost == ["chat 2 of b stands with another text"]


def test_a_writer_whose_second_stands_before_the_first_is_out_of_order() -> None:
    lines, rows = made(write("a", 1, 2), write("a", 2, 1))
    assert judged(lines, rows) == Found(acknowledged=2, disordered=["chat of a: 1 stands after 2"])


def test_an_unacknowledged_write_out_of_order_is_seen_too() -> None:
    lines, rows = made(write("a", 1, 5, acked=False), write("a", 2, 3))
    assert judged(lines, rows).disordered == ["chat of a: 3 stands after 5"]


def test_numbers_without_a_hole_are_good() -> None:
    assert judge_numbers([3, 1, 2], 3, what="room") == Found()


def test_a_hole_a_double_and_one_too_many_are_found() -> None:
    assert judge_numbers([1, 3, 3, 5], 4, what="room") == Found(
        doubled=["room: 3 stands 2 times"],
        holes=["room: 2 is missing", "room: 4 is missing", "room: 5 is beyond the last, 4"],
    )


def test_a_client_that_got_all_once_in_order_is_complete(good: tuple[list[Line], list[Row]]) -> None:
    rows = good[1]
    assert judge_client("c", [(row.seq, row.key) for row in rows[1:]], rows, after=1) == Found()


def test_what_a_client_missed_doubled_mixed_up_or_made_up_is_found(good: tuple[list[Line], list[Row]]) -> None:
    rows = good[1]
    keys = {row.seq: row.key for row in rows}
    assert judge_client("c", [(1, keys[1]), (2, keys[2]), (4, keys[4])], rows, after=0).lost == ["c never got 3"]
    assert judge_client("c", [(s, keys[s]) for s in (1, 2, 2, 3, 4)], rows, after=0).doubled == ["c got 2 2 times"]
    assert judge_client("c", [(s, keys[s]) for s in (1, 3, 2, 4)], rows, after=0).disordered == ["c got 2 after 3"]
    assert judge_client("c", [*((s, keys[s]) for s in (1, 2, 3, 4)), (5, "x")], rows, after=0).lost == [
        "c got 5, which is not in the database"
    ]
    assert judge_client("c", [(1, "wrong"), *((s, keys[s]) for s in (2, 3, 4))], rows, after=0).lost == [
        "c got something else as 1"
    ]


def line(at: float, state: str, who: str = "a") -> Line:
    return Line(at=at, who=who, state=state)


def test_errors_last_from_the_first_to_the_next_success() -> None:
    lines = [line(1, "ok"), line(2, "error"), line(4, "error"), line(7, "ok"), line(8, "error"), line(9, "acked")]
    assert longest_errors(lines, until=20) == (5, "a")


def test_errors_without_a_later_success_last_to_the_end() -> None:
    assert longest_errors([line(2, "error"), line(3, "ok", "b")], until=20) == (18, "a, to the end")


def test_recovery_is_counted_from_the_end_of_the_fault_to_the_last_client() -> None:
    lines = [
        line(1, "error", "a"), line(1, "error", "b"), line(10, "mark", "rig"),
        line(11, "ok", "a"), line(12, "error", "b"), line(14, "acked", "b"),
    ]  # fmt: skip
    assert recovery(lines, until=20) == 4


def test_errors_that_ended_before_the_mark_are_no_recovery() -> None:
    assert recovery([line(1, "error"), line(2, "ok"), line(10, "mark", "rig"), line(11, "ok")], until=20) == 0


def test_whoever_never_comes_back_makes_recovery_last_to_the_end() -> None:
    assert recovery([line(9, "error"), line(10, "mark", "rig"), line(11, "ok", "b")], until=30) == 20


def test_the_worst_of_several_faults_counts() -> None:
    lines = [
        line(10, "mark", "rig"), line(10, "error"), line(13, "ok"), line(20, "mark", "rig"), line(20, "error"),
        line(21, "ok"),
    ]  # fmt: skip
    assert recovery(lines, until=30) == 3


def test_mail_that_came_twice_is_named() -> None:
    assert twice({"<a>": 1, "<c>": 3, "<b>": 2}) == ["<b>", "<c>"]


def post(at: float, state: str, key: str) -> Line:
    return Line(at=at, who="p", state=state, what="post", key=key)


def test_what_breaks_with_a_kill_is_counted_from_that_kill_and_not_from_the_one_before() -> None:
    lines = [
        line(0, "mark", "rig"), line(0.1, "error"), line(2, "ok"),
        line(30, "mark", "rig"), line(30.1, "error"), line(33, "ok"),
    ]  # fmt: skip
    assert recovery(lines, until=60) == 3


def test_a_form_counts_as_accepted_again_when_it_was_first_sent_after_the_fault() -> None:
    lines = [
        post(9, "sent", "before"), line(10, "mark", "rig"), post(11, "acked", "before"), post(12, "sent", "after"),
        post(13, "error", "after"), post(13.5, "sent", "after"), post(14, "acked", "after"),
        line(20, "mark", "rig"), post(20.5, "sent", "later"), post(21, "acked", "later"),
    ]  # fmt: skip
    assert accepted_after(lines, until=60) == 4
    assert accepted_after(lines[:-1], until=60) == 40
    assert accepted_after([post(1, "sent", "a"), post(2, "acked", "a")], until=60) == 0
