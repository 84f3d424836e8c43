"""Each test has a database file of its own: threads that still hold the one before let it go."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
from asgiref.sync import sync_to_async
from django.db import connections

from live import database


@pytest.fixture(autouse=True)
async def fresh_threads() -> AsyncIterator[None]:
    await sync_to_async(connections.close_all)()
    yield
    await sync_to_async(connections.close_all)()
    if database._pool is not None:
        database._pool.shutdown(wait=True)
        database._pool = None
