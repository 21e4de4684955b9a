"""Histories of one shape fold alike: fold the first of them, and fill in the moments of all the others.

A fold compares moments and passes values on; it never reckons with them. So two histories with the same kinds of event, in
which the same moments come before, together or after one another, give the same spans but for the moments and values that
stand in them. An *outline* (registry.Outline) tells what is shape and what is filled in. The ordinary fold remains the only
one there is: whatever it made of the first history becomes a form with places to fill.

Everything here is text as the database gives it: a million histories are compared without making five million objects. Text of
moments sorts as the moments do, because the database writes all of them alike, in UTC.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import lru_cache
from operator import itemgetter
from types import SimpleNamespace
from typing import Any, NamedTuple

from django.db import connection

from core.domain.dates import FAR_FUTURE, end_of_day, start_of_day
from core.ledger.registry import Ledger, Outline, SpanTable
from core.ledger.spans import Span, expected

BETWEEN = "|"  # stands in no code, key, day or moment


class Row(NamedTuple):
    """An event as the database writes it."""

    sequence: int
    pk: int
    kind: str
    effective_at: str
    recorded_at: str
    facts: str
    reverses_id: int | None
    stream_id: int


@dataclass(frozen=True)
class Form:
    """The lines of one span table with places to fill; `places` are positions among the texts of a history."""

    lines: str
    places: Callable[[Sequence[str]], Any] | None

    def filled(self, texts: Sequence[str]) -> set[str]:
        if not self.lines:
            return set()
        return set((self.lines % self.places(texts) if self.places else self.lines).split("\n"))


Forms = tuple[Form, ...]


@lru_cache(maxsize=65536)
def beginning(day: str) -> str:
    """The first moment of a day, as the database writes it."""
    return written(start_of_day(date.fromisoformat(day)))


@lru_cache(maxsize=65536)
def ending(day: str) -> str:
    """The first moment after a day, as the database writes it."""
    return written(end_of_day(date.fromisoformat(day)))


def written(moment: datetime) -> str:
    text = f"{moment.astimezone(UTC):%Y-%m-%d %H:%M:%S}"
    return f"{text}+00" if connection.vendor == "postgresql" else text


def read(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


class Alike:
    """What each shape folds to, for the tables of a ledger. None where a history has to be folded by itself."""

    AT_MOST = 100_000  # shapes remembered; real histories have some thousand

    def __init__(self, ledger: Ledger, outline: Outline) -> None:
        self.ledger, self.outline, self.tables = ledger, outline, ledger.tables
        self.forms: dict[Any, Forms | None] = {}
        self.far = written(FAR_FUTURE)

    def lines(self, rows: Sequence[tuple]) -> list[set[str]] | None:
        """For each table the lines that the events (rows as in `Row`, in their order) give."""
        if (outlined := self.outline(rows)) is None:
            return None
        shape, moments, values = outlined
        moments.append(self.far)
        rank = {moment: n for n, moment in enumerate(sorted(set(moments)))}
        known = [row[4] for row in rows]
        texts = [*moments, *known, *values]
        key = (shape, tuple([rank[moment] for moment in moments]), tuple(map(values.index, values)))
        if key not in self.forms:
            if len(self.forms) >= self.AT_MOST:
                self.forms.clear()
            self.forms[key] = self._first(rows, shape.columns, moments, known, values)
        forms = self.forms[key]
        return None if forms is None else [form.filled(texts) for form in forms]

    def _first(
        self, rows: Sequence[tuple], columns: Sequence[str], moments: list[str], known: list[str], values: list[str]
    ) -> Forms | None:
        places = {text: place for place, text in reversed(list(enumerate(moments)))}
        recorded = {text: len(moments) + place for place, text in enumerate(known)}
        recorded[self.far] = places[self.far]
        filled = {
            (column, text): len(moments) + len(known) + place
            for place, (column, text) in reversed(list(enumerate(zip(columns, values, strict=True))))
        }
        events = _as_events([Row(*row) for row in rows])
        try:
            return tuple(
                self._form(table, expected(table, self.ledger.stream(), events), places, recorded, filled)
                for table in self.tables
            )
        except KeyError:  # something stands in a span that no fact names: not a matter of shape
            return None

    def _form(
        self,
        table: SpanTable,
        found: set[Span],
        places: Mapping[str, int],
        recorded: Mapping[str, int],
        filled: Mapping[tuple[str, str], int],
    ) -> Form:
        moments = {read(text): place for text, place in places.items()}
        knowing = {read(text): place for text, place in recorded.items()}
        lines: list[str] = []
        used: list[int] = []
        for span in found:
            segment = span.segment
            used += [moments[segment.law_from], moments[segment.law_until]]
            used += [knowing[span.known_from], knowing[span.known_until]]
            parts = ["%s", "%s", "%s", "%s", str(span.position)]
            for name, value in segment.values:
                if name in table.identity:
                    continue
                if name in table.filled and value is not None:
                    used.append(filled[name, str(value)])
                    parts.append("%s")
                else:
                    parts.append(_constant(value).replace("%", "%%"))
            lines.append(BETWEEN.join(parts))
        return Form("\n".join(lines), itemgetter(*used) if used else None)


def _constant(value: Any) -> str:
    if value is None:
        return ""
    return json.dumps(list(value)) if isinstance(value, tuple) else str(value)


def _as_events(rows: Sequence[Row]) -> list[SimpleNamespace]:
    events: dict[int, SimpleNamespace] = {}
    for row in rows:
        events[row.pk] = SimpleNamespace(
            sequence=row.sequence,
            kind=row.kind,
            effective_at=read(row.effective_at),
            recorded_at=read(row.recorded_at),
            facts=json.loads(row.facts),
            reverses_id=row.reverses_id,
            reverses=events.get(row.reverses_id) if row.reverses_id else None,
        )
    return list(events.values())


def rows_sql(ledger: Ledger) -> str:
    """The columns of `Row`, of events whose stream lies between two keys."""
    cast = "::text" if connection.vendor == "postgresql" else " || ''"  # else the driver would make objects of them
    table = ledger.event._meta.db_table
    return (
        f"SELECT sequence, id, kind, effective_at{cast}, recorded_at{cast}, facts{cast}, reverses_id, stream_id "
        f'FROM "{table}" WHERE stream_id BETWEEN %s AND %s'
    )


def lines_sql(table: SpanTable) -> str:
    """Stored spans as lines, of streams between two keys."""
    return f'SELECT s.stream_id, {_line_sql(table)} FROM "{table.model._meta.db_table}" s WHERE s.stream_id BETWEEN %s AND %s'


def strangers_sql(ledger: Ledger, table: SpanTable) -> str:
    """Streams between two keys that have a span which repeats something else than the stream says."""
    unlike = " OR ".join(f's."{name}" <> c."{name}"' for name in (_column(table, name) for name in table.identity))
    return (
        f'SELECT DISTINCT s.stream_id FROM "{table.model._meta.db_table}" s '
        f'JOIN "{ledger.stream._meta.db_table}" c ON c.id = s.stream_id WHERE s.stream_id BETWEEN %s AND %s AND ({unlike})'
    )


def _line_sql(table: SpanTable) -> str:
    cast = "::text" if connection.vendor == "postgresql" else ""
    return f" || '{BETWEEN}' || ".join(f"COALESCE(s.\"{name}\"{cast}, '')" for name in _in_line(table))


def _in_line(table: SpanTable) -> list[str]:
    own = [_column(table, name) for name in table.columns if name not in table.identity]
    return ["law_from", "law_until", "known_from", "known_until", "position", *own]


def write_lines(table: SpanTable, lines: Sequence[tuple[Any, str]]) -> None:
    """Store spans, each the line of a stream. On PostgreSQL all of them are one COPY."""
    if not lines:
        return
    names = _in_line(table)
    nullable = [table.model._meta.get_field(name.removesuffix("_id")).null for name in names]
    columns = [*names, "stream_id", *(_column(table, name) for name in table.identity)]
    rows = (
        (
            *(None if empty and not text else text for text, empty in zip(line.split(BETWEEN), nullable, strict=True)),
            stream.pk,
            *(getattr(stream, name) for name in table.identity),
        )
        for stream, line in lines
    )
    into = f'"{table.model._meta.db_table}" ({", ".join(columns)})'
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.copy(f"COPY {into} FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)
        else:
            cursor.executemany(f"INSERT INTO {into} VALUES ({', '.join(['%s'] * len(columns))})", list(rows))


def _column(table: SpanTable, name: str) -> str:
    return table.model._meta.get_field(name.removesuffix("_id")).column  # type: ignore[union-attr, return-value]
