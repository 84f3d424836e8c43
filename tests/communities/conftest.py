"""Nothing that one test rendered or counted is left for the next: primary keys and versions begin anew."""

from __future__ import annotations

import pytest
from django.core.cache import cache

from communities.render import shell, thread
from core import pages


@pytest.fixture(autouse=True)
def nothing_kept() -> None:
    pages.store.clear()
    thread.store.clear()
    thread.shared.clear()
    thread.subjects.clear()
    thread.texts.clear()
    shell.forget()
    cache.clear()
