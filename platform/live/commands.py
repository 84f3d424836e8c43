"""Commands of a socket: one method each, with a dataclass that says which fields its frame has."""

from __future__ import annotations

import dataclasses
import types
import typing
from collections.abc import Callable
from typing import Any, TypeVar, get_args, get_origin, get_type_hints
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from core.errors import FieldError, Invalid
from core.prepared import GREATEST

F = TypeVar("F", bound=Callable[..., Any])


@dataclasses.dataclass(frozen=True, slots=True)
class Command:
    name: str
    method: str
    body: type[Any] | None


def command(name: str) -> Callable[[F], F]:
    """Makes an async method answer frames of this `type`: `async def method(self, body: Body)` or without a body.

    What it returns, if anything, is sent as a frame. What it raises of `core.errors` is sent as an error.
    """

    def mark(method: F) -> F:
        method.live_command = name  # type: ignore[attr-defined]
        return method

    return mark


def commands_of(consumer: type[Any]) -> dict[str, Command]:
    """Returns the commands of a consumer class and its bases by name."""
    found: dict[str, Command] = {}
    for attribute in dir(consumer):
        method = getattr(consumer, attribute, None)
        name = getattr(method, "live_command", None)
        if name is None:
            continue
        hints = {key: value for key, value in get_type_hints(method).items() if key != "return"}
        body = next(iter(hints.values()), None)
        if body is not None and not dataclasses.is_dataclass(body):
            raise TypeError(f"{consumer.__name__}.{attribute}: the body of a command is a dataclass")
        found[name] = Command(name, attribute, typing.cast("type[Any] | None", body))
    return found


def parse(body: type[Any], frame: dict[str, Any]) -> Any:
    """Returns the body of a frame; raises Invalid naming each field that is missing or of another kind.

    Fields that the body does not have are left out: a newer client may send more.
    """
    hints = get_type_hints(body)
    values: dict[str, Any] = {}
    errors: list[FieldError] = []
    for field in dataclasses.fields(body):
        if field.name not in frame:
            if field.default is dataclasses.MISSING and field.default_factory is dataclasses.MISSING:
                errors.append(FieldError(field.name, "required", _("This field is needed.")))
            continue
        try:
            values[field.name] = _converted(hints[field.name], frame[field.name])
        except (TypeError, ValueError):
            errors.append(FieldError(field.name, "wrong_kind", _("This value is not understood.")))
    if errors:
        raise Invalid(errors)
    return body(**values)


def _converted(kind: Any, value: Any) -> Any:
    origin = get_origin(kind)
    if origin in (typing.Union, types.UnionType):
        for option in get_args(kind):
            try:
                return _converted(option, value)
            except (TypeError, ValueError):
                continue
        raise TypeError
    if kind is Any:
        return value
    if kind is type(None):
        if value is not None:
            raise TypeError
        return None
    if origin is typing.Literal:
        if value not in get_args(kind):
            raise ValueError
        return value
    if origin in (list, tuple):
        if not isinstance(value, list):
            raise TypeError
        return [_converted(get_args(kind)[0], item) for item in value]
    if kind is UUID:
        if not isinstance(value, str):
            raise TypeError
        return UUID(value)
    if kind is float and type(value) is int:
        return float(value)
    # bool is an int to Python, and true is no number to anybody else.
    if type(value) is not kind or (kind is int and abs(value) > GREATEST):
        raise TypeError
    return value
