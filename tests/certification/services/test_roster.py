"""A whole roster at once is the same register as one by one."""

from datetime import date

import pytest
import time_machine

from certification.models import Certificate, CertificateEvent
from certification.queries.standing import may_enforce, status_at
from certification.services.changes import cancel
from certification.services.entry import Existing, bring_in, bring_in_roster
from core.errors import DomainError
from core.ledger import spans
from core.ledger.chain import verify_ledger
from core.ledger.registry import ledger_of
from tests.factories.certification import appoint, make_person, make_world, moment

pytestmark = pytest.mark.django_db
TERM = {"valid_from": date(2023, 1, 1), "valid_until": date(2027, 12, 31)}


@pytest.fixture
def world():
    with time_machine.travel("2026-01-06T09:00:00+08:00", tick=True):
        yield make_world()


def row(world, number: str, **changes) -> Existing:
    person = make_person()
    appoint(person, world.unit)
    return Existing(
        **{"number": number, "person": person, "unit": world.unit, "scope": [world.place], **TERM, **changes}
    )


def brought_in(world, rows):
    return bring_in_roster(
        rows, authority=world.authority, known_from=date(2026, 1, 1), source="清册", entered_by=world.clerk
    )


def test_a_roster_answers_like_single_entries(world):
    first, second = brought_in(world, [row(world, "R00000001"), row(world, "r 00000002")])
    single = bring_in(
        authority=world.authority, number="R00000003", person=make_person(), unit=world.unit, known_from=date(2026, 1, 1), scope=[world.place], source="清册", entered_by=world.clerk, **TERM
    )  # fmt: skip
    for at in (moment(2025, 12, 31), moment(2026, 6, 1), moment(2028, 1, 1)):
        assert status_at(first, at) == status_at(second, at) == status_at(single, at)
    assert second.number == "R00000002"
    assert may_enforce(second.person, world.unit, world.domain, world.area, moment(2026, 6, 1)).may_present
    assert [s.state for s in first.copies.get().states.all()] == ["handed_over"]


def test_a_roster_stands_in_the_chain_and_goes_on_event_by_event(world):
    first, _second = brought_in(world, [row(world, "R00000001"), row(world, "R00000002")])
    cancel(certificate=first, last_day=date(2026, 3, 1), reasons=["retired"], key="c", **world.who)
    ledger = ledger_of(CertificateEvent)
    assert [flaw for flaw in verify_ledger(ledger) if not isinstance(flaw, int)] == []
    assert list(spans.differences(ledger, first)) == []
    assert status_at(first, moment(2026, 3, 2)).state == "cancelled"


@pytest.mark.parametrize(
    ("number", "changes", "code"),
    [
        ("R00000001", {}, "number_taken"),
        ("?", {}, "number_malformed"),
        ("R00000009", {"valid_until": date(2022, 1, 1)}, "term_reversed"),
    ],
)
def test_one_row_that_cannot_stand_stops_the_whole_roster(world, number, changes, code):
    before = Certificate.objects.count()
    with pytest.raises(DomainError, match=code):
        brought_in(world, [row(world, "R00000001"), row(world, number, **changes)])
    assert Certificate.objects.count() == before
