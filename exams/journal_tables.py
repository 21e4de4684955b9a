"""The statements of the save path, for either engine. They are run by the batcher of `exams.journal` alone."""

from __future__ import annotations

import json
import time
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any, Protocol

from django.db import DataError, connection, models

from core import clock
from exams.domain.sitting import Terms
from exams.models import AnswerEntry, Attempt, IncidentGrant, JournalBlock

Key = tuple[int, str, int]
# A connection used so lately is not asked whether it still lives: a group that fails is written again on a new one, and a
# page whose request failed sends it again.
TRUSTED_SECONDS = 1.0


def look_after_connection() -> None:
    """What Django does between two requests, without its question to the database before every one."""
    connection.close_if_unusable_or_obsolete()
    trust_connection()


def trust_connection() -> None:
    """Do not ask a connection used a moment ago whether it still lives; for requests after which one may ask again."""
    now = time.monotonic()
    if now - getattr(connection, "looked_after_at", float("-inf")) < TRUSTED_SECONDS:
        connection.health_check_done = True  # type: ignore[attr-defined]
    connection.looked_after_at = now  # type: ignore[attr-defined]


class Written(Protocol):
    """An answer as it goes into the journal."""

    @property
    def item(self) -> str: ...
    @property
    def value(self) -> dict[str, Any]: ...
    @property
    def client_at(self) -> datetime | None: ...
    @property
    def digest(self) -> str: ...


Row = tuple[int, str, int, Written, str]
"""Attempt, writer, seq, the answer, the verdict."""


@dataclass(frozen=True)
class Writable:
    """An attempt that nobody is just closing, with what decides its end."""

    writer: str
    closed: bool
    terms: Terms
    mark: str = ""
    """Changes with everything above but `closed`. Only PostgreSQL tells one."""


def table(model: type[models.Model]) -> str:
    return f'"{model._meta.db_table}"'


def on_postgresql() -> bool:
    return connection.vendor == "postgresql"


def attempts_to_write(ids: Collection[int]) -> dict[int, Writable]:
    """Attempts that nobody holds, by id, locked against closing until the transaction ends."""
    found = _locked(ids) if on_postgresql() else _read(ids)
    return {
        pk: Writable(writer, bool(closed), Terms(_moment(began), minutes, extra, _moment(closes), int(granted)), *mark)
        for pk, writer, closed, began, minutes, extra, closes, granted, *mark in found
    }


_GRANTED = f"(SELECT COALESCE(SUM(g.minutes), 0) FROM {table(IncidentGrant)} g WHERE g.attempt_id = a.id)"
_MARK = f"concat_ws('/', a.writer, a.started_at, a.minutes, a.extra_minutes, a.window_end, {_GRANTED})"


@cache
def _select() -> str:
    mark = f", {_MARK}" if on_postgresql() else ""
    return f"""
        SELECT a.id, a.writer, a.closed_at IS NOT NULL, a.started_at, a.minutes, a.extra_minutes, a.window_end,
            {_GRANTED}{mark}
        FROM {table(Attempt)} a"""


def _locked(ids: Collection[int]) -> list[Any]:
    return run_first(
        f"{_select()} WHERE a.id = ANY(%s::bigint[]) FOR SHARE OF a SKIP LOCKED", ["{" + ",".join(map(str, ids)) + "}"]
    )


def _read(ids: Collection[int]) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(f"{_select()} WHERE a.id IN ({','.join(['%s'] * len(ids))})", list(ids))
        return cursor.fetchall()


def _moment(value: Any) -> datetime:
    """What a driver gives for a moment: SQLite's text or naive value is UTC."""
    moment = datetime.fromisoformat(value) if isinstance(value, str) else value
    return moment if moment.tzinfo else moment.replace(tzinfo=clock.UTC)


def insert(rows: Sequence[Row], block: JournalBlock) -> set[Key]:
    """Insert rows of different keys, and the block where all of them were new. Answers the keys that were."""
    return _insert_at_once(rows, block) if on_postgresql() else _insert_in_parts(rows, block)


_COLUMNS = "attempt_id, writer, seq, item, value, client_at, server_at, verdict, digest, block"
_BLOCK_COLUMNS = "public_id, process, number, previous, root, count, at, digest"
_ON_CONFLICT = "ON CONFLICT (attempt_id, writer, seq) DO NOTHING RETURNING attempt_id, writer, seq"


