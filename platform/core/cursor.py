"""Lists paged by key: constant cost at any depth, no row twice or left out when rows are added meanwhile."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Generic, TypeVar

from django.core.exceptions import ValidationError
from django.db.models import Model, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from core.errors import FieldError, Invalid

T = TypeVar("T", bound=Model)
MAX_SIZE = 200


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """`next` and `previous` are opaque cursors, empty where there is nothing more."""

    items: list[T]
    next: str = ""
    previous: str = ""


def _encode(backwards: bool, values: Sequence[Any]) -> str:
    plain = [value.isoformat() if isinstance(value, (datetime, date)) else value for value in values]
    text = json.dumps([int(backwards), *plain], separators=(",", ":"), default=str)
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def _decode(cursor: str, length: int) -> tuple[bool, list[Any]]:
    refused = Invalid([FieldError("cursor", "unknown_cursor", _("This list cannot be continued from there."))])
    if len(cursor) > 2000:
        raise refused
    try:
        parts = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except (ValueError, binascii.Error, RecursionError) as error:
        raise refused from error
    if not isinstance(parts, list) or len(parts) != length + 1 or parts[0] not in (0, 1):
        raise refused
    if not all(isinstance(value, (str, int, float)) for value in parts[1:]):
        raise refused
    return bool(parts[0]), parts[1:]


def _beyond(order: Sequence[str], values: Sequence[Any], backwards: bool) -> Q:
    """The rows behind the cursor: a > x, or a = x and b > y, and so on."""
    condition = Q()
    equal = Q()
    for field, value in zip(order, values, strict=True):
        name = field.lstrip("-")
        falling = field.startswith("-") != backwards
        condition |= equal & Q(**{f"{name}__{'lt' if falling else 'gt'}": value})
        equal &= Q(**{name: value})
    return condition


def _turned(order: Sequence[str]) -> list[str]:
    return [field[1:] if field.startswith("-") else f"-{field}" for field in order]


def _value(item: Any, field: str) -> Any:
    for part in field.lstrip("-").split("__"):
        item = getattr(item, part)
    return item


def paginate(queryset: QuerySet[T], *, order: tuple[str, ...], after: str = "", size: int = 20) -> Page[T]:
    """Returns one page of `queryset` in `order`; one query.

    `order` ends with a unique field and names no field that may be null. `after` is a cursor of an earlier page;
    one that was tampered with raises Invalid. `size` is held to 1..200.
    """
    size = max(1, min(size, MAX_SIZE))
    backwards = False
    if after:
        backwards, values = _decode(after, len(order))
        try:
            queryset = queryset.filter(_beyond(order, values, backwards))
        except (ValueError, TypeError, ValidationError, OverflowError) as error:
            raise Invalid(
                [FieldError("cursor", "unknown_cursor", _("This list cannot be continued from there."))]
            ) from error
    rows = list(queryset.order_by(*(_turned(order) if backwards else order))[: size + 1])
    more = len(rows) > size
    rows = rows[:size]
    if backwards:
        rows.reverse()
    if not rows:
        return Page([])
    ends = [[_value(row, field) for field in order] for row in (rows[0], rows[-1])]
    has_next = more if not backwards else True
    has_previous = bool(after) if not backwards else more
    return Page(
        rows,
        next=_encode(False, ends[1]) if has_next else "",
        previous=_encode(True, ends[0]) if has_previous else "",
    )
