"""Spans on two axes: what held in law over an interval, as known over an interval.

After each event the timeline of the stream is folded anew. What was already written stays open; what no longer holds is
closed at the moment we learned better; what is new opens there. So no knowledge is ever overwritten.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from core.domain.dates import FAR_FUTURE
from core.ledger.registry import Ledger, Segment, SpanTable


@dataclass(frozen=True)
class Span:
    segment: Segment
    known_from: datetime
    known_until: datetime
    position: int


def _hashable(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value


def _segment_of(table: SpanTable, row: Any) -> Segment:
    return Segment(row.law_from, row.law_until, tuple((name, _hashable(getattr(row, name))) for name in table.columns))


def row_of(table: SpanTable, stream: Any, span: Span) -> Any:
    values = {name: list(value) if isinstance(value, tuple) else value for name, value in span.segment.values}
    return table.model(
        stream_id=stream.pk,
        law_from=span.segment.law_from,
        law_until=span.segment.law_until,
        known_from=span.known_from,
        known_until=span.known_until,
        position=span.position,
        **values,
    )


def rewrite(ledger: Ledger, stream: Any, event: Any) -> None:
    """Bring the spans of a stream up to its newest event, inside that event's transaction."""
    events = list(stream.events.select_related("reverses").order_by("sequence"))
    for table in ledger.tables:
        _rewrite_table(table, stream, events, event)


def _rewrite_table(table: SpanTable, stream: Any, events: Sequence[Any], event: Any) -> None:
    wanted = dict.fromkeys(table.fold(stream, events))
    manager = table.model._default_manager
    open_rows = {_segment_of(table, row): row.pk for row in manager.filter(stream=stream, known_until=FAR_FUTURE)}
    if past := [pk for segment, pk in open_rows.items() if segment not in wanted]:
        manager.filter(pk__in=past).update(known_until=event.recorded_at)
    fresh = [Span(s, event.recorded_at, FAR_FUTURE, event.sequence) for s in wanted if s not in open_rows]
    manager.bulk_create([row_of(table, stream, span) for span in fresh])


def expected(table: SpanTable, stream: Any, events: Sequence[Any]) -> set[Span]:
    """All spans the events of a stream give, computed from nothing."""
    running: dict[Segment, tuple[datetime, int]] = {}
    done: set[Span] = set()
    for count, event in enumerate(events, start=1):
        wanted = dict.fromkeys(table.fold(stream, events[:count]))
        for segment in [s for s in running if s not in wanted]:
            begin, position = running.pop(segment)
            done.add(Span(segment, begin, event.recorded_at, position))
        for segment in wanted:
            running.setdefault(segment, (event.recorded_at, event.sequence))
    return done | {Span(s, begin, FAR_FUTURE, position) for s, (begin, position) in running.items()}


def read_span(table: SpanTable, row: Any) -> Span:
    return Span(_segment_of(table, row), row.known_from, row.known_until, row.position)


def stored(table: SpanTable, stream: Any) -> set[Span]:
    return {read_span(table, row) for row in table.model._default_manager.filter(stream=stream)}


def differences(ledger: Ledger, stream: Any) -> Iterator[tuple[SpanTable, set[Span], set[Span]]]:
    """(table, spans that are missing, spans that should not be there), where the two disagree."""
    events = list(stream.events.select_related("reverses").order_by("sequence"))
    for table in ledger.tables:
        should, found = expected(table, stream, events), stored(table, stream)
        if should != found:
            yield table, should - found, found - should


def rebuild(ledger: Ledger, stream: Any) -> int:
    """Write the spans of a stream anew; returns how many were added or removed. Call in a transaction."""
    changed = 0
    for table, missing, surplus in list(differences(ledger, stream)):
        manager = table.model._default_manager
        manager.filter(stream=stream).delete()
        events = list(stream.events.select_related("reverses").order_by("sequence"))
        manager.bulk_create([row_of(table, stream, span) for span in expected(table, stream, events)])
        changed += len(missing) + len(surplus)
    return changed
