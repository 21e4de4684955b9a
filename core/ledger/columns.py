"""Many rows at once, by the column: events and spans as arrays of whole numbers.

A million histories have some twenty million rows. As objects of Python they would take minutes and gigabytes; as columns of
numbers they take seconds. A moment is microseconds since the first of 1970 in Greenwich, a day is days since then, a key is
itself, and what is empty is `NOTHING`. The database gathers the rows that say the same and differ in numbers only
(`array_agg`, `json_group_array`), so that what they say comes once for all of them, as text.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from typing import Any, NamedTuple

import numpy as np
from django.db import connection, models, transaction
from psycopg import Cursor
from psycopg.adapt import Loader
from psycopg.pq import Format

Numbers = np.ndarray[Any, np.dtype[np.int64]]

NOTHING = -(1 << 40)  # no key, and no day or moment that a register could hold
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_EPOCH_OF_POSTGRES = 946_684_800_000_000  # the first of 2000, from which PostgreSQL counts microseconds
_FIRST_DAY = date(1970, 1, 1)
_MICROSECOND = timedelta(microseconds=1)


def number_of(value: Any) -> int:
    """A moment, a day, a key or None as its number."""
    if value is None:
        return NOTHING
    if isinstance(value, datetime):
        return (value - _EPOCH) // _MICROSECOND
    return (value - _FIRST_DAY).days if isinstance(value, date) else int(value)


def moment_of(number: int) -> datetime:
    return _EPOCH + timedelta(microseconds=number)


def as_stored(model: type[models.Model], name: str, column: Numbers) -> list[Any]:
    """Numbers of a column as the driver of the database takes them."""
    field, adapt = model._meta.get_field(name), connection.ops
    of: Callable[[int], Any] = int
    if isinstance(field, models.DateTimeField):
        of = lambda number: adapt.adapt_datetimefield_value(moment_of(number))  # noqa: E731
    elif isinstance(field, models.DateField):
        of = lambda number: adapt.adapt_datefield_value(_FIRST_DAY + timedelta(days=number))  # noqa: E731
    known = {number: None if number == NOTHING else of(number) for number in np.unique(column).tolist()}
    return [known[number] for number in column.tolist()]


class Group(NamedTuple):
    """Rows that say the same: what they say, and a column of numbers (or of texts) for each that was asked for."""

    said: tuple[Any, ...]
    columns: list[Any]


def grouped(
    model: type[models.Model],
    streams: tuple[int, int],
    said: Sequence[str],
    numbers: Sequence[str],
    texts: Sequence[str] = (),
) -> Iterator[Group]:
    """Rows of the streams between two keys, gathered by the columns of `said`. One query.

    `said` and `texts` are given as the database writes them.
    """  # fmt: skip
    on_postgres = connection.vendor == "postgresql"
    gather, text = ("array_agg", "::text") if on_postgres else ("json_group_array", "")
    fields = [model._meta.get_field(name) for name in numbers]
    asked = [_number_sql(field) for field in fields] + [f'"{name}"{text}' for name in texts]
    names = [f'"{name}"' for name in said]
    chosen = [name if _plain(model, column) else f"{name}{text}" for name, column in zip(names, said, strict=True)]
    query = (
        f"SELECT {', '.join([*chosen, *(f'{gather}({one})' for one in asked)])} "
        f'FROM "{model._meta.db_table}" WHERE stream_id BETWEEN %s AND %s GROUP BY {", ".join(names)}'
    )
    rows = _from_postgres(query, streams) if on_postgres else _from_sqlite(query, streams, fields, len(said))
    for row in rows:
        yield Group(tuple(row[: len(said)]), list(row[len(said) :]))


def _plain(model: type[models.Model], column: str) -> bool:
    return not isinstance(model._meta.get_field(column), models.JSONField)


def _number_sql(field: Any) -> str:
    """A column as a number the driver need not look into; moments come as they are and are counted afterwards."""
    column = f'"{field.column}"'
    if isinstance(field, models.DateTimeField):
        return column
    if isinstance(field, models.DateField):
        days = (
            f"({column} - DATE '1970-01-01')"
            if connection.vendor == "postgresql"
            else f"(julianday({column}) - 2440587.5)"
        )
        column = f"CAST({days} AS bigint)"
    return f"COALESCE(CAST({column} AS bigint), {NOTHING})"  # fmt: skip


class _Array(Loader):
    """An array of eight-byte numbers without holes: a head of twenty bytes, then each with its length before it."""

    format = Format.BINARY
    element = np.dtype([("length", ">i4"), ("number", ">i8")])

    def load(self, data: Any) -> Numbers:
        return np.frombuffer(data, self.element, offset=20)["number"].astype(np.int64)


class _Moments(_Array):
    def load(self, data: Any) -> Numbers:
        return super().load(data) + _EPOCH_OF_POSTGRES


@contextmanager
def gathering() -> Iterator[None]:
    """Many rows are gathered inside: PostgreSQL would else sort them on disk."""
    if connection.vendor != "postgresql":
        yield
        return
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL work_mem = '256MB'")
        yield
        cursor.execute("SET LOCAL work_mem TO DEFAULT")


def _from_postgres(query: str, streams: tuple[int, int]) -> list[tuple]:
    connection.ensure_connection()
    with Cursor(connection.connection) as cursor:  # Django's own writes parameters into the query and knows no binary
        for name, loader in (("int8", _Array), ("timestamptz", _Moments)):
            cursor.adapters.register_loader(cursor.adapters.types[name].array_oid, loader)
        cursor.execute(query, streams, binary=True)
        rows: list[tuple] = cursor.fetchall()
    return rows


def _from_sqlite(query: str, streams: tuple[int, int], fields: Sequence[Any], first: int) -> Iterator[list]:
    with connection.cursor() as cursor:
        cursor.execute(query, streams)
        for row in cursor.fetchall():
            columns = [json.loads(text) for text in row[first:]]
            yield [*row[:first], *map(_numbers, columns, fields), *columns[len(fields) :]]


def _numbers(column: list[Any], field: Any) -> Numbers:
    if isinstance(field, models.DateTimeField):
        return np.array(column, "datetime64[us]").astype(np.int64)
    return np.array(column, np.int64)
