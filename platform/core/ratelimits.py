"""Limits on how often something is done, counted in the cache.

Two neighbouring windows are weighed, so a burst at the edge of a window cannot double the limit.
"""

from __future__ import annotations

import math
import time

from django.core.cache import cache

from core.errors import TooMany


def _count(slot: str, cost: int, lifetime: int) -> int:
    cache.add(slot, 0, timeout=lifetime)
    try:
        return int(cache.incr(slot, cost))
    except ValueError:
        # The slot ran out between the two calls.
        cache.set(slot, cost, timeout=lifetime)
        return cost


def spend(key: str, *, limit: int, seconds: int, cost: int = 1) -> int:
    """Counts one act under `key` and returns how many are left; raises TooMany beyond `limit` in `seconds`.

    Without Redis each process counts for itself. An act that is refused counts too.
    """
    now = time.time()
    window = int(now // seconds)
    spent = _count(f"limit:{key}:{seconds}:{window}", cost, seconds * 2 + 1)
    before = cache.get(f"limit:{key}:{seconds}:{window - 1}", 0)
    passed = (now % seconds) / seconds
    used = spent + int(before) * (1 - passed)
    if used > limit:
        raise TooMany(retry_after=max(1, math.ceil(seconds * (1 - passed))))
    return max(0, limit - math.ceil(used))
