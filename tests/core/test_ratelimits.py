import pytest
from django.core.cache import cache

from core import ratelimits
from core.errors import TooMany


@pytest.fixture(autouse=True)
def empty_cache():
    cache.clear()
    yield
    cache.clear()


@pytest.mark.both
def test_limit_counts_down_and_refuses(time_machine=None):
    import time_machine

    with time_machine.travel(1_800_000_000, tick=False):
        assert [ratelimits.spend("mail:7", limit=3, seconds=60) for _turn in range(3)] == [2, 1, 0]
        with pytest.raises(TooMany) as refused:
            ratelimits.spend("mail:7", limit=3, seconds=60)
        assert 1 <= refused.value.retry_after <= 60
        # Somebody else is not touched.
        assert ratelimits.spend("mail:8", limit=3, seconds=60) == 2


def test_burst_at_the_edge_of_a_window_does_not_double_the_limit():
    import time_machine

    start = 1_800_000_000 // 60 * 60
    with time_machine.travel(start + 59, tick=False) as clock:
        for _turn in range(10):
            ratelimits.spend("k", limit=10, seconds=60)
        clock.move_to(start + 61)
        with pytest.raises(TooMany):
            for _turn in range(3):
                ratelimits.spend("k", limit=10, seconds=60)
        clock.move_to(start + 200)
        assert ratelimits.spend("k", limit=10, seconds=60) == 9


def test_cost_counts():
    assert ratelimits.spend("bulk", limit=10, seconds=60, cost=7) == 3
    with pytest.raises(TooMany):
        ratelimits.spend("bulk", limit=10, seconds=60, cost=7)
