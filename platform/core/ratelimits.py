"""Limits on how often something is done, counted in the cache.

Two neighbouring windows are weighed, so a burst at the edge of a window cannot double the limit.
"""

from __future__ import annotations

import math
import time
from typing import cast

from django.core.cache import cache

from core.cache import MemoryCache
from core.errors import TooMany


def spend(key: str, *, limit: int, seconds: int, cost: int = 1) -> int:
    """Counts one act under `key` and returns how many are left; raises TooMany beyond `limit` in `seconds`.

    Without Redis each process counts for itself. An act that is refused counts too.
    """
    now = time.time()
    window = int(now // seconds)
    slots = [f"limit:{key}:{seconds}:{number}" for number in (window, window - 1)]
    spent, before = cast(MemoryCache, cache).count(*slots, cost=cost, lifetime=seconds * 2 + 1)
    passed = (now % seconds) / seconds
    used = spent + before * (1 - passed)
    if used > limit:
        raise TooMany(retry_after=max(1, math.ceil(seconds * (1 - passed))))
    return max(0, limit - math.ceil(used))
