"""Columns of whole numbers from the database: gathered there, and read here without an object for each.

`gathered` writes what gathers an expression over many rows (`array_agg` on PostgreSQL, `json_group_array` on SQLite), `fetched` asks,
and `numbers`, `moments` and `texts` read what came. Nothing that is gathered may be NULL.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

import numpy as np
from django.db import connection
from psycopg import Cursor
from psycopg.adapt import Loader
from psycopg.pq import Format

Numbers = np.ndarray[Any, np.dtype[np.int64]]
_EPOCH_OF_POSTGRES = 946_684_800_000_000  # the first of 2000, from which PostgreSQL counts microseconds


def gathered(expression: str) -> str:
    return f"{'array_agg' if connection.vendor == 'postgresql' else 'json_group_array'}({expression})"


def fetched(query: str, parameters: Sequence[Any]) -> list[tuple]:
    """The rows of a query; what was gathered in them is read by one of the three below."""
    if connection.vendor == "postgresql":
        return _from_postgres(query, parameters)
    with connection.cursor() as cursor:
        cursor.execute(query, parameters)
        return cursor.fetchall()


def numbers(cell: Any) -> Numbers:
    """Whole numbers that the database holds in eight bytes; none where no row was gathered."""
    if cell is None:
        return np.empty(0, np.int64)
    return np.array(json.loads(cell), np.int64) if isinstance(cell, str) else cell


def moments(cell: Any) -> Numbers:
    """Moments as microseconds since the first of 1970 in Greenwich."""
    return np.array(json.loads(cell), "datetime64[us]").astype(np.int64) if isinstance(cell, str) else cell


def texts(cell: Any) -> list[str]:
    return json.loads(cell) if isinstance(cell, str) else cell


class _Array(Loader):
    """An array of eight-byte numbers without holes: a head of twenty bytes, then each with its length before it."""

    format = Format.BINARY
    element = np.dtype([("length", ">i4"), ("number", ">i8")])

    def load(self, data: Any) -> Numbers:
        return np.frombuffer(data, self.element, offset=20)["number"].astype(np.int64)


class _Moments(_Array):
    def load(self, data: Any) -> Numbers:
        return super().load(data) + _EPOCH_OF_POSTGRES


def _from_postgres(query: str, parameters: Sequence[Any]) -> list[tuple]:
    connection.ensure_connection()
    with Cursor(connection.connection) as cursor:  # Django's own writes parameters into the query and knows no binary
        for name, loader in (("int8", _Array), ("timestamptz", _Moments)):
            cursor.adapters.register_loader(cursor.adapters.types[name].array_oid, loader)
        cursor.execute(query, parameters, binary=True)
        rows: list[tuple] = cursor.fetchall()
    return rows
