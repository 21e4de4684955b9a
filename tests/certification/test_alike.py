"""A history whose shape was met before gives what the ordinary fold gives, whatever its moments."""

import json
from datetime import date, datetime, timedelta
from types import SimpleNamespace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from certification.domain.states import Kind
from certification.domain.story import Event
from certification.models import Certificate, CertificateEvent
from core.ledger.alike import Alike, Row, written
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


def rows_of(events: list[Event], days: int = 0) -> list[Row]:
    return [
        Row(
            e.sequence,
            e.sequence * 10,
            str(e.kind),
            written(e.effective_at),
            written(recorded_at(e, days)),
            json.dumps(e.facts),
            e.reverses * 10 if e.reverses else None,
            1,
        )
        for e in events
    ]


def ordinary(events: list[Event], days: int = 0) -> list[set[str]]:
    made: dict[int, SimpleNamespace] = {}
    for e in events:
        made[e.sequence] = SimpleNamespace(
            sequence=e.sequence, kind=str(e.kind), effective_at=e.effective_at, recorded_at=recorded_at(e, days), facts=e.facts,
            reverses=made.get(e.reverses), reverses_id=e.reverses,
        )  # fmt: skip
    answer = []
    for table in LEDGER.tables:
        spans = expected(table, Certificate(), list(made.values()))
        answer.append({_line(table, span) for span in spans})
    return answer


def _line(table, span) -> str:
    segment = span.segment
    moments = (segment.law_from, segment.law_until, span.known_from, span.known_until)
    values = [value for name, value in segment.values if name not in table.identity]
    texts = ["" if v is None else json.dumps(list(v)) if isinstance(v, tuple) else str(v) for v in values]
    return "|".join([*map(written, moments), str(span.position), *texts])


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
    assert shapes.lines(rows_of(events)) == ordinary(events)
    known = len(shapes.forms)
    other = [moved(event, days) for event in events]
    assert shapes.lines(rows_of(other, days)) == ordinary(other, days)
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


@pytest.mark.parametrize(
    "facts",
    [
        {"valid_until": "2027-10-31"},
        {"valid_from": "2022-11-01", "valid_until": "9999-12-31"},
        {"valid_from": "20221101", "valid_until": "2027-10-31"},
    ],
)
def test_what_is_not_written_as_the_services_write_it_is_folded_by_itself(shapes, facts):
    opening = Event(1, Kind.ISSUED, datetime.fromisoformat("2022-11-01T00:00:00+08:00"), facts)
    assert shapes.lines(rows_of([opening])) is None
