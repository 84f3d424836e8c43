"""Bringing the index up to the rows. Whatever is asked twice leaves the same state."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from django.db import transaction

from core.errors import Unavailable
from core.versions import raise_version
from search.documents.sources import SOURCES, keys
from search.engines.base import Rejection
from search.engines.choice import engine
from search.enums import Kind
from search.models import Rebuild, Rejected

BATCH = 1000
# Stored pages of visitors depend on this number.
SCOPE = "search"


def batches(ids: Iterable[int], size: int = BATCH) -> Iterator[list[int]]:
    ordered = sorted(set(ids))
    for start in range(0, len(ordered), size):
        yield ordered[start : start + size]


def refresh(*, kind: Kind, ids: Iterable[int]) -> None:
    """Writes the documents of these rows as they stand now and removes those that are no longer to be found.

    Raises Unavailable when the engine is away; the fact is then delivered again. Stored pages become old then too: they
    must not go on showing what the index cannot be told to forget.
    """
    wrote = False
    try:
        for part in batches(ids):
            _refresh(kind, part)
            wrote = True
        if wrote:
            # First visible, then told: a page drawn in between would be stored without what was written.
            engine().refresh()
    except Unavailable:
        tell_pages()
        raise
    if wrote:
        tell_pages()


def _refresh(kind: Kind, ids: Sequence[int]) -> None:
    # Drawn before the rows are read: an older reading can then never win over a newer one.
    version = engine().draw()
    building = list(Rebuild.objects.values_list("index", flat=True))
    documents = SOURCES[kind].read(ids)
    here = {document.key for document in documents}
    rejected = engine().write(documents, keys(kind, ids) - here, version=version, also=building)
    note_rejected(rejected, version=version, written=keys(kind, ids))


def offer_again() -> int:
    """Writes what the engine refused once more, as it stands now; returns how many. Raises Unavailable."""
    by_kind: dict[Kind, list[int]] = {}
    for key in Rejected.objects.values_list("pk", flat=True):
        kind, number = key.split(":")[:2]
        by_kind.setdefault(Kind(kind), []).append(int(number))
    for kind, ids in by_kind.items():
        refresh(kind=kind, ids=ids)
    return sum(len(ids) for ids in by_kind.values())


@transaction.atomic
def note_rejected(rejected: Sequence[Rejection], *, version: int, written: Iterable[str]) -> None:
    """Lists for staff what the engine refused and strikes off what it took this time."""
    refused = dict(rejected)
    if Rejected.objects.exists():
        Rejected.objects.filter(pk__in=set(written) - refused.keys(), version__lt=version).delete()
    for key, reason in refused.items():
        Rejected.objects.update_or_create(pk=key, defaults={"reason": reason, "version": version})


@transaction.atomic
def tell_pages() -> None:
    """Makes stored pages of results be rendered anew."""
    raise_version(SCOPE)