def _written(condition: str = "") -> str:
    """Two parts of a statement: the entries, and the block where the database took all of them."""
    return f"""
        written AS (
            INSERT INTO {table(AnswerEntry)} ({_COLUMNS})
            SELECT e.a, e.w, e.s, e.i, e.v, e.c, %(at)s::timestamptz, e.t, e.d, %(public_id)s::uuid
            FROM json_to_recordset(%(rows)s::json)
                AS e (a bigint, w text, s int, i text, v jsonb, c timestamptz, t text, d text)
            {condition}
            {_ON_CONFLICT}
        ), sealed AS (
            INSERT INTO {table(JournalBlock)} ({_BLOCK_COLUMNS})
            SELECT %(public_id)s::uuid, %(process)s, %(number)s::bigint, %(previous)s, %(root)s, %(count)s::int,
                %(at)s::timestamptz, %(digest)s
            WHERE (SELECT count(*) FROM written) = %(count)s::int
        )"""


@cache
def _statement() -> str:
    return f"WITH {_written()} SELECT attempt_id, writer, seq FROM written"


@cache
def _statement_as_known() -> str:
    # Some of the rows without the others would have no block: the division by zero takes all of it back.
    return f"""
        WITH known AS (
            SELECT * FROM unnest(string_to_array(%(ids)s, ',')::bigint[], string_to_array(%(marks)s, ',')) AS k (id, mark)
        ), held AS (
            SELECT a.id FROM {table(Attempt)} a JOIN known k ON k.id = a.id
            WHERE a.closed_at IS NULL AND {_MARK} = k.mark
            FOR SHARE OF a SKIP LOCKED
        ), {_written("WHERE (SELECT count(*) FROM held) = %(attempts)s::int")}
        SELECT count(*) / (count(*) IN (0, %(count)s::int))::int FROM written"""


def insert_as_known(attempts: Mapping[int, Writable], rows: Sequence[Row], block: JournalBlock) -> bool:
    """Insert rows and block in one exchange and commit them, where every attempt is open, free and still as it is known here.

    False where one is not, or where one of the rows is there already: then nothing was written. PostgreSQL only, and only
    outside of a transaction.
    """
    marks = ",".join(attempt.mark for attempt in attempts.values())
    known = {"ids": ",".join(map(str, attempts)), "marks": marks, "attempts": len(attempts)}
    values = {**_values(rows, block), **known}
    try:
        with connection.wrap_database_errors:
            return bool(run_prepared(_statement_as_known(), values).fetchone()[0])
    except DataError:
        return False


def _insert_at_once(rows: Sequence[Row], block: JournalBlock) -> set[Key]:
    with connection.wrap_database_errors:
        return set(run_prepared(_statement(), _values(rows, block)).fetchall())


def _values(rows: Sequence[Row], block: JournalBlock) -> dict[str, Any]:
    # One JSON text and not a value for each column: the statement is the same for every group, so it stays prepared.
    told = [
        {
            "a": attempt,
            "w": writer,
            "s": seq,
            "i": entry.item,
            "v": entry.value,
            "c": entry.client_at and entry.client_at.isoformat(),
            "t": verdict,
            "d": entry.digest,
        }
        for attempt, writer, seq, entry, verdict in rows
    ]
    values = {name: getattr(block, name) for name in _BLOCK_COLUMNS.split(", ")}
    return {**values, "rows": json.dumps(told)}


def _insert_in_parts(rows: Sequence[Row], block: JournalBlock) -> set[Key]:
    adapt = connection.ops.adapt_datetimefield_value
    now, taken = adapt(block.at), set()
    with connection.cursor() as cursor:
        # SQLite takes 32,766 parameters at most.
        for begin in range(0, len(rows), 3000):
            part = rows[begin : begin + 3000]
            values: list[Any] = []
            for *key, entry, verdict in part:
                at = adapt(entry.client_at) if entry.client_at else None
                value = json.dumps(entry.value, ensure_ascii=False)
                values += [*key, entry.item, value, at, now, verdict, entry.digest, block.public_id.hex]
            places = ",".join(["(%s,%s,%s,%s,%s,%s,%s,%s,%s,%s)"] * len(part))
            cursor.execute(f"INSERT INTO {table(AnswerEntry)} ({_COLUMNS}) VALUES {places} {_ON_CONFLICT}", values)
            taken |= set(cursor.fetchall())
    if len(taken) == len(rows):
        block.save(force_insert=True)
    return taken


def _raw() -> Any:
    connection.ensure_connection()
    return connection.connection


def run_prepared(statement: str, values: Any) -> Any:
    """Run by psycopg itself: Django's cursor writes the values into the text, so that nothing could be prepared."""
    import psycopg

    return psycopg.Cursor(_raw()).execute(statement, values, prepare=True)


def run_first(statement: str, values: Any) -> list[Any]:
    """The first statement of a transaction, and its rows: BEGIN travels with the question."""
    with connection.wrap_database_errors, _raw().pipeline():
        return run_prepared(statement, values).fetchall()
