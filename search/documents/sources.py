"""Every kind with the functions that read it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from search.documents import community, event, page, post, practitioner, topic
from search.documents.document import Document, document_key
from search.enums import Kind


@dataclass(frozen=True, slots=True)
class Source:
    """`ids(after, size)`: the next ids of all rows; `read(ids)`: their documents; `variants`: keys a row may have."""

    ids: Callable[[int, int], list[int]]
    read: Callable[[Sequence[int]], list[Document]]
    variants: tuple[str, ...]


SOURCES: dict[Kind, Source] = {
    Kind.PRACTITIONER: Source(practitioner.ids, practitioner.read, practitioner.VARIANTS),
    Kind.COMMUNITY: Source(community.ids, community.read, community.VARIANTS),
    Kind.TOPIC: Source(topic.ids, topic.read, topic.VARIANTS),
    Kind.POST: Source(post.ids, post.read, post.VARIANTS),
    Kind.EVENT: Source(event.ids, event.read, event.VARIANTS),
    Kind.PAGE: Source(page.ids, page.read, page.VARIANTS),
}


def keys(kind: Kind, ids: Sequence[int]) -> set[str]:
    """Returns every key that documents of these rows may have."""
    return {document_key(kind, pk, variant) for pk in ids for variant in SOURCES[kind].variants}
