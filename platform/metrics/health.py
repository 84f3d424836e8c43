"""Which parts answer now: what `/readyz` tells a proxy and a person on duty."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.conf import settings
from django.db import connection

from core.errors import Unavailable
from outbox import queries as outbox_queries
from search.engines.choice import engine

BACKLOG_SECONDS = 300


@dataclass(frozen=True, slots=True)
class Part:
    """`state` is ok, limited (the site works without it) or down (it does not)."""

    name: str
    state: str
    note: str = ""


def _database() -> Part:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
            cursor.fetchone()
    except Exception as error:
        return Part("database", "down", type(error).__name__)
    return Part("database", "ok")


def _redis() -> Part:
    if not settings.REDIS_URL:
        return Part("redis", "ok", "not used")
    import redis

    try:
        client = redis.Redis.from_url(settings.REDIS_URL, socket_timeout=1, socket_connect_timeout=1)
        client.ping()
        client.close()
    except redis.RedisError as error:
        return Part("redis", "limited", type(error).__name__)
    return Part("redis", "ok")


def _search() -> Part:
    try:
        ready = engine().ready()
    except Unavailable as error:
        return Part("search", "limited", error.service or "away")
    return Part("search", "ok") if ready else Part("search", "limited", "not filled yet")


def _queue() -> Part:
    oldest = max((row.oldest for row in outbox_queries.lag()), default=0.0)
    if oldest > BACKLOG_SECONDS:
        return Part("queue", "limited", f"oldest waits {oldest:.0f} s")
    return Part("queue", "ok")


CHECKS: list[Callable[[], Part]] = [_redis, _search, _queue]


def parts() -> list[Part]:
    """Returns the state of each part; nothing behind a dead database is asked."""
    database = _database()
    if database.state == "down":
        return [database]
    return [database, *(check() for check in CHECKS)]
