"""No two spans of a stream overlap on both axes: the database itself refuses.

PostgreSQL has an exclusion constraint for this; Django's own is silently not created on SQLite, so there a trigger does
the work. Both are installed after every migrate, because a later AlterField on SQLite drops triggers without a word, and
a system check fails where one is missing.
"""

from __future__ import annotations

from collections.abc import Iterable

from django.core.checks import CheckMessage, Error, register
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.backends.base.base import BaseDatabaseWrapper

from core.ledger.registry import SpanTable, span_tables


def guard_names(table: str, vendor: str) -> list[str]:
    acts = ("no_overlap",) if vendor == "postgresql" else ("no_overlap_insert", "no_overlap_update")
    return [f"{table}_{act}"[:63] for act in acts]


def install_sql(table: str, columns: Iterable[str], vendor: str) -> list[str]:
    if vendor == "postgresql":
        (name,) = guard_names(table, vendor)
        equal = ", ".join(f'"{column}" WITH =' for column in columns)
        return [
            f'ALTER TABLE "{table}" ADD CONSTRAINT "{name}" EXCLUDE USING gist ({equal}, '
            "tstzrange(law_from, law_until) WITH &&, tstzrange(known_from, known_until) WITH &&)"
        ]
    insert, update = guard_names(table, vendor)
    same = " AND ".join(f'"{column}" = NEW."{column}"' for column in columns)
    clash = (
        f'SELECT 1 FROM "{table}" WHERE {same} AND id IS NOT NEW.id '
        "AND law_from < NEW.law_until AND NEW.law_from < law_until "
        "AND known_from < NEW.known_until AND NEW.known_from < known_until"
    )
    refuse = f"WHEN EXISTS ({clash}) BEGIN SELECT RAISE(ABORT, '{table}: two spans overlap'); END"
    return [
        f'CREATE TRIGGER "{insert}" BEFORE INSERT ON "{table}" {refuse}',
        f'CREATE TRIGGER "{update}" BEFORE UPDATE ON "{table}" {refuse}',
    ]


def _columns(table: SpanTable) -> list[str]:
    names = ("stream", *table.apart)
    return [table.model._meta.get_field(name).column for name in names]  # type: ignore[misc, union-attr]


def present(connection: BaseDatabaseWrapper) -> set[str]:
    query = (
        "SELECT conname FROM pg_constraint WHERE contype = 'x'"
        if connection.vendor == "postgresql"
        else "SELECT name FROM sqlite_master WHERE type = 'trigger'"
    )
    with connection.cursor() as cursor:
        cursor.execute(query)
        return {row[0] for row in cursor.fetchall()}


def missing(connection: BaseDatabaseWrapper) -> list[SpanTable]:
    there = present(connection)
    existing = set(connection.introspection.table_names())
    tables = [table for table in span_tables() if table.model._meta.db_table in existing]
    return [t for t in tables if not there.issuperset(guard_names(t.model._meta.db_table, connection.vendor))]


def install(connection: BaseDatabaseWrapper) -> None:
    wanted = missing(connection)
    with connection.cursor() as cursor:
        if wanted and connection.vendor == "postgresql":
            cursor.execute("CREATE EXTENSION IF NOT EXISTS btree_gist")
        for table in wanted:
            for name in guard_names(table.model._meta.db_table, connection.vendor):
                if connection.vendor == "sqlite":
                    cursor.execute(f'DROP TRIGGER IF EXISTS "{name}"')
            for statement in install_sql(table.model._meta.db_table, _columns(table), connection.vendor):
                cursor.execute(statement)


def install_after_migrate(*, using: str = DEFAULT_DB_ALIAS, **kwargs) -> None:
    install(connections[using])


@register("ledger", deploy=True)
def check_guards(app_configs=None, databases: Iterable[str] | None = None, **kwargs) -> list[CheckMessage]:
    return [
        Error(
            f"The overlap guard of {table.model._meta.db_table} is missing.",
            hint="Run manage.py migrate.",
            id="core.E002",
        )
        for alias in databases or [DEFAULT_DB_ALIAS]
        for table in missing(connections[alias])
    ]
