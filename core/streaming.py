"""Rows of a statement that answers very many: taken while the database still works on the rest."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from django.db import connection
from django.db.backends.utils import CursorWrapper

_AT_ONCE = 1000


def streamed(cursor: CursorWrapper, sql: str, values: Mapping[str, Any], *, many: bool) -> Iterator[tuple[Any, ...]]:
    """The rows of `sql`. With `many`, PostgreSQL hands them over as they come, so that two processors have something to do;
    such a statement is not among those Django counts. Everything else is asked plainly.

    The rows must be taken to the end before the connection is asked anything else.
    """
    if many and connection.vendor == "postgresql":
        with connection.wrap_database_errors:
            yield from cursor.cursor.stream(sql, values, size=_AT_ONCE)
        return
    cursor.execute(sql, values)
    while rows := cursor.fetchmany(_AT_ONCE):
        yield from rows
