"""Histories of one shape fold alike: fold the first of them, and fill in the moments of all the others.

A fold compares moments and passes values on; it never reckons with them. So two histories with the same kinds of event, in
which the same moments come before, together or after one another, give the same spans but for the moments and values that
stand in them. An *outline* (registry.Outline) tells what is shape and what is filled in. The ordinary fold remains the only
one there is: whatever it made of the first history becomes a form with places to fill.

Everything here is numbers by the column (core/ledger/columns.py): what many histories share is done once for all of them.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from types import SimpleNamespace
from typing import Any, NamedTuple

import numpy as np

from core.arrays import Numbers
from core.domain.dates import FAR_FUTURE
from core.ledger.columns import NOTHING, grouped, moment_of, number_of
from core.ledger.registry import Ledger, Outline, Reading, SpanTable
from core.ledger.spans import Span, expected

FAR = number_of(FAR_FUTURE)
# A row of numbers that is a span: its stream, what it says, and then these moments and the filled columns of its table.
SPAN = ("stream_id", "said", "law_from", "law_until", "known_from", "known_until")
MOMENTS = SPAN[2:]


class Events(NamedTuple):
    """Events of many streams by the column, ordered by stream and sequence; `reverses` is a key or NOTHING."""

    stream: Numbers
    sequence: Numbers
    pk: Numbers
    effective: Numbers
    recorded: Numbers
    reverses: Numbers
    kind: Any  # arrays of texts
    facts: Any


class Folded(NamedTuple):
    """`spans`: for each table rows as SPAN names them. `apart`: streams that have to be folded by themselves."""

    spans: list[Numbers]
    apart: Numbers


class Sayings:
    """What the spans of a table say beside moments and filled columns, each saying with a number of its own."""

    def __init__(self, table: SpanTable) -> None:
        self.columns = ("position", *(name for name in table.columns if name not in (*table.identity, *table.filled)))
        self.said: list[tuple[Any, ...]] = []
        self._numbers: dict[tuple[Any, ...], int] = {}

    def number(self, said: tuple[Any, ...]) -> int:
        if said not in self._numbers:
            self._numbers[said] = len(self.said)
            self.said.append(said)
        return self._numbers[said]

    def of(self, span: Span) -> int:
        values = dict(span.segment.values)
        return self.number((span.position, *(_as_written(values[name]) for name in self.columns[1:])))


def _as_written(value: Any) -> Any:
    """A list as the database writes it; anything else stays as it is."""
    return json.dumps(list(value), ensure_ascii=False) if isinstance(value, tuple) else value


@dataclass(frozen=True)
class Form:
    """The spans of one table for histories of one shape: what each says, and at which places of a history its numbers stand."""

    said: Numbers
    places: Numbers  # as many rows as `said`


Forms = tuple[Form, ...]


class Alike:
    """What each shape folds to, for the tables of a ledger."""

    AT_MOST = 100_000  # shapes remembered; real histories have some thousand

    def __init__(self, ledger: Ledger, outline: Outline) -> None:
        self.ledger, self.tables = ledger, ledger.tables
        self.sayings = [Sayings(table) for table in ledger.tables]
        self.forms: dict[tuple[bytes, bytes], Forms | None] = {}  # None: to be folded by itself
        self._readings = _Readings(outline)

    def fold(self, events: Events) -> Folded:
        """For each table all spans that the events give."""
        found: list[list[Numbers]] = [[] for _table in self.tables]
        reading, reversed_ = self._readings.of(events), _reversed(events)
        starts = np.flatnonzero(np.diff(events.stream, prepend=NOTHING))
        apart = [_streams_with((reading < 0) | (reversed_ < 0), events, starts)]
        counts = np.diff(starts, append=len(events.stream))
        counts[np.isin(events.stream[starts], apart[0])] = 0
        for count in np.unique(counts[counts > 0]):
            rows = starts[counts == count][:, None] + np.arange(count)
            structure = np.hstack([events.sequence[rows], self._readings.word[reading[rows]], reversed_[rows]])
            for words, members in _alike(structure):
                histories = _Histories.of(events, rows[members], reading, self._readings)
                apart.append(self._filled(words.tobytes(), histories, events, found))
        width = [len(SPAN) + len(table.filled) for table in self.tables]
        spans = [np.vstack([np.empty((0, n), np.int64), *parts]) for n, parts in zip(width, found, strict=True)]
        return Folded(spans, np.concatenate(apart))

    def _filled(self, words: bytes, histories: _Histories, events: Events, found: list[list[Numbers]]) -> Numbers:
        """Add the spans of histories with the same words to `found`; returns the streams that have no form."""
        pattern = histories.pattern()
        first, which = _distinct(pattern)
        forms = [self._forms_of((words, pattern[row].tobytes()), histories, events, row) for row in first.tolist()]
        shaped = np.array([form is not None for form in forms])[which]
        for place, parts in enumerate(found):
            of_table = [form[place] if form else _NO_SPANS for form in forms]
            if any(len(form.said) for form in of_table):
                parts.append(_fill(of_table, which, events.stream[histories.rows[:, 0]], histories.numbers))
        return events.stream[histories.rows[~shaped, 0]]

    def _forms_of(self, shape: tuple[bytes, bytes], histories: _Histories, events: Events, row: int) -> Forms | None:
        if shape not in self.forms:
            if len(self.forms) >= self.AT_MOST:
                self.forms.clear()
            self.forms[shape] = self._first(histories, events, row)
        return self.forms[shape]

    def _first(self, histories: _Histories, events: Events, row: int) -> Forms | None:
        """The forms that the ordinary fold of one history gives."""
        places = _Places.of(histories, row)
        told = _told(events, histories.rows[row])
        try:
            return tuple(
                _form(table, sayings, expected(table, self.ledger.stream(), told), places)
                for table, sayings in zip(self.tables, self.sayings, strict=True)
            )
        except KeyError:  # something stands in a span that no fact names: not a matter of shape
            return None


class _Word(NamedTuple):
    """What all events with one word have in common."""

    moments: int  # how many days they name
    columns: tuple[str, ...]  # of the values they name


class _Readings(dict[tuple[str, str], int]):
    """What the outline reads in events, by the column. The dictionary: kind and facts -> number of the reading, -1 for none."""

    AT_MOST = 200_000  # remembered; then it begins anew

    def __init__(self, outline: Outline) -> None:
        self._outline = outline
        self.words: list[_Word] = []
        self._numbers: dict[tuple, int] = {}
        self._forget()

    def _forget(self) -> None:
        self.clear()
        self._word: list[int] = []
        self._moments: list[int] = []
        self._moments_from: list[int] = []
        self._values: list[int] = []
        self._values_from: list[int] = []

    def of(self, events: Events) -> Numbers:
        """For each event the number of its reading. The columns of the readings hold until the next call."""
        if len(self) > self.AT_MOST:
            self._forget()
        found = np.fromiter(
            map(self.__getitem__, zip(events.kind, events.facts, strict=True)), np.int64, len(events.kind)
        )
        self.word, self.moments, self.moments_from, self.values_named, self.values_from = (
            np.array(column, np.int64)
            for column in (self._word, self._moments, self._moments_from, self._values, self._values_from)
        )
        return found

    def __missing__(self, told: tuple[str, str]) -> int:
        kind, facts = told
        reading = self._outline(kind, json.loads(facts))
        self[told] = -1 if reading is None else self._add(reading)
        return self[told]

    def _add(self, reading: Reading) -> int:
        word = (reading.word, len(reading.moments), reading.columns)
        if word not in self._numbers:
            self._numbers[word] = len(self.words)
            self.words.append(_Word(len(reading.moments), reading.columns))
        self._word.append(self._numbers[word])
        self._moments_from.append(len(self._moments))
        self._moments += reading.moments
        self._values_from.append(len(self._values))
        self._values += reading.values
        return len(self._word) - 1


@dataclass(frozen=True)
class _Histories:
    """Histories with the same words, a row each. `numbers`: moments, when they became known, values, the far future, nothing."""

    rows: Numbers  # of the events
    numbers: Numbers
    columns: tuple[str, ...]  # of the values
    moments: int  # how many

    @classmethod
    def of(cls, events: Events, rows: Numbers, reading: Numbers, readings: _Readings) -> _Histories:
        moments, values = [events.effective[rows]], []
        columns: tuple[str, ...] = ()
        for place in range(rows.shape[1]):
            read = reading[rows[:, place]]
            word = readings.words[readings.word[read[0]]]
            moments += [_columns_from(readings.moments, readings.moments_from[read], word.moments)]
            values += [_columns_from(readings.values_named, readings.values_from[read], len(word.columns))]
            columns += word.columns
        ends = np.broadcast_to(np.array([FAR, NOTHING]), (len(rows), 2))
        numbers = np.hstack([*moments, events.recorded[rows], *values, ends])
        return cls(rows, numbers, columns, sum(one.shape[1] for one in moments))

    @property
    def events(self) -> int:
        return self.rows.shape[1]

    def pattern(self) -> Numbers:
        """In which order the moments come, which of them are the same, and so with when they became known and the values."""
        law, known = self.numbers[:, : self.moments], self.numbers[:, self.moments : self.moments + self.events]
        far = self.numbers[:, -2:-1]  # an event may have effect at the end of all days
        return np.hstack(
            [_ranks(np.hstack([law, far])), _ranks(known), _ranks(self.numbers[:, self.moments + self.events : -2])]
        )


class _Places(NamedTuple):
    """Where among the numbers of a history a moment, a moment of knowledge, or the value of a column stands."""

    moments: Mapping[int, int]
    known: Mapping[int, int]
    values: Mapping[tuple[str, int], int]
    nothing: int

    @classmethod
    def of(cls, histories: _Histories, row: int) -> _Places:
        numbers = histories.numbers[row].tolist()
        law, known = histories.moments, histories.moments + histories.events
        far, nothing = len(numbers) - 2, len(numbers) - 1
        named = list(zip(histories.columns, numbers[known:far], strict=True))
        return cls(
            {FAR: far} | {numbers[place]: place for place in reversed(range(law))},
            {FAR: far} | {numbers[place]: place for place in reversed(range(law, known))},
            {one: known + place for place, one in reversed(list(enumerate(named)))},
            nothing,
        )

    def of_span(self, span: Span, filled: Sequence[str]) -> list[int]:
        """Raises KeyError where something stands in the span that no event names."""
        values, segment = dict(span.segment.values), span.segment
        return [
            *(self.moments[number_of(moment)] for moment in (segment.law_from, segment.law_until)),
            *(self.known[number_of(moment)] for moment in (span.known_from, span.known_until)),
            *(self.nothing if values[name] is None else self.values[name, number_of(values[name])] for name in filled),
        ]


def _form(table: SpanTable, sayings: Sayings, spans: set[Span], places: _Places) -> Form:
    if not spans:
        return _NO_SPANS
    said = np.array([sayings.of(span) for span in spans])
    return Form(said, np.array([places.of_span(span, table.filled) for span in spans]))


_NO_SPANS = Form(np.empty(0, np.int64), np.empty((0, 0), np.int64))


def _fill(forms: Sequence[Form], which: Numbers, streams: Numbers, numbers: Numbers) -> Numbers:
    """The spans of histories, of which `which` tells the form: everything at once, without a loop over histories."""
    said = np.concatenate([form.said for form in forms])
    places = np.vstack([form.places for form in forms if len(form.said)])
    lengths = np.array([len(form.said) for form in forms])
    begins = np.cumsum(lengths) - lengths
    counts = lengths[which]
    history = np.repeat(np.arange(len(which)), counts)
    line = np.arange(len(history)) + np.repeat(begins[which] - (np.cumsum(counts) - counts), counts)
    return np.column_stack([streams[history], said[line], numbers[history[:, None], places[line]]])


def _columns_from(flat: Numbers, begins: Numbers, count: int) -> Numbers:
    return flat[begins[:, None] + np.arange(count)] if count else np.empty((len(begins), 0), np.int64)


def _reversed(events: Events) -> Numbers:
    """For each event the sequence of the one that it reverses; 0: none, -1: one that is not in its stream."""
    by_key = np.argsort(events.pk)
    place = by_key[np.searchsorted(events.pk, events.reverses, sorter=by_key).clip(max=len(by_key) - 1)]
    there = (events.pk[place] == events.reverses) & (events.stream[place] == events.stream)
    return np.where(events.reverses == NOTHING, 0, np.where(there, events.sequence[place], -1))


def _streams_with(marked: Any, events: Events, starts: Numbers) -> Numbers:
    return events.stream[starts][np.logical_or.reduceat(marked, starts)] if len(starts) else events.stream


def _ranks(rows: Numbers) -> Numbers:
    """For each number its place in the order of its row; the same numbers have the same place."""
    order = rows.argsort(axis=1)
    ordered = np.take_along_axis(rows, order, 1)
    steps = np.zeros_like(rows)
    steps[:, 1:] = np.cumsum(ordered[:, 1:] != ordered[:, :-1], axis=1)
    ranks = np.empty_like(rows)
    np.put_along_axis(ranks, order, steps, 1)
    return ranks


_MIX = np.random.default_rng(1).integers(1, 1 << 63, 4096, np.uint64) | np.uint64(1)


def marks(rows: Numbers) -> Any:
    """A number for each row: rows that are the same have the same, others hardly ever."""
    weights = np.resize(_MIX, rows.shape[1])
    mixed = np.zeros(len(rows), np.uint64)
    for place in range(rows.shape[1]):
        mixed = (mixed ^ (mixed >> np.uint64(29))) * weights[place] + rows[:, place].astype(np.uint64)
    return mixed * _MIX[0]


def _distinct(rows: Numbers) -> tuple[Numbers, Numbers]:
    """(the first of each distinct row, which of these each row is)."""
    _marks, first, which = np.unique(marks(rows), return_index=True, return_inverse=True)
    if not np.array_equal(rows[first][which], rows):  # two rows have one mark by chance
        _rows, first, which = np.unique(rows, axis=0, return_index=True, return_inverse=True)
    return first, which.reshape(-1)


def _alike(rows: Numbers) -> Iterator[tuple[Numbers, Numbers]]:
    """Each distinct row, and which rows are it."""
    first, which = _distinct(rows)
    order = np.argsort(which, kind="stable")
    ends = np.concatenate([[0], np.cumsum(np.bincount(which))])
    for one, (begin, end) in zip(first, pairwise(ends), strict=True):
        yield rows[one], order[begin:end]


def _told(events: Events, rows: Numbers) -> list[SimpleNamespace]:
    """The events of one history as the ordinary fold wants them."""
    told: dict[int, SimpleNamespace] = {}
    for row in rows.tolist():
        reverses = int(events.reverses[row])
        told[int(events.pk[row])] = SimpleNamespace(
            sequence=int(events.sequence[row]),
            kind=events.kind[row],
            effective_at=moment_of(int(events.effective[row])),
            recorded_at=moment_of(int(events.recorded[row])),
            facts=json.loads(events.facts[row]),
            reverses_id=None if reverses == NOTHING else reverses,
            reverses=told.get(reverses),
        )
    return list(told.values())


def events_of(ledger: Ledger, streams: tuple[int, int]) -> Events:
    """The events of the streams between two keys."""
    numbers = ("stream_id", "sequence", "id", "effective_at", "recorded_at", "reverses_id")
    parts: list[list[Any]] = [[np.empty(0, np.int64)] for _column in numbers]
    kinds, facts = [np.empty(0, object)], [np.empty(0, object)]
    for (kind,), columns in grouped(ledger.event, streams, ("kind",), numbers, "facts"):
        for part, column in zip(parts, columns, strict=False):
            part.append(column)
        kinds.append(np.full(len(columns[0]), kind, object))
        facts.append(np.array(columns[-1], object))
    columns = [np.concatenate(part) for part in (*parts, kinds, facts)]
    order = np.lexsort((columns[1], columns[0]))
    return Events(*(column[order] for column in columns))


def spans_of(table: SpanTable, sayings: Sayings, streams: tuple[int, int]) -> Numbers:
    """The stored spans of the streams between two keys, rows as SPAN names them."""
    parts = [np.empty((0, len(SPAN) + len(table.filled)), np.int64)]
    for said, (stream, *numbers) in grouped(
        table.model, streams, sayings.columns, ("stream_id", *MOMENTS, *table.filled)
    ):
        parts.append(np.column_stack([stream, np.full(len(stream), sayings.number(said)), *numbers]))
    return np.vstack(parts)
