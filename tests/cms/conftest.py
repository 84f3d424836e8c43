"""Pages of editors are kept under numbers that a rolled-back test takes with it."""

from __future__ import annotations

import pytest

from cms import menus


@pytest.fixture(autouse=True)
def _no_links_kept() -> None:
    menus._known.clear()
