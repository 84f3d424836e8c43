"""Writes down each fact that it is given."""

from __future__ import annotations

from chaos.planted.switch import note
from communities.facts import PostPublished
from outbox import reads


@reads(PostPublished)
def hear(fact: PostPublished, *, fact_id: int) -> None:
    note("fact", fact_id)
