"""Statements asked so often, with so few values, that planning them would cost more than answering: PostgreSQL keeps the plan."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from functools import lru_cache
from typing import Any
from weakref import WeakKeyDictionary

from django.db import connection
from django.db.backends.utils import CursorWrapper

_ready: WeakKeyDictionary[Any, set[str]] = WeakKeyDictionary()
"""Connection of the driver -> names of what it has prepared. A new connection begins with nothing, as its session does."""


def execute_prepared(cursor: CursorWrapper, sql: str, values: Mapping[str, Any], kinds: Mapping[str, str]) -> None:
    """Execute `sql` with values named as `%(name)s`; `kinds` names PostgreSQL's type of each.

    SQLite is asked plainly, and so is PostgreSQL behind a pool that gives every transaction another session, which is said to
    Django by DISABLE_SERVER_SIDE_CURSORS.
    """
    if connection.vendor != "postgresql" or connection.settings_dict["DISABLE_SERVER_SIDE_CURSORS"]:
        cursor.execute(sql, values)
        return
    name, prepare, execute = _statements(sql, tuple(kinds.items()))
    ready = _ready.setdefault(connection.connection, set())
    if name not in ready:
        with connection.wrap_database_errors:
            cursor.cursor.execute(prepare)  # the driver's own: no statement of the caller, and not counted as one
        ready.add(name)
    cursor.execute(execute, [values[value] for value in kinds])


@lru_cache(maxsize=64)
def _statements(sql: str, kinds: tuple[tuple[str, str], ...]) -> tuple[str, str, str]:
    """(name, PREPARE, EXECUTE)"""
    name = f"mf_{hashlib.sha256(sql.encode()).hexdigest()[:24]}"
    numbered = sql % {value: f"${place}" for place, (value, _kind) in enumerate(kinds, 1)}
    types = ", ".join(kind for _value, kind in kinds)
    return name, f"PREPARE {name} ({types}) AS {numbered}", f"EXECUTE {name} ({', '.join(['%s'] * len(kinds))})"
