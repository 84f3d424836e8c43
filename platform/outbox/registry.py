"""Who reads which facts, and what the clock starts. Packages register in `readers.py` and `clockwork.py`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from typing import Any, TypeVar

from django.apps import apps
from django.utils.module_loading import module_has_submodule

F = TypeVar("F", bound=Callable[..., Any])


@dataclass(frozen=True, slots=True)
class Reader:
    """`batch` is 0 for a reader that takes one fact at a time."""

    name: str
    kinds: frozenset[str]
    run: Callable[..., Any]
    batch: int = 0


@dataclass(frozen=True, slots=True)
class Clockwork:
    """`seconds` is the time between the beginnings of two runs."""

    name: str
    seconds: int
    run: Callable[[], Any]


_readers: dict[str, Reader] = {}
_clockwork: dict[str, Clockwork] = {}
_loaded = False


def _name_of(function: Callable[..., Any]) -> str:
    return f"{function.__module__.removesuffix('.readers').removesuffix('.clockwork')}.{function.__qualname__}"


def reads(*facts: type[Any], batch: int = 0) -> Callable[[F], F]:
    """Registers a reader of these facts: `def name(fact, *, fact_id: int) -> None`.

    With `batch` it gets up to so many at once, in order: `def name(facts: list[tuple[int, Fact]]) -> None`.
    It is called at least once for each fact and must leave the same state when called again. What it raises is
    tried again later. It is called outside a transaction.
    """

    def register(function: F) -> F:
        name = _name_of(function)
        known = _readers.get(name)
        if known is not None and known.run.__module__ != function.__module__:
            raise TypeError(f"Two readers are named {name}")
        _readers[name] = Reader(name, frozenset(each.__name__ for each in facts), function, batch)
        return function

    return register


def every(*, seconds: int, name: str) -> Callable[[F], F]:
    """Registers work for the clock: it is started every so many seconds, once whatever the number of workers."""

    def register(function: F) -> F:
        known = _clockwork.get(name)
        if known is not None and _name_of(known.run) != _name_of(function):
            raise TypeError(f"Two works of the clock are named {name}")
        _clockwork[name] = Clockwork(name, seconds, function)
        return function

    return register


def load() -> None:
    """Imports every package's facts, readers and clockwork once."""
    global _loaded
    if _loaded or not apps.ready:
        return
    for app in apps.get_app_configs():
        for part in ("facts", "readers", "clockwork"):
            if app.module is not None and module_has_submodule(app.module, part):
                import_module(f"{app.name}.{part}")
    _loaded = True


def readers() -> dict[str, Reader]:
    load()
    return _readers


def readers_of(kind: str) -> list[Reader]:
    """Returns the readers of a kind of fact, by name."""
    return [reader for _name, reader in sorted(readers().items()) if kind in reader.kinds]


def clockwork() -> dict[str, Clockwork]:
    load()
    return _clockwork
