"""Large tables for a benchmark, written by the database itself: set-based, without indexes and guards while it writes.

What is measured afterwards has every index of the product again (the guard against overlapping spans is left out: it is
not read, and checked row by row it would take longer than all the rest). Only for a database that is dropped afterwards.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

FAR = "'9999-12-31 00:00:00+00:00'"
_MOMENTS = ("_from", "_until", "_at")


def set_up() -> None:
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()


@contextmanager
def own_database() -> Iterator[None]:
    """An empty, migrated database beside the configured one; dropped at the end."""
    from django.db import connection

    before = connection.settings_dict["NAME"]
    connection.settings_dict["TEST"]["NAME"] = f"bench_mingfa_{os.getpid()}"
    if connection.vendor == "sqlite":
        connection.settings_dict["TEST"]["NAME"] = f"{before}.bench{os.getpid()}"
    connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
    try:
        yield
    finally:
        connection.creation.destroy_test_db(before, verbosity=0)


def midnight(day: str) -> str:
    """Midnight in Greenwich of a day, as SQL writes it."""
    return f"'{day} 00:00:00+00:00'"


def series(count: int) -> str:
    """A table `s` with one column `n`: 0, 1, 2, ..."""
    from django.db import connection

    if connection.vendor == "postgresql":
        return f"generate_series(0, {count - 1}) AS s(n)"
    return (
        f"(WITH RECURSIVE r(n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM r WHERE n < {count - 1}) SELECT n FROM r) AS s"
    )


def random_uuid() -> str:
    from django.db import connection

    return "gen_random_uuid()" if connection.vendor == "postgresql" else "lower(hex(randomblob(16)))"


def eleven_digits(expression: str) -> str:
    from django.db import connection

    return (
        f"lpad(({expression})::text, 11, '0')"
        if connection.vendor == "postgresql"
        else f"printf('%011d', {expression})"
    )


def insert(table: str, values: dict[str, str], source: str) -> str:
    """INSERT ... SELECT; values are SQL over `n`. Days, moments and lists are cast where PostgreSQL asks for it."""
    from django.db import connection

    columns = ", ".join(f'"{name}"' for name in values)
    if connection.vendor == "postgresql":
        chosen = ", ".join(_typed(name, value) for name, value in values.items())
    else:
        chosen = ", ".join(values.values()).replace("+00:00'", "'")
    return f'INSERT INTO "{table}" ({columns}) SELECT {chosen} FROM {source}'


def _typed(name: str, value: str) -> str:
    if name in {"overlays", "reasons", "facts", "evidence"}:
        return f"({value})::jsonb"
    if name in {"valid_from", "valid_until", "decided_on"}:
        return f"({value})::date"
    return f"({value})::timestamptz" if name.endswith(_MOMENTS) else value


def fill(works: Sequence[tuple[str, Sequence[str]]]) -> None:
    """Tables and the statements that fill each: PostgreSQL works on two tables at once, indexes come back at the end."""
    from django.db import connection

    _without_overlap_guards()
    if connection.vendor != "postgresql":
        _fill_sqlite([statement for _table, statements in works for statement in statements])
        return
    tables = [table for table, _statements in works]
    with _without_indexes(tables) as indexes:
        _together([_run(["SET session_replication_role = replica", *statements]) for _table, statements in works])
    _together([_run([statement]) for statement in indexes])
    _together([_run([f'VACUUM ANALYZE "{table}"']) for table in tables])
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def _run(statements: Sequence[str]) -> Callable[[], None]:
    def work() -> None:
        from django.db import connection

        try:
            with connection.cursor() as cursor:
                cursor.execute("SET synchronous_commit = off")
                cursor.execute("SET maintenance_work_mem = '512MB'")
                for statement in statements:
                    cursor.execute(statement)
        finally:
            connection.close()

    return work


def _together(works: Sequence[Callable[[], None]]) -> None:
    with ThreadPoolExecutor(2) as pool:
        for done in [pool.submit(work) for work in works]:
            done.result()


def _fill_sqlite(statements: Sequence[str]) -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("PRAGMA synchronous = OFF")
        cursor.execute("PRAGMA foreign_keys = OFF")
        for statement in statements:
            cursor.execute(statement)
        cursor.execute("ANALYZE")


@contextmanager
def _without_indexes(tables: Sequence[str]) -> Iterator[list[str]]:
    """Drops every index that no foreign key needs; the list says how to make each again, constraints too."""
    from django.db import connection

    making: list[str] = []
    with connection.cursor() as cursor:
        for table in tables:
            cursor.execute(f'ALTER TABLE "{table}" SET UNLOGGED') if _may_be_unlogged(cursor, table) else None
            for name, definition in _unique_constraints(cursor, table):
                cursor.execute(f'ALTER TABLE "{table}" DROP CONSTRAINT "{name}"')
                making.append(f'ALTER TABLE "{table}" ADD CONSTRAINT "{name}" {definition}')
            for name, definition in _plain_indexes(cursor, table):
                cursor.execute(f'DROP INDEX "{name}"')
                making.append(definition)
    yield making


def _may_be_unlogged(cursor: Any, table: str) -> bool:
    """PostgreSQL refuses it where a logged table points here."""
    cursor.execute("SELECT 1 FROM pg_constraint WHERE contype = 'f' AND confrelid = %s::regclass", [f'"{table}"'])
    return cursor.fetchone() is None


def _unique_constraints(cursor: Any, table: str) -> list[tuple[str, str]]:
    cursor.execute(
        "SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint c WHERE contype = 'u' AND conrelid = %s::regclass "
        "AND NOT EXISTS (SELECT 1 FROM pg_constraint f WHERE f.contype = 'f' AND f.conindid = c.conindid)",
        [f'"{table}"'],
    )
    return cursor.fetchall()


def _plain_indexes(cursor: Any, table: str) -> list[tuple[str, str]]:
    cursor.execute(
        "SELECT c.relname, pg_get_indexdef(i.indexrelid) FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid "
        "WHERE i.indrelid = %s::regclass AND NOT i.indisprimary "
        "AND NOT EXISTS (SELECT 1 FROM pg_constraint k WHERE k.conindid = i.indexrelid)",
        [f'"{table}"'],
    )
    return cursor.fetchall()


def _without_overlap_guards() -> None:
    from django.db import connection

    from core.ledger.overlap import guard_names
    from core.ledger.registry import span_tables

    with connection.cursor() as cursor:
        for table in span_tables():
            name = table.model._meta.db_table
            for guard in guard_names(name, connection.vendor):
                if connection.vendor == "postgresql":
                    cursor.execute(f'ALTER TABLE "{name}" DROP CONSTRAINT IF EXISTS "{guard}"')
                else:
                    cursor.execute(f'DROP TRIGGER IF EXISTS "{guard}"')
