"""Versions of documents: one rising sequence for every process."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings
from django.db import connection

SEQUENCE = "search_version"


def draw() -> int:
    """Returns the next version, from the database's sequence; on SQLite from the file beside it.

    A sequence is not part of a transaction: numbers rise in the order of drawing, whoever commits first.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT nextval('{SEQUENCE}')")
            return int(cursor.fetchone()[0])
    from search.engines.choice import FILE, embedded

    return embedded(Path(settings.HALQA_STATE) / FILE).store.draw()
