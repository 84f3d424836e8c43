"""Facts: what happened, stated in the writing transaction and read afterwards by whoever registered for it.

`from outbox import record, reads, every, fact`. The names are looked up late, because models need loaded apps.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from outbox.facts import fact
    from outbox.registry import every, reads
    from outbox.services.recording import leaving_out, record, record_many

__all__ = ["every", "fact", "leaving_out", "reads", "record", "record_many"]

_PLACES = {
    "every": "outbox.registry",
    "fact": "outbox.facts",
    "leaving_out": "outbox.services.recording",
    "reads": "outbox.registry",
    "record": "outbox.services.recording",
    "record_many": "outbox.services.recording",
}


def __getattr__(name: str) -> Any:
    if name not in _PLACES:
        raise AttributeError(name)
    return getattr(import_module(_PLACES[name]), name)
