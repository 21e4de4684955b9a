"""A history whose shape was met before gives what the ordinary fold gives, whatever its moments."""

import json
from datetime import date, datetime, timedelta
from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from certification.domain.states import Kind
from certification.domain.story import Event
from certification.models import Certificate, CertificateEvent
from core.ledger import alike
from core.ledger.alike import Alike, Events
from core.ledger.columns import NOTHING, number_of
from core.ledger.registry import ledger_of
from core.ledger.spans import expected
from tests.certification.domain.test_story import stories
from tests.factories.certification import make_area, make_authority, make_domain

pytestmark = pytest.mark.django_db
DAYS = ("valid_from", "valid_until", "registered_until", "last_day", "covered_until")
LEDGER = ledger_of(CertificateEvent)


def later(text: str | None, days: int) -> str | None:
    return text and (date.fromisoformat(text) + timedelta(days=days)).isoformat()


def moved(event: Event, days: int) -> Event:
    """The same event some days later: all moments keep their order."""
    facts = {name: later(value, days) if name in DAYS else value for name, value in event.facts.items()}
    facts |= {
        name: [{**item, "until": later(item.get("until"), days)} for item in event.facts[name]]
        for name in ("scope", "added", "removed")
        if name in event.facts
    }
    return Event(event.sequence, event.kind, event.effective_at + timedelta(days=days), facts, event.reverses)


def recorded_at(event: Event, days: int = 0) -> datetime:
    return datetime(2026, 1, 1, tzinfo=event.effective_at.tzinfo) + timedelta(days=event.sequence * (days + 1))


def columns_of(histories: list[tuple[list[Event], int]]) -> Events:
    """Histories, each with the days between its records, by the column: streams 1, 2, 3, ..."""
    rows = [
        (
            stream,
            e.sequence,
            stream * 100 + e.sequence,
            number_of(e.effective_at),
            number_of(recorded_at(e, days)),
            stream * 100 + e.reverses if e.reverses else NOTHING,
            str(e.kind),
            json.dumps(e.facts),
        )
        for stream, (events, days) in enumerate(histories, start=1)
        for e in events
    ]
    *numbers, kinds, facts = zip(*rows, strict=True)
    return Events(*(np.array(column) for column in numbers), np.array(kinds, object), np.array(facts, object))


def folded(shapes: Alike, *histories: tuple[list[Event], int]) -> list[list[set[tuple]]]:
    """For each history and table its spans, as (what is said, moments and values as numbers)."""
    found = shapes.fold(columns_of(list(histories)))
    assert not len(found.apart)
    told = [
        [
            {(sayings.said[row[1]], *row[2:]) for row in rows.tolist() if row[0] == stream}
            for sayings, rows in zip(shapes.sayings, found.spans, strict=True)
        ]
        for stream in range(1, len(histories) + 1)
    ]
    assert sum(len(spans) for one in told for spans in one) == sum(len(rows) for rows in found.spans)
    return told


def ordinary(events: list[Event], days: int = 0) -> list[set[tuple]]:
    made: dict[int, SimpleNamespace] = {}
    for e in events:
        made[e.sequence] = SimpleNamespace(
            sequence=e.sequence, kind=str(e.kind), effective_at=e.effective_at, recorded_at=recorded_at(e, days), facts=e.facts,
            reverses=made.get(e.reverses), reverses_id=e.reverses,
        )  # fmt: skip
    return [
        {_row(table, span) for span in expected(table, Certificate(), list(made.values()))} for table in LEDGER.tables
    ]


def _row(table, span) -> tuple:
    segment, values = span.segment, dict(span.segment.values)
    plain = [values[name] for name in table.columns if name not in (*table.identity, *table.filled)]
    said = (span.position, *(json.dumps(list(v)) if isinstance(v, tuple) else v for v in plain))
    numbers = (segment.law_from, segment.law_until, span.known_from, span.known_until)
    return said, *map(number_of, numbers), *(number_of(values[name]) for name in table.filled)


@pytest.fixture(scope="module")
def shapes():
    return Alike(LEDGER, LEDGER.outline)


@pytest.fixture
def places():
    authority = make_authority()
    pairs = [(make_domain(authority), make_area(authority)) for _n in range(2)]
    return [{"domain": str(domain.public_id), "area": str(area.public_id)} for domain, area in pairs]


