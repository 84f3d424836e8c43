"""Seats in a ring tell the truth about full and empty."""

import pytest

from ui.rings import ring


@pytest.mark.parametrize(
    ("taken", "seats", "filled", "dots"),
    [
        (0, 8, 0, 8),
        (7, 8, 7, 8),
        (8, 8, 8, 8),
        (59, 60, 19, 20),
        (60, 60, 20, 20),
        (1, 500, 1, 20),
        (0, 500, 0, 20),
        (9, 8, 8, 8),
    ],
)
def test_ring_is_full_only_when_it_is(taken: int, seats: int, filled: int, dots: int) -> None:
    drawn = ring(taken, seats)
    assert (drawn.count('class="on"'), drawn.count("<circle")) == (filled, dots)


def test_ring_with_a_label_is_an_image_and_escapes_it() -> None:
    assert 'role="img" aria-label="&lt;7&gt;"' in ring(7, 8, label="<7>")
    assert 'aria-hidden="true"' in ring(7, 8)


def test_my_seat_is_the_next_one() -> None:
    drawn = ring(3, 8, me=True)
    assert drawn.count('class="on"') == 3 and drawn.count('class="me"') == 1
