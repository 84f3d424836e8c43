"""The form of facts: frozen dataclasses of ids, known by their class name."""

from __future__ import annotations

import dataclasses
from typing import Any, TypeVar, dataclass_transform

T = TypeVar("T")
# Class by name; filled by `@fact` as packages' facts are imported.
kinds: dict[str, type[Any]] = {}


class UnknownFact(LookupError):
    """A stored fact whose class is gone, or has other fields now."""


@dataclass_transform(frozen_default=True)
def fact(cls: type[T]) -> type[T]:
    """Makes `cls` a frozen dataclass and registers it by its name, which no other package may use."""
    made = cls if dataclasses.is_dataclass(cls) else dataclasses.dataclass(frozen=True, slots=True)(cls)
    known = kinds.get(made.__name__)
    if known is not None and (known.__module__, known.__qualname__) != (made.__module__, made.__qualname__):
        raise TypeError(f"A fact named {made.__name__} is already stated in {known.__module__}")
    kinds[made.__name__] = made
    return made


def encode(thing: Any) -> dict[str, Any]:
    """Returns the fields of a fact as stored."""
    if kinds.get(type(thing).__name__) is not type(thing):
        raise TypeError(f"{type(thing).__name__} is no fact: decorate it with @fact")
    return {field.name: getattr(thing, field.name) for field in dataclasses.fields(thing)}


def decode(kind: str, payload: dict[str, Any]) -> Any:
    """Returns the fact that was stored; raises UnknownFact when this version of the site does not know it."""
    made = kinds.get(kind)
    if made is None:
        raise UnknownFact(kind)
    names = {field.name for field in dataclasses.fields(made)}
    try:
        # A field that was dropped since is no reason to lose the fact.
        return made(**{name: value for name, value in payload.items() if name in names})
    except TypeError as error:
        raise UnknownFact(f"{kind}: {error}") from error
