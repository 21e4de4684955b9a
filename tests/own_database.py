"""A copy of the migrated test database for one test: a template copy on PostgreSQL, a file copy on SQLite."""

import dataclasses
import sqlite3
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote

from django.db import connection, connections


@dataclasses.dataclass(frozen=True)
class OwnDatabase:
    """`url` is what another process takes as DATABASE_URL; `vendor` is "sqlite" or "postgresql"."""

    name: str
    url: str
    vendor: str


@contextmanager
def copied_database(folder: Path) -> Iterator[OwnDatabase]:
    """Point every connection, of this thread and of those to come, to a copy; restore and remove it afterwards."""
    original = connection.settings_dict["NAME"]
    vendor = connection.vendor
    copy = _copy_postgresql(original) if vendor == "postgresql" else _copy_sqlite(original, folder)
    _point_to(copy)
    try:
        yield OwnDatabase(copy, _url(copy, vendor), vendor)
    finally:
        _point_to(original)
        if vendor == "postgresql":
            _statement(f'DROP DATABASE IF EXISTS "{copy}" WITH (FORCE)')


def _point_to(name: str) -> None:
    connections.close_all()
    # The same dictionary is handed to each new connection, so threads begun later follow.
    connections.settings["default"]["NAME"] = name
    connection.settings_dict["NAME"] = name


def _copy_postgresql(original: str) -> str:
    connections.close_all()
    name = f"{original}_own_{uuid.uuid4().hex[:8]}"
    _statement(f'CREATE DATABASE "{name}" TEMPLATE "{original}"')
    return name


def _statement(sql: str) -> None:
    with connection._nodb_cursor() as cursor:  # type: ignore[attr-defined]
        cursor.execute(sql)


def _copy_sqlite(original: str, folder: Path) -> str:
    connections.close_all()
    target = folder / "own.sqlite3"
    source_connection, target_connection = sqlite3.connect(original), sqlite3.connect(target)
    with source_connection, target_connection:
        source_connection.backup(target_connection)
    source_connection.close()
    target_connection.close()
    return str(target)


def _url(name: str, vendor: str) -> str:
    if vendor != "postgresql":
        return f"sqlite:///{name}"
    place: dict[str, Any] = connection.settings_dict
    user = quote(place["USER"] or "", safe="")
    password = f":{quote(place['PASSWORD'], safe='')}" if place["PASSWORD"] else ""
    return f"postgres://{user}{password}@{place['HOST'] or 'localhost'}:{place['PORT'] or 5432}/{quote(name)}"
