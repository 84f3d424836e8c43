"""Part of a text, whatever its case and script."""

from __future__ import annotations

from django.db import connection
from django.db.models import Q


def contains(text: str, *fields: str) -> Q:
    """Returns the condition that one of the fields holds `text`, in capital letters or small ones.

    SQLite knows the case of the letters a to z only, so other letters are asked for as people write them: as given, all
    small, all capital, with a capital at the beginning of the first word or of each.
    """
    forms = {text}
    if connection.vendor == "sqlite" and not text.isascii():
        forms |= {text.lower(), text.upper(), text.capitalize(), text.title()}
    found = Q()
    for field in fields:
        for form in sorted(forms):
            found |= Q(**{f"{field}__icontains": form})
    return found
