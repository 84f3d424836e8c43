"""What accounts do about facts."""

from __future__ import annotations

from accounts.facts import ArchiveAsked
from accounts.services import archive
from outbox import reads


@reads(ArchiveAsked)
def make_archive(fact: ArchiveAsked, *, fact_id: int) -> None:
    """Packs the data of whoever asked."""
    archive.make(archive_id=fact.archive_id)
