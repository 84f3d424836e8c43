"""Queries of the ORM whose statement is built once: for pages where building it takes longer than running it.

    _ROWS = Prepared(lambda topic, first: Post.objects.filter(topic_id=topic, number__gt=first).values_list("pk", "body"),
                     topic=int, first=int)
    _ROWS.rows(topic=12, first=20)

What the ORM would ask is asked, and what it would answer is answered; only values may differ from one call to the next,
never the shape of the question, and no value may be None.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import DEFAULT_DB_ALIAS, connection
from django.db.models import QuerySet
from django.db.models.sql.compiler import SQLCompiler

Build = Callable[..., QuerySet[Any, tuple[Any, ...]]]
Value = int | str | UUID
# Fits every integer column, and stands in no query of ours.
_FIRST_MARK = 1_987_650_101
# What a column of whole numbers holds at most; an address may carry any number.
GREATEST = 2**63 - 1


@dataclass(frozen=True, slots=True)
class _Plan:
    sql: str
    # A name where a value of the caller belongs, else the value itself.
    values: tuple[Any, ...]
    names: tuple[str, ...]
    # (column, converters with whether each belongs to the connection, expression)
    converters: tuple[tuple[int, tuple[Any, ...], Any], ...]


class Prepared:
    """`build(**marks)` returns a `values_list` query set; `kinds` name its values: int, str or UUID.

    One with `select_for_update` is built inside a transaction, as it is asked.
    """

    def __init__(self, build: Build, **kinds: type[int] | type[str] | type[UUID]) -> None:
        self._build = build
        self._kinds = kinds
        self._plans: dict[str, _Plan] = {}

    def rows(self, **values: Value) -> list[tuple[Any, ...]]:
        """Returns all rows as tuples, as the query set would; one query.

        None, and no query, where a number is greater than columns hold.
        """
        if any(isinstance(value, int) and abs(value) > GREATEST for value in values.values()):
            return []
        plan = self._plans.get(connection.vendor)
        if plan is None:
            plan = self._plans[connection.vendor] = self._planned()
        given = {name: _stored(value) for name, value in values.items()}
        asked = [given[name] if name else value for name, value in zip(plan.names, plan.values, strict=True)]
        with connection.cursor() as cursor:
            cursor.execute(plan.sql, asked)
            found: list[tuple[Any, ...]] = cursor.fetchall()
        return _converted(found, plan) if plan.converters else found

    def first(self, **values: Value) -> tuple[Any, ...] | None:
        """Returns the first row, or None; bound the query set to one row where there may be many."""
        found = self.rows(**values)
        return found[0] if found else None

    def _planned(self) -> _Plan:
        marks = {name: _mark(kind, name, place) for place, (name, kind) in enumerate(self._kinds.items())}
        names = {_stored(mark): name for name, mark in marks.items()}
        compiler: SQLCompiler = self._build(**marks).query.get_compiler(DEFAULT_DB_ALIAS)
        sql, found = compiler.as_sql()
        placed = tuple(names.get(value, "") if isinstance(value, Value) else "" for value in found)
        if set(placed) - {""} != set(names.values()):
            raise ValueError(f"Not every value reaches the statement: {sql}")
        columns = [column for column, _sql, _alias in compiler.select]
        converters = tuple(
            (place, tuple(_unbound(convert) for convert in convertors), expression)
            for place, (convertors, expression) in compiler.get_converters(columns).items()
        )
        return _Plan(sql, tuple(found), placed, converters)


def _mark(kind: type[Value], name: str, place: int) -> Value:
    number = _FIRST_MARK + place
    return number if kind is int else UUID(int=number) if kind is UUID else f"\1{name}"


def _stored(value: Value) -> Value:
    """Returns the value as the statement carries it."""
    return value.hex if isinstance(value, UUID) and not connection.features.has_native_uuid_field else value


def _unbound(convert: Any) -> Any:
    """A converter of the database's operations is kept by name, so that no plan holds on to a thread's connection."""
    return convert.__name__ if getattr(convert, "__self__", None) is connection.ops else convert


def _converted(found: Sequence[tuple[Any, ...]], plan: _Plan) -> list[tuple[Any, ...]]:
    ready = [
        (place, [getattr(connection.ops, each) if isinstance(each, str) else each for each in convertors], expression)
        for place, convertors, expression in plan.converters
    ]
    out = []
    for row in found:
        values = list(row)
        for place, convertors, expression in ready:
            for convert in convertors:
                values[place] = convert(values[place], expression, connection)
        out.append(tuple(values))
    return out
