"""The key that came with a form."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest

from ui.submission import FIELD


def submitted(request: HttpRequest) -> UUID | None:
    """Returns the key that makes sending twice harmless, or None where the form had none."""
    try:
        return UUID(request.POST.get(FIELD, ""))
    except ValueError:
        return None
