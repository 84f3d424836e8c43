"""Each event once a week, on a line that nothing else uses on its days."""

import random
from datetime import date, timedelta

from events.queries.pieces import Piece, laid

MONDAY = date(2027, 5, 3)
WEEKS = [[MONDAY + timedelta(days=7 * week + day) for day in range(7)] for week in range(2)]


def days(first: int, last: int) -> tuple[date, date]:
    return MONDAY + timedelta(days=first), MONDAY + timedelta(days=last)


def lay(*spans: tuple[int, int], lines: int = 3, most: int = 100):
    return laid({key: days(*span) for key, span in enumerate(spans)}, WEEKS, lines=lines, most=most)


def test_an_event_over_two_weeks_is_one_piece_in_each():
    assert lay((-3, 8)) == ((Piece(0, 0, 6, 0),), (Piece(0, 0, 1, 0),))


def test_what_overlaps_stands_on_the_next_line_and_what_does_not_on_the_same():
    assert lay((0, 2), (2, 4), (3, 3)) == ((Piece(0, 0, 2, 0), Piece(1, 2, 4, 1), Piece(2, 3, 3, 0)), ())


def test_without_room_for_the_whole_the_longest_free_stretch_is_used():
    assert lay((2, 2), (0, 6), lines=1) == ((Piece(0, 2, 2, 0), Piece(1, 3, 6, 0)), ())
    assert lay((0, 6), (1, 2), lines=1) == ((Piece(0, 0, 6, 0),), ())


def test_too_many_pieces_make_fewer_lines():
    crowd = [(day, day) for day in range(14) for _one in range(3)]
    assert [sum(map(len, lay(*crowd, most=most))) for most in (42, 41, 27, 5)] == [42, 28, 14, 14]


def test_no_two_share_a_line_on_a_day_and_none_leaves_its_days():
    chance = random.Random(7)
    for _round in range(200):
        spans = [(first, first + chance.randrange(5)) for first in (chance.randrange(-4, 15) for _one in range(12))]
        for number, week in enumerate(lay(*spans)):
            taken = [(piece.line, day) for piece in week for day in range(piece.first, piece.last + 1)]
            assert len(taken) == len(set(taken)) and len({piece.key for piece in week}) == len(week)
            for piece in week:
                first, last = spans[piece.key]
                assert first <= piece.first + 7 * number and piece.last + 7 * number <= last
                assert 0 <= piece.first <= piece.last <= 6 and piece.line < 3
