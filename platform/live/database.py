"""The database from asynchronous code: a few threads of this process's own, each closing its connection in time."""

from __future__ import annotations

import asyncio
import contextvars
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import ParamSpec, TypeVar

from asgiref.sync import sync_to_async
from django.db import close_old_connections, connections

P = ParamSpec("P")
T = TypeVar("T")
THREADS = 6

_pool: ThreadPoolExecutor | None = None


def _threads() -> ThreadPoolExecutor:
    global _pool
    if _pool is None:
        _pool = ThreadPoolExecutor(THREADS, thread_name_prefix="live-database")
    return _pool


def _is_in_memory() -> bool:
    connection = connections["default"]
    return connection.vendor == "sqlite" and connection.is_in_memory_db()  # type: ignore[attr-defined, no-any-return]


def _run(function: Callable[[], T]) -> T:
    close_old_connections()
    try:
        return function()
    finally:
        # With a pool (and CONN_MAX_AGE=0) this gives the connection back; a worker's lasting one stays.
        close_old_connections()


async def in_database(function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """Returns what `function` returns, run in a thread that may use the ORM."""
    call = partial(function, *args, **kwargs)
    if _is_in_memory():
        # A database in memory belongs to the threads that share it with the tests.
        return await sync_to_async(call, thread_sensitive=True)()
    context = contextvars.copy_context()
    return await asyncio.get_running_loop().run_in_executor(_threads(), context.run, _run, call)
