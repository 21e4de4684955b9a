"""Fold many streams anew and compare them with their spans, thousands at a time, in a few statements.

The stream-by-stream way (`spans.differences`) asks the database some five questions for each; over a million streams that
is an hour of waiting. Here events and spans of many streams come at once, histories of one shape are folded once
(core/ledger/alike.py), and only what differs is written.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from multiprocessing import get_context
from typing import Any

import numpy as np
from django.apps import apps
from django.db import connection, connections, transaction
from django.db.models import Max, Min

from core.arrays import Numbers
from core.ledger import alike
from core.ledger.alike import Alike, Sayings, marks
from core.ledger.columns import as_stored, gathering
from core.ledger.registry import Ledger, SpanTable, ledger_of
from core.ledger.spans import Span, expected, read_span, row_of

AT_ONCE = 20_000


@dataclass
class Outcome:
    """What a walk found: streams read, public ids of those that differed, spans that were added or removed."""

    streams: int = 0
    differing: list[str] = field(default_factory=list)
    changed: int = 0


def walk(ledger: Ledger, *, write: bool, keys: Sequence[int] | None = None, shapes: Alike | None = None) -> Outcome:
    """Compare every stream (or those of `keys`) and, with `write`, put right what differs. Twice changes nothing.

    `shapes`: what a walk before this one has learned of the same ledger.
    """
    outcome = Outcome()
    shapes = shapes or _shapes(ledger)
    for chunk in _chunks(ledger, keys):
        outcome.streams += len(chunk)
        differing = _differing_alike(shapes, chunk) if shapes else _differing(ledger, chunk)
        if differing and not write:  # somebody may have written between our questions
            differing = _differing(ledger, differing)
        if differing:
            named = ledger.stream._default_manager.filter(pk__in=differing).order_by("pk")
            outcome.differing += [str(public_id) for public_id in named.values_list("public_id", flat=True)]
            if write:
                outcome.changed += mend(ledger, differing, shapes)
    return outcome


def walk_together(ledger: Ledger, *, write: bool, processes: int) -> Outcome:
    """`walk` by several processes, each with streams and a connection of its own. SQLite has one writer: there it is one."""
    if processes < 2 or (write and connection.vendor != "postgresql"):
        return walk(ledger, write=write)
    ends = ledger.stream._default_manager.aggregate(first=Min("pk"), last=Max("pk"))
    if ends["first"] is None or ends["last"] - ends["first"] < 2 * AT_ONCE:  # not worth a process
        return walk(ledger, write=write)
    edges = range(ends["first"], ends["last"] + 1, max(AT_ONCE, (ends["last"] - ends["first"]) // (4 * processes) + 1))
    parts = [(first, min(first + edges.step - 1, ends["last"])) for first in edges]
    connections.close_all()  # a connection cannot be shared with a child
    together = Outcome()
    with ProcessPoolExecutor(processes, mp_context=get_context("fork")) as pool:
        for found in pool.map(_part, [(ledger.event_label, write, keys) for keys in parts]):
            together.streams += found.streams
            together.differing += found.differing
            together.changed += found.changed
    return together


def _part(asked: tuple[str, bool, tuple[int, int]]) -> Outcome:
    event_label, write, keys = asked
    ledger = ledger_of(apps.get_model(event_label))
    return walk(ledger, write=write, keys=keys, shapes=_shapes_of_this_process(event_label))


def _shapes(ledger: Ledger) -> Alike | None:
    return Alike(ledger, ledger.outline) if ledger.outline else None


@lru_cache
def _shapes_of_this_process(event_label: str) -> Alike | None:
    """A child walks several parts, and has to fold each shape only once."""
    return _shapes(ledger_of(apps.get_model(event_label)))


def _chunks(ledger: Ledger, keys: Sequence[int] | None) -> Iterator[list[int]]:
    rows = ledger.stream._default_manager.order_by("pk").values_list("pk", flat=True)
    if keys is not None:
        rows = rows.filter(pk__gte=keys[0], pk__lte=keys[-1])
    last = 0
    while chunk := list(rows.filter(pk__gt=last)[:AT_ONCE]):
        last = chunk[-1]
        yield chunk


@dataclass
class _Compared:
    """A table of some streams: spans that their events give and those that are stored, rows as alike.SPAN names them."""

    table: SpanTable
    sayings: Sayings
    wanted: Numbers
    stored: Numbers
    strangers: set[int]

    def differing(self) -> set[int]:
        """Streams of which not the same spans are stored as their events give."""
        return {row[0] for row in self.unlike} | self.strangers

    @cached_property
    def unlike(self) -> set[tuple[int, ...]]:
        """Rows that are missing or surplus."""
        if len(self.wanted) == len(self.stored) and np.array_equal(_ordered(self.wanted), _ordered(self.stored)):
            return set()
        return set(map(tuple, self.wanted.tolist())) ^ set(map(tuple, self.stored.tolist()))

    def changes(self, streams: set[int]) -> int:
        """How many rows are added or removed in these; where only what repeats the stream differs, all of them are."""
        unlike = [row[0] for row in self.unlike if row[0] in streams]
        whole = list(streams.difference(unlike))
        return len(unlike) + 2 * int(np.isin(self.wanted[:, 0], whole).sum())


def _ordered(rows: Numbers) -> Numbers:
    return rows[np.argsort(marks(rows))]


@gathering()
def _compared(shapes: Alike, chunk: Sequence[int]) -> tuple[list[_Compared], list[int]]:
    """Every table of the streams of a chunk, and which of them are to be folded one by one."""
    ends, ledger = (chunk[0], chunk[-1]), shapes.ledger
    events = alike.events_of(ledger, ends)
    folded = shapes.fold(events)
    compared = []
    for table, sayings, wanted in zip(shapes.tables, shapes.sayings, folded.spans, strict=True):
        stored = alike.spans_of(table, sayings, ends)
        strangers = _strangers(ledger, table, ends) if table.identity else set()
        compared.append(_Compared(table, sayings, wanted, stored[~np.isin(stored[:, 0], folded.apart)], strangers))
    return compared, folded.apart.tolist()


def _strangers(ledger: Ledger, table: SpanTable, ends: tuple[int, int]) -> set[int]:
    """Streams between two keys that have a span which repeats something else than the stream says."""
    meta = table.model._meta
    columns = [meta.get_field(name).column for name in table.identity]  # type: ignore[union-attr]
    unlike = " OR ".join(f's."{column}" <> c."{column}"' for column in columns)
    with connection.cursor() as cursor:
        cursor.execute(
            f'SELECT DISTINCT s.stream_id FROM "{meta.db_table}" s JOIN "{ledger.stream._meta.db_table}" c ON c.id = s.stream_id '
            f"WHERE s.stream_id BETWEEN %s AND %s AND c.id BETWEEN %s AND %s AND ({unlike})",
            [*ends, *ends],
        )
        return {stream for (stream,) in cursor.fetchall()}


def _differing_alike(shapes: Alike, chunk: Sequence[int]) -> list[int]:
    """Keys of the streams whose stored spans are not those of their shape; what has no shape is compared by itself."""
    compared, apart = _compared(shapes, chunk)
    found = set().union(*(one.differing() for one in compared))
    return sorted([*(found & set(chunk)).difference(apart), *(_differing(shapes.ledger, apart) if apart else ())])


def _differing(ledger: Ledger, chunk: Sequence[int]) -> list[int]:
    """The same for streams that are folded one by one."""
    streams = ledger.stream._default_manager.filter(pk__in=chunk).order_by("pk")
    events, stored = _events(ledger, chunk), {table.model_label: _stored(table, chunk) for table in ledger.tables}
    return [
        stream.pk
        for stream in streams
        if any(
            expected(table, stream, events[stream.pk]) != stored[table.model_label].get(stream.pk, set())
            for table in ledger.tables
        )
    ]


@transaction.atomic
def mend(ledger: Ledger, keys: Sequence[int], shapes: Alike | None = None) -> int:
    """Write the spans of streams anew, under their locks; returns how many were added or removed."""
    rows = ledger.stream._default_manager.select_for_update(of=("self",), no_key=True)
    streams = {stream.pk: stream for stream in rows.filter(pk__in=keys).order_by("pk")}
    if shapes is None:
        return _mend_by_fold(ledger, streams)
    compared, apart = _compared(shapes, sorted(streams))
    alone = {pk: streams[pk] for pk in apart if pk in streams}
    changed = 0
    for one in compared:
        wrong = one.differing() & (streams.keys() - alone.keys())
        changed += one.changes(wrong)
        one.table.model._default_manager.filter(stream_id__in=wrong).delete()
        _write(one, streams, one.wanted[np.isin(one.wanted[:, 0], list(wrong))])
    return changed + _mend_by_fold(ledger, alone)


def _write(one: _Compared, streams: Mapping[int, Any], rows: Numbers) -> None:
    """Store spans, given as rows of numbers. On PostgreSQL all of them are one COPY."""
    if not len(rows):
        return
    model, keys = one.table.model, rows[:, 0].tolist()
    numbered = (*alike.MOMENTS, *one.table.filled)
    said = zip(*(one.sayings.said[number] for number in rows[:, 1].tolist()), strict=True)
    numbers = (as_stored(model, name, column) for name, column in zip(numbered, rows[:, 2:].T, strict=True))
    identity = ([getattr(streams[key], name) for key in keys] for name in one.table.identity)
    names = ("stream_id", *one.sayings.columns, *numbered, *one.table.identity)
    columns = ", ".join(f'"{model._meta.get_field(name).column}"' for name in names)  # type: ignore[union-attr]
    stored = zip(keys, *said, *numbers, *identity, strict=True)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.copy(f'COPY "{model._meta.db_table}" ({columns}) FROM STDIN') as copy:
                for row in stored:
                    copy.write_row(row)
        else:
            places = ", ".join(["%s"] * len(names))
            cursor.executemany(f'INSERT INTO "{model._meta.db_table}" ({columns}) VALUES ({places})', list(stored))


def _mend_by_fold(ledger: Ledger, streams: Mapping[int, Any]) -> int:
    if not streams:
        return 0
    events, changed = _events(ledger, list(streams)), 0
    for table in ledger.tables:
        stored = _stored(table, list(streams))
        wrong, fresh = [], []
        for stream in streams.values():
            should, there = expected(table, stream, events[stream.pk]), stored.get(stream.pk, set())
            if should != there:
                changed += len(should ^ there)
                wrong.append(stream.pk)
                fresh += [row_of(table, stream, span) for span in should]
        table.model._default_manager.filter(stream_id__in=wrong).delete()
        table.model._default_manager.bulk_create(fresh, batch_size=2000)
    return changed


def _events(ledger: Ledger, keys: Sequence[int]) -> dict[int, list[Any]]:
    events: dict[int, list[Any]] = defaultdict(list)
    rows = ledger.event._default_manager.filter(stream_id__in=keys).select_related("reverses")
    for event in rows.order_by("stream_id", "sequence"):
        events[event.stream_id].append(event)  # type: ignore[attr-defined]
    return events


def _stored(table: SpanTable, keys: Sequence[int]) -> dict[int, set[Span]]:
    found: dict[int, set[Span]] = defaultdict(set)
    for row in table.model._default_manager.filter(stream_id__in=keys).iterator(chunk_size=5000):
        found[row.stream_id].add(read_span(table, row))  # type: ignore[attr-defined]
    return found
