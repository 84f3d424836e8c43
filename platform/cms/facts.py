"""What happens to editors' pages."""

from __future__ import annotations

from outbox.facts import fact


@fact
class PageChanged:
    page_id: int


@fact
class PageRemoved:
    page_id: int


@fact
class PagesTaken:
    """Pages that an import made: many at once, without Wagtail's signals. Search hears of them from `RecordsTaken`."""

    page_ids: tuple[int, ...]
