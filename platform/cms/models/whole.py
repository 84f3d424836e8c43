"""Pages of ours are published and taken back whole."""

from __future__ import annotations

from typing import Any

from django.db import transaction


class Whole:
    """Publishing and the fact that states it are one transaction, whoever publishes: an editor, a translation, the clock.

    Wagtail writes the page in several steps, and `wagtail-localize` publishes after its own transaction has ended.
    """

    @transaction.atomic
    def publish(self, *args: Any, **kwargs: Any) -> Any:
        return super().publish(*args, **kwargs)  # type: ignore[misc]

    @transaction.atomic
    def unpublish(self, *args: Any, **kwargs: Any) -> Any:
        return super().unpublish(*args, **kwargs)  # type: ignore[misc]
