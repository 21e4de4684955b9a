"""Fold many streams anew and compare them with their spans, thousands at a time, in a few statements.

The stream-by-stream way (`spans.differences`) asks the database some five questions for each; over a million streams that
is an hour of waiting. Here events and spans of many streams come at once, histories of one shape are folded once
(core/ledger/alike.py), and only what differs is written.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import connection, transaction

from core.ledger import alike
from core.ledger.alike import Alike
from core.ledger.registry import Ledger, SpanTable
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
                outcome.changed += mend(ledger, differing)
    return outcome


def _chunks(ledger: Ledger, keys: Sequence[int] | None) -> Iterator[list[int]]:
    rows = ledger.stream._default_manager.order_by("pk").values_list("pk", flat=True)
    if keys is not None:
        rows = rows.filter(pk__gte=keys[0], pk__lte=keys[-1])
    last = 0
    while chunk := list(rows.filter(pk__gt=last)[:AT_ONCE]):
        last = chunk[-1]
        yield chunk


def _differing_alike(shapes: Alike, chunk: Sequence[int]) -> list[int]:
    """Keys of the streams whose stored lines are not those of their shape; what has no shape is compared by itself."""
    ledger, ends = shapes.ledger, (chunk[0], chunk[-1])
    events: dict[int, list[tuple]] = defaultdict(list)
    stored: list[dict[int, set[str]]] = [defaultdict(set) for _table in ledger.tables]
    found: set[int] = set()
    nothing: set[str] = set()
    with connection.cursor() as cursor:
        cursor.execute(alike.rows_sql(ledger), ends)
        for row in cursor:
            events[row[-1]].append(row)
        for table, lines in zip(ledger.tables, stored, strict=True):
            cursor.execute(alike.lines_sql(table), ends)
            for stream, line in cursor:
                lines[stream].add(line)
            if table.identity:
                cursor.execute(alike.strangers_sql(ledger, table), ends)
                found.update(stream for (stream,) in cursor)
    apart = []
    for stream in chunk:
        own = sorted(events[stream])
        if (wanted := shapes.lines(own)) is None:
            apart.append(stream)
        elif any(lines.get(stream, nothing) != want for lines, want in zip(stored, wanted, strict=True)):
            found.add(stream)
    return sorted(found.union(_differing(ledger, apart) if apart else ()))


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
def mend(ledger: Ledger, keys: Sequence[int]) -> int:
    """Write the spans of streams anew by the ordinary fold, under their locks; returns how many were added or removed."""
    streams = list(
        ledger.stream._default_manager.select_for_update(of=("self",), no_key=True).filter(pk__in=keys).order_by("pk")
    )
    events, changed = _events(ledger, keys), 0
    for table in ledger.tables:
        stored = _stored(table, keys)
        wrong, fresh = [], []
        for stream in streams:
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
