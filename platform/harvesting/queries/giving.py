"""Records of this site, in the form in which another one takes them in."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from itertools import islice
from typing import Any

from core import records as registry


def give(*, kinds: Collection[str] = (), public: bool = False) -> Iterator[dict[str, Any]]:
    """Yields records, kind by kind in the order in which they need each other; none of `kinds` means all."""
    for kind in registry.kinds():
        if kinds and kind.name not in kinds:
            continue
        rows = kind.give(public)
        while part := list(islice(rows, 500)):
            more = {} if public else registry.further(kind.name, [record["_id"] for record in part])
            for record in part:
                pk = record.pop("_id")
                yield {**record, **more.get(pk, {})}