def with_scope(events: list[Event], chosen: list[int], places: list[dict[str, str]]) -> list[Event]:
    """Places added and removed by the events themselves; the opening holds the first."""
    found = []
    for event, pick in zip(events, chosen, strict=False):
        facts = dict(event.facts)
        if event.kind in (Kind.OPENED, Kind.ISSUED):
            facts["scope"] = [{**places[0], "until": facts["valid_until"] if pick % 2 else None}]
        if event.kind == Kind.SCOPE_CHANGED:
            facts["added"] = [places[pick % 2]] if pick % 3 else []
            facts["removed"] = [places[pick // 2 % 2]] if pick % 5 else []
        found.append(Event(event.sequence, event.kind, event.effective_at, facts, event.reverses))
    return found


def check(shapes, places, events, chosen, days) -> None:
    events = with_scope(events, chosen, places)
    other = [moved(event, days) for event in events]
    assert folded(shapes, (events, 0)) == [ordinary(events)]
    known = len(shapes.forms)
    assert folded(shapes, (events, 0), (other, days), (events, days)) == [
        ordinary(events),
        ordinary(other, days),
        ordinary(events, days),
    ]
    assert len(shapes.forms) == known, "the same order of moments is the same shape"


PICKS = st.lists(st.integers(0, 30), min_size=9, max_size=9)


def test_histories_of_one_shape_fold_alike(shapes, places):
    @given(stories(), PICKS, st.integers(1, 900))
    @settings(max_examples=100, deadline=None)
    def compare(events, chosen, days):
        check(shapes, places, events, chosen, days)

    compare()


@pytest.mark.thorough
def test_histories_of_one_shape_fold_alike_at_length(shapes, places):
    @given(stories(), PICKS, st.integers(1, 900))
    @settings(max_examples=3000, deadline=None)
    def compare(events, chosen, days):
        check(shapes, places, events, chosen, days)

    compare()


OPENING = Event(
    1,
    Kind.ISSUED,
    datetime.fromisoformat("2022-11-01T00:00:00+08:00"),
    {"valid_from": "2022-11-01", "valid_until": "2027-10-31"},
)


def test_histories_of_many_shapes_fold_in_one_go(shapes):
    """Some have spans and some have none, some are longer: every one gets its own."""
    ended = Event(2, Kind.CANCELLED, OPENING.effective_at + timedelta(days=90), {})
    taken_back = Event(2, Kind.REVERSED, OPENING.effective_at, {}, 1)
    histories = [[OPENING], [OPENING, ended], [OPENING, taken_back], [moved(OPENING, 3)], [OPENING, moved(ended, 9)]]
    assert folded(shapes, *((events, 2) for events in histories)) == [ordinary(events, 2) for events in histories]


@pytest.mark.parametrize("first", [-1, 0])
def test_entries_recorded_at_one_moment_are_another_shape(shapes, first):
    """`days` of -1: all were recorded together. Which of the two shapes is met first makes no difference."""
    ended = Event(2, Kind.CANCELLED, OPENING.effective_at + timedelta(days=90 + first), {})
    second = -1 - first
    events = [OPENING, ended]
    assert folded(shapes, (events, first), (events, second)) == [ordinary(events, first), ordinary(events, second)]


@pytest.mark.parametrize(
    "facts",
    [
        {"valid_until": "2027-10-31"},
        {"valid_from": "2022-11-01", "valid_until": "9999-12-31"},
        {"valid_from": "20221101", "valid_until": "2027-10-31"},
        {"valid_from": ["2022-11-01"], "valid_until": "2027-10-31"},
    ],
)
def test_what_is_not_written_as_the_services_write_it_is_folded_by_itself(shapes, facts):
    opening = Event(1, Kind.ISSUED, OPENING.effective_at, facts)
    found = shapes.fold(columns_of([([opening], 0), ([OPENING], 0)]))
    assert found.apart.tolist() == [1]
    assert all(set(rows[:, 0].tolist()) <= {2} for rows in found.spans)


def test_a_reversal_of_an_event_of_another_stream_is_folded_by_itself(shapes):
    events = columns_of([([OPENING], 0), ([OPENING, Event(2, Kind.REVERSED, OPENING.effective_at, {}, 1)], 0)])
    assert shapes.fold(events).apart.tolist() == []
    assert shapes.fold(events._replace(reverses=np.array([NOTHING, NOTHING, 101]))).apart.tolist() == [2]


def test_rows_that_share_a_mark_by_chance_are_told_apart(shapes, monkeypatch):
    monkeypatch.setattr(alike, "marks", lambda rows: np.zeros(len(rows), np.uint64))
    other = [OPENING, Event(2, Kind.CANCELLED, OPENING.effective_at + timedelta(days=90), {})]
    fresh = Alike(LEDGER, LEDGER.outline)
    assert folded(fresh, ([OPENING], 0), (other, 0), ([OPENING], 3)) == [
        ordinary([OPENING]),
        ordinary(other),
        ordinary([OPENING], 3),
    ]
