"""Caches that count: in this process's memory, or in Redis and without it when it is away."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from typing import Any

from django.core.cache.backends.locmem import LocMemCache
from django.core.cache.backends.redis import RedisCache, RedisCacheClient
from django.utils.functional import cached_property
from redis.exceptions import RedisError

logger = logging.getLogger(__name__)
# How long Redis is left alone after it failed, in seconds.
PAUSE = 5.0
# Each thread has a cache object of its own; what one of them learnt holds for all.
_away_until: dict[str, float] = {}
# The clients with their connections. Django makes a cache for each context: without this, work handed to a thread from
# asynchronous code would connect anew each time.
_clients: dict[str, Any] = {}


class MemoryCache(LocMemCache):
    def count(self, slot: str, before: str, *, cost: int, lifetime: int) -> tuple[int, int]:
        """Adds to the number under `slot`, which ends after so many seconds; returns it and the one under `before`."""
        self.add(slot, 0, timeout=lifetime)
        try:
            spent = int(self.incr(slot, cost))
        except ValueError:
            # The slot ran out between the two calls.
            self.set(slot, cost, timeout=lifetime)
            spent = cost
        return spent, int(self.get(before, 0))


class _Client(RedisCacheClient):
    """Django's, which makes a client for each call; that takes longer than the call, and one serves all threads."""

    @cached_property
    def _only(self) -> Any:
        return super().get_client(write=True)

    def get_client(self, key: Any = None, *, write: bool = False) -> Any:
        return self._only


class TolerantRedisCache(RedisCache):
    """Django's Redis cache; while Redis is away, each process uses its own memory and nothing is raised.

    Only what may be lost belongs in here: limits and short-lived values.
    """

    def __init__(self, server: Any, params: dict[str, Any]) -> None:
        params = dict(params)
        options = dict(params.get("OPTIONS", {}))
        options.setdefault("socket_connect_timeout", 0.5)
        options.setdefault("socket_timeout", 1.0)
        params["OPTIONS"] = options
        super().__init__(server, params)
        self._memory = MemoryCache("tolerant", {"MAX_ENTRIES": 10_000})
        self._name, self._settings = str(server), options

    @cached_property
    def _cache(self) -> Any:
        known = f"{self._name} {self._settings}"
        if known not in _clients:
            _clients[known] = _Client([self._name], **self._settings)
        return _clients[known]

    def _either(self, method: str, *args: Any, **kwargs: Any) -> Any:
        return self._first(getattr(super(), method), getattr(self._memory, method), *args, **kwargs)

    def _first(self, asked: Callable[..., Any], otherwise: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        if time.monotonic() >= _away_until.get(self._name, 0.0):
            try:
                return asked(*args, **kwargs)
            except (RedisError, OSError) as error:
                _away_until[self._name] = time.monotonic() + PAUSE
                logger.warning("Redis is away, this process counts for itself: %s", error)
        return otherwise(*args, **kwargs)

    def count(self, slot: str, before: str, *, cost: int, lifetime: int) -> Any:
        """As `MemoryCache.count`, in one exchange."""
        return self._first(self._count, self._memory.count, slot, before, cost=cost, lifetime=lifetime)

    def _count(self, slot: str, before: str, *, cost: int, lifetime: int) -> tuple[int, int]:
        key = self.make_and_validate_key(slot)
        with self._cache.get_client(key, write=True).pipeline(transaction=False) as exchange:
            exchange.incrby(key, cost)
            exchange.expire(key, lifetime)
            exchange.get(self.make_and_validate_key(before))
            spent, _told, earlier = exchange.execute()
        return spent, int(earlier or 0)

    def add(self, *args: Any, **kwargs: Any) -> Any:
        return self._either("add", *args, **kwargs)

    def get(self, *args: Any, **kwargs: Any) -> Any:
        return self._either("get", *args, **kwargs)

    def set(self, *args: Any, **kwargs: Any) -> Any:
        return self._either("set", *args, **kwargs)

    def touch(self, *args: Any, **kwargs: Any) -> Any:
        return self._either("touch", *args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> Any:
        return self._either("delete", *args, **kwargs)

    def get_many(self, *args: Any, **kwargs: Any) -> Any:
        return self._either("get_many", *args, **kwargs)

    def has_key(self, *args: Any, **kwargs: Any) -> Any:
        return self._either("has_key", *args, **kwargs)

    def incr(self, *args: Any, **kwargs: Any) -> Any:
        return self._either("incr", *args, **kwargs)

    def set_many(self, *args: Any, **kwargs: Any) -> Any:
        return self._either("set_many", *args, **kwargs)

    def delete_many(self, *args: Any, **kwargs: Any) -> Any:
        return self._either("delete_many", *args, **kwargs)

    def clear(self) -> Any:
        self._memory.clear()
        return self._either("clear")
