"""What happens to editors' pages."""

from __future__ import annotations

from outbox.facts import fact


@fact
class PageChanged:
    page_id: int


@fact
class PageRemoved:
    page_id: int
