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
from multiprocessing import get_context
from typing import Any

from django.apps import apps
from django.db import connection, connections, transaction
from django.db.models import Max, Min

from core.ledger import alike
from core.ledger.alike import Alike
from core.ledger.registry import Ledger, SpanTable, ledger_of
from core.ledger.spans import Span, expected, read_span, row_of

AT_ONCE = 5000


@dataclass
class Outcome:
    """What a walk found: streams read, public ids of those that differed, spans that were added or removed."""

    streams: int = 0
    differing: list[str] = field(default_factory=list)
    changed: int = 0


def walk(ledger: Ledger, *, write: bool, keys: Sequence[int] | None = None) -> Outcome:
    """Compare every stream (or those of `keys`) and, with `write`, put right what differs. Twice changes nothing."""
    outcome = Outcome()
    shapes = Alike(ledger, ledger.outline) if ledger.outline else None
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
    return walk(ledger_of(apps.get_model(event_label)), write=write, keys=keys)


def _chunks(ledger: Ledger, keys: Sequence[int] | None) -> Iterator[list[int]]:
    rows = ledger.stream._default_manager.order_by("pk").values_list("pk", flat=True)
    if keys is not None:
        rows = rows.filter(pk__gte=keys[0], pk__lte=keys[-1])
    last = 0
    while chunk := list(rows.filter(pk__gt=last)[:AT_ONCE]):
        last = chunk[-1]
        yield chunk


@dataclass
class _Lines:
    """Of some streams: the lines their events give, by table (None: to be folded by itself), and those that are stored."""

    wanted: dict[int, list[set[str]] | None]
    stored: list[dict[int, set[str]]]
    strangers: list[set[int]]

    def differs(self, place: int, stream: int) -> bool:
        wanted = self.wanted[stream]
        assert wanted is not None  # noqa: S101 asked only of streams that have a shape
        return stream in self.strangers[place] or self.stored[place].get(stream, _NOTHING) != wanted[place]


_NOTHING: set[str] = set()


def _read(shapes: Alike, keys: Sequence[int]) -> _Lines:
    ledger, ends = shapes.ledger, (keys[0], keys[-1])
    events: dict[int, list[tuple]] = defaultdict(list)
    stored: list[dict[int, set[str]]] = [defaultdict(set) for _table in ledger.tables]
    strangers: list[set[int]] = [set() for _table in ledger.tables]
    with connection.cursor() as cursor:
        cursor.execute(alike.rows_sql(ledger), ends)
        for row in cursor:
            events[row[-1]].append(row)
        for place, table in enumerate(ledger.tables):
            lines = stored[place]
            cursor.execute(alike.lines_sql(table), ends)
            for stream, line in cursor:
                lines[stream].add(line)
            if table.identity:
                cursor.execute(alike.strangers_sql(ledger, table), ends)
                strangers[place].update(stream for (stream,) in cursor)
    return _Lines({stream: shapes.lines(sorted(events[stream])) for stream in keys}, stored, strangers)


def _differing_alike(shapes: Alike, chunk: Sequence[int]) -> list[int]:
    """Keys of the streams whose stored lines are not those of their shape; what has no shape is compared by itself."""
    lines, tables = _read(shapes, chunk), range(len(shapes.tables))
    apart = [stream for stream, wanted in lines.wanted.items() if wanted is None]
    found = [
        stream
        for stream, wanted in lines.wanted.items()
        if wanted is not None and any(lines.differs(place, stream) for place in tables)
    ]
    return sorted([*found, *(_differing(shapes.ledger, apart) if apart else ())])


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
    lines, changed = _read(shapes, sorted(streams)), 0
    for place, table in enumerate(ledger.tables):
        fresh: list[tuple[Any, str]] = []
        wrong = []
        for pk, stream in streams.items():
            wanted = lines.wanted[pk]
            if wanted is not None and lines.differs(place, pk):
                changed += len(wanted[place] ^ lines.stored[place][pk]) or 2 * len(wanted[place])
                wrong.append(pk)
                fresh += [(stream, line) for line in wanted[place]]
        table.model._default_manager.filter(stream_id__in=wrong).delete()
        alike.write_lines(table, fresh)
    apart = {pk: stream for pk, stream in streams.items() if lines.wanted[pk] is None}
    return changed + _mend_by_fold(ledger, apart)


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
