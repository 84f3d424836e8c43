"""What happens while people look on: sockets, one hub in each web process, and words between the processes.

`live.poke(group, upto)`, `live.tell(group, frame)` and `live.close(…)` are safe anywhere in a service: inside a
transaction they wait for its commit. All three may be lost; clients repair by number and hubs by looking every second.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from live import hub
    from live.hub import close, poke, tell

__all__ = ["close", "hub", "poke", "tell"]


def __getattr__(name: str) -> Any:
    if name == "hub":
        return import_module("live.hub")
    if name in __all__:
        return getattr(import_module("live.hub"), name)
    raise AttributeError(name)
