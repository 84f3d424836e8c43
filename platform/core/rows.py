"""Writing many rows at once, at a fraction of what `bulk_create` costs: COPY on PostgreSQL, one statement on SQLite."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any, TypeVar

from django.db import connections, router, transaction
from django.db.models import DateField, Field, Model

M = TypeVar("M", bound=Model)
# What fields of these types store unchanged.
NOTHING: frozenset[type] = frozenset()
PLAIN: dict[str, frozenset[type]] = {
    **dict.fromkeys(("CharField", "SlugField", "TextField"), frozenset({str})),
    **dict.fromkeys(("BigIntegerField", "IntegerField", "PositiveIntegerField"), frozenset({int})),
    **dict.fromkeys(("ForeignKey", "OneToOneField"), frozenset({int, str})),
    **dict.fromkeys(("AutoField", "BigAutoField", "PositiveSmallIntegerField", "SmallIntegerField"), frozenset({int})),
}


def insert(rows: Iterable[M], *, keyed: bool = True) -> list[M]:
    """Adds new rows and returns them, with their keys unless nobody needs those (`keyed=False`).

    Rows of models with parents are added to each of their tables. No signals are sent, as with `bulk_create`. A moment
    given for a field that would take the time of now is kept. Values are plain ones, no expressions. Raises IntegrityError.
    """
    found = list(rows)
    if not found:
        return found
    model = type(found[0])
    using = router.db_for_write(model)
    with transaction.atomic(using=using, savepoint=False):
        if keyed:
            give_keys(found)
        for table in _tables(model):
            key = _key(table)
            left_out = {key.name} if getattr(found[0], key.attname) is None else set()
            _add(table, [each for each in table._meta.local_concrete_fields if each.name not in left_out], found, using)
    for row in found:
        row._state.adding, row._state.db = False, using
    return found


def insert_values(model: type[Model], names: Sequence[str], values: Iterable[Sequence[Any]]) -> None:
    """Adds rows of which each value is given, in the order of `names` (all fields but the key), as it is stored."""
    rows = [tuple(each) for each in values]
    if rows:
        using = router.db_for_write(model)
        _write(model, [model._meta.get_field(name) for name in names], rows, using)


def give_keys(rows: Iterable[Model]) -> None:
    """Gives new rows the keys that they will have, for whatever has to name them before they are added."""
    found = list(rows)
    if not found:
        return
    model = type(found[0])
    using = router.db_for_write(model)
    for table in _tables(model):
        key = _key(table)
        if key.remote_field is not None and key.remote_field.parent_link:
            above = _key(key.remote_field.model).attname
            for row in found:
                setattr(row, key.attname, getattr(row, above))
        elif key.get_internal_type().endswith("AutoField"):
            waiting = [row for row in found if getattr(row, key.attname) is None]
            for row, number in zip(waiting, _reserve(table, key, len(waiting), using), strict=True):
                setattr(row, key.attname, number)


def _tables(model: type[Model]) -> list[type[Model]]:
    """A table's own key comes before the link that names it."""
    parents: list[Any] = [*reversed(model._meta.all_parents)]
    return [*parents, model]


def _key(model: Any) -> Any:
    return model._meta.pk


def rewrite(rows: Iterable[M], fields: Sequence[str]) -> None:
    """Saves `fields` of whole rows that were loaded and locked by the caller. Values are plain ones, no expressions."""
    found = list(rows)
    if not found:
        return
    model = type(found[0])
    using = router.db_for_write(model)
    connection = connections[using]
    key = _key(model)
    wanted: list[Any] = [model._meta.get_field(name) for name in fields]
    quoted = connection.ops.quote_name
    put = ", ".join(f"{quoted(each.column)} = %s" for each in wanted)
    statement = f"UPDATE {quoted(model._meta.db_table)} SET {put} WHERE {quoted(key.column)} = %s"  # noqa: S608 (names of ours)
    values = list(zip(*(_column(each, found, connection, add=False) for each in [*wanted, key]), strict=True))
    with transaction.atomic(using=using, savepoint=False), connection.cursor() as cursor:
        cursor.executemany(statement, values)


def _add(table: type[Model], fields: Sequence[Any], rows: Sequence[Model], using: str) -> None:
    connection = connections[using]
    columns = [_column(each, rows, connection, add=True) for each in fields]
    _write(table, fields, list(zip(*columns, strict=True)), using)


def _write(model: type[Model], fields: Sequence[Any], values: Sequence[Sequence[Any]], using: str) -> None:
    connection = connections[using]
    quoted = connection.ops.quote_name
    table, columns = quoted(model._meta.db_table), ", ".join(quoted(each.column) for each in fields)
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            marks = ", ".join(["%s"] * len(fields))
            cursor.executemany(f"INSERT INTO {table} ({columns}) VALUES ({marks})", values)  # noqa: S608 (names of ours)
            return
        with connection.wrap_database_errors, cursor.copy(f"COPY {table} ({columns}) FROM STDIN") as copy:
            for row in values:
                copy.write_row(row)


def _column(field: Any, rows: Sequence[Model], connection: Any, *, add: bool) -> list[Any]:
    """Returns what is stored of one field, row by row."""
    name = field.attname
    given: Callable[[Model], Any] = lambda row: getattr(row, name)  # noqa: E731
    if type(field).pre_save is not Field.pre_save and not _is_plain_date(field):

        def given(row: Model) -> Any:
            kept = getattr(row, name) if add and isinstance(field, DateField) else None
            return field.pre_save(row, add) if kept is None else kept

    # Most values are stored as they are; asking the field costs more than writing them.
    own = not type(field).__module__.startswith("django.db.models.")
    plain = NOTHING if own else PLAIN.get(field.get_internal_type(), NOTHING)
    return [
        value if type(value) in plain and value != "" else field.get_db_prep_save(value, connection=connection)
        for value in map(given, rows)
    ]


def _is_plain_date(field: Any) -> bool:
    return isinstance(field, DateField) and not field.auto_now and not field.auto_now_add


def _reserve(table: type[Model], key: Any, count: int, using: str) -> Sequence[int]:
    """Returns numbers that nobody else gets, from where the database takes its own."""
    if not count:
        return []
    connection = connections[using]
    name, column = table._meta.db_table, key.column
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            # The write lock is held until the commit; a table that never held a row has no line there yet.
            cursor.execute("UPDATE sqlite_sequence SET seq = seq + %s WHERE name = %s", [count, name])
            if not cursor.rowcount:
                cursor.execute("INSERT INTO sqlite_sequence (name, seq) VALUES (%s, %s)", [name, count])
            cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [name])
            last = cursor.fetchone()[0]
            return range(last - count + 1, last + 1)
        cursor.execute(
            "SELECT nextval(pg_get_serial_sequence(%s, %s)) FROM generate_series(1, %s)",
            [connection.ops.quote_name(name), column, count],
        )
        return [row[0] for row in cursor.fetchall()]
