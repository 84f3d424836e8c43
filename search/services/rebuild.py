"""Building the index anew from the database while the old one goes on answering."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from core.errors import Unavailable
from search.documents.document import Document
from search.documents.sources import SOURCES
from search.engines.choice import engine
from search.models import Rebuild
from search.services.index import BATCH, note_rejected, tell_pages

# A rebuild that was killed left its row; after this long nobody is at it any more.
ABANDONED = timedelta(hours=6)
Progress = Callable[[str, int], None]


def rebuild(*, progress: Progress | None = None) -> int:
    """Fills a new index, with the writes made meanwhile, and puts it in place; returns how many documents it holds."""
    used = engine()
    _clear_abandoned()
    built = used.begin_rebuild()
    # From here on every write reaches the new index too; rows committed before are read by the filling.
    _announce(built)
    try:
        count, rejected = used.fill(built, _documents(progress))
        note_rejected(rejected, version=used.draw(), written=())
        used.finish_rebuild(built)
    except BaseException:
        _withdraw(built)
        with suppress(Unavailable):
            used.drop(built)
        raise
    _withdraw(built)
    tell_pages()
    return count


@transaction.atomic
def _announce(index: str) -> None:
    Rebuild.objects.create(pk=index)


@transaction.atomic
def _withdraw(index: str) -> None:
    Rebuild.objects.filter(pk=index).delete()


def _clear_abandoned() -> None:
    for row in Rebuild.objects.filter(begun_at__lt=timezone.now() - ABANDONED):
        _withdraw(row.pk)
        engine().drop(row.pk)


def _documents(progress: Progress | None) -> Iterator[tuple[int, list[Document]]]:
    for kind, source in SOURCES.items():
        after = count = 0
        while ids := source.ids(after, BATCH):
            version = engine().draw()
            documents = source.read(ids)
            yield version, documents
            after = ids[-1]
            count += len(documents)
            if progress:
                progress(str(kind), count)
