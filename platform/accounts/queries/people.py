"""People as the secretariat finds them."""

from __future__ import annotations

from django.db.models import Q

from accounts.models import User
from core.contains import contains
from core.cursor import Page, paginate


def search(text: str = "", *, show: str = "", after: str = "") -> Page[User]:
    """Returns people by name, handle or address (from its beginning), the newest first; `show=suspended` for those only."""
    rows = User.objects.filter(erased_at=None)
    text = text.strip()
    if text:
        rows = rows.filter(
            contains(text, "name", "latin_name") | Q(handle__startswith=text) | Q(email__istartswith=text)
        )
    if show == "suspended":
        rows = rows.filter(suspended_at__isnull=False)
    return paginate(rows, order=("-id",), after=after, size=50)
