"""Many rows at once, by the column: events and spans as arrays of whole numbers.

A million histories have some twenty million rows. As objects of Python they would take minutes and gigabytes; as columns of
numbers they take seconds. A moment is microseconds since the first of 1970 in Greenwich, a day is days since then, a key is
itself, and what is empty is `NOTHING`. The database gathers the rows that say the same and differ in numbers only, so that what
they say comes once for all of them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from typing import Any, NamedTuple

import numpy as np
from django.db import connection, models, transaction

from core.arrays import Numbers, fetched, gathered, moments, numbers, texts

NOTHING = -(1 << 40)  # no key, and no day or moment that a register could hold
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
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
    model: type[models.Model], streams: tuple[int, int], said: Sequence[str], columns: Sequence[str], text: str = ""
) -> Iterator[Group]:
    """Rows of the streams between two keys, gathered by the columns of `said`, which are given as the database writes them.

    `columns` are numbers, or `text`. One query.
    """
    cast = "::text" if connection.vendor == "postgresql" else ""
    fields = [model._meta.get_field(name) for name in columns]
    asked = [*map(_number_sql, fields), *([f'"{text}"{cast}'] if text else ())]
    by = [f'"{name}"' for name in said]
    shown = [name if _is_plain(model, name.strip('"')) else f"{name}{cast}" for name in by]
    rows = fetched(
        f'SELECT {", ".join([*shown, *map(gathered, asked)])} FROM "{model._meta.db_table}" '
        f"WHERE stream_id BETWEEN %s AND %s GROUP BY {', '.join(by)}",
        streams,
    )
    readers = [moments if isinstance(field, models.DateTimeField) else numbers for field in fields] + [texts]
    for row in rows:
        yield Group(row[: len(said)], [read(cell) for read, cell in zip(readers, row[len(said) :], strict=False)])


def _is_plain(model: type[models.Model], column: str) -> bool:
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
