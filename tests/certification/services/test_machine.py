"""The register against the slow one: any acts in any order, probed at any moment of law as known at any moment."""

import random
from datetime import timedelta
from itertools import combinations
from typing import ClassVar

import pytest
import time_machine
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from certification.domain.states import MOVES, Kind
from certification.ledger import told
from certification.models import CertificateEvent
from certification.queries.standing import status_at
from certification.services import cards, changes, entry, measures
from certification.services.acts import carry_out
from core import clock
from core.errors import DomainError
from core.ledger import spans
from core.ledger.chain import digest_event
from core.ledger.registry import ledger_of
from tests.certification.oracle import early_at, held_at
from tests.factories.certification import a_decision, make_certificate, make_rules, make_world, moment

pytestmark = pytest.mark.django_db
BEGIN = moment(2026, 1, 6, 9, 0)
SHIFT = st.integers(-60 * 24, 60 * 24)
LENGTH = st.integers(1, 120)


class Register(RuleBasedStateMachine):
    """One certificate and everything that may happen to it; what is refused must leave no trace."""

    made: ClassVar[set[str]] = {"opened", "issued"}  # by `begin`, and by whatever rule brought them about

    def __init__(self) -> None:
        super().__init__()
        self.travel = time_machine.travel(BEGIN, tick=False)
        self.clock = self.travel.start()
        self.chance = random.Random(5)
        self.count = 0

    def teardown(self) -> None:
        self.travel.stop()

    @initialize(opened=st.booleans(), waits=st.booleans(), registered=st.booleans())
    def begin(self, opened, waits, registered):
        self.world = make_world()
        make_rules(self.world.authority, return_requires_test=waits, suspension_min={"length": 1, "unit": "days"})
        today = clock.today()
        until = {"registered_until": (today + timedelta(days=100))} if registered else {}
        if opened:
            self.certificate = entry.bring_in(
                authority=self.world.authority, number=f"B{self.world.unit.pk:09d}", person=self.world.clerk,
                unit=self.world.unit, valid_from=today - timedelta(days=900), valid_until=today + timedelta(days=200),
                known_from=today - timedelta(days=30), scope=[self.world.place], source="清册",
                entered_by=self.world.reviewer, **until,
            )  # fmt: skip
        else:
            self.certificate = make_certificate(
                unit=self.world.unit, place=self.world.place, valid_from=today - timedelta(days=50),
                valid_until=today + timedelta(days=200), handed_over=self.chance.random() < 0.5,
                **{name: day.isoformat() for name, day in until.items()},
            )  # fmt: skip
        self.by = self.world.who

    def _try(self, act, **values) -> None:
        """Carry an act out, a little later than the last one; where it is refused, nothing may be left behind."""
        self.clock.shift(timedelta(hours=self.chance.randrange(1, 200)))
        self.count += 1
        before = self._rows()
        try:
            act(certificate=self.certificate, key=f"k{self.count}", **values)
        except DomainError:
            assert self._rows() == before
        else:
            assert len(self._rows()[0]) == len(before[0]) + 1
            self.made.add(self.certificate.events.order_by("sequence").last().kind)

    def _rows(self):
        events = list(self.certificate.events.values_list("pk", "digest").order_by("pk"))
        held = list(self.certificate.spans.values_list("pk", "known_until").order_by("pk"))
        return events, held, list(self.certificate.copies.values_list("pk", flat=True))

    def _at(self, hours: int):
        return clock.now() + timedelta(hours=hours)

    def _day(self, days: int):
        return clock.today() + timedelta(days=days)

    def _served(self, hours: int):
        return a_decision(served=self._at(hours))

    @rule(hours=SHIFT, length=LENGTH)
    def suspend(self, hours, length):
        last = clock.day_of(self._at(hours)) + timedelta(days=length)
        self._try(
            measures.suspend, decision=self._served(hours), reasons=["beyond_power"], last_day=last, **self.by
        )  # fmt: skip

    @rule(hours=SHIFT, length=LENGTH)
    def extend(self, hours, length):
        last = clock.day_of(self._at(hours)) + timedelta(days=length)
        self._try(
            measures.extend_suspension, decision=self._served(hours), reasons=["under_inquiry"], last_day=last, **self.by
        )  # fmt: skip

    @rule(hours=SHIFT)
    def end_suspension(self, hours):
        self._try(measures.end_suspension, decision=a_decision(), at=self._at(hours), **self.by)

    @rule(hours=SHIFT, length=st.none() | LENGTH)
    def stand_down(self, hours, length):
        last = self._day(length) if length else None
        self._try(measures.stand_down, at=self._at(hours), last_day=last, reasons=["leave"], **self.by)

    @rule(hours=SHIFT)
    def end_stand_down(self, hours):
        self._try(measures.end_stand_down, at=self._at(hours), **self.by)

    @rule(hours=SHIFT)
    def hand_over(self, hours):
        self._try(cards.hand_over, at=self._at(hours), by=self.world.clerk)

    @rule(hours=SHIFT)
    def report_loss(self, hours):
        self._try(cards.report_loss, at=self._at(hours), by=self.world.clerk, note="途中遗失")

    @rule(hours=SHIFT)
    def withdraw_loss(self, hours):
        self._try(cards.withdraw_loss, at=self._at(hours), note="找到", **self.by)

    @rule(hours=SHIFT)
    def replace_card(self, hours):
        self._try(cards.replace_card, at=self._at(hours), **self.by)

    @rule(days=st.integers(-60, 60))
    def confirm(self, days):
        self._try(entry.confirm_entry, effective_on=self._day(days), **self.by)

    @rule(hours=SHIFT, length=LENGTH)
    def register_period(self, hours, length):
        period = {"period_from": self._day(0), "period_until": self._day(length)}
        self._try(changes.register_period, at=self._at(hours), hours=None, exam_passed_on=None, **period, **self.by)

    @rule(hours=SHIFT, length=st.integers(-30, 400))
    def change_term(self, hours, length):
        self._try(
            changes.change_term, valid_until=self._day(length), at=self._at(hours), decision=a_decision(), **self.by
        )  # fmt: skip

    @rule(days=st.integers(-60, 60))
    def cancel(self, days):
        self._try(changes.cancel, last_day=self._day(days), reasons=["retired"], **self.by)

    @rule(hours=SHIFT)
    def revoke(self, hours):
        self._try(measures.revoke, decision=self._served(hours), reasons=["crime"], **self.by)

    @rule(hours=SHIFT)
    def annul(self, hours):
        self._try(
            measures.annul, decision=a_decision(), effective_at=self._at(hours), reasons=["not_eligible"], **self.by
        )  # fmt: skip

    @rule(hours=SHIFT)
    def change_data(self, hours):
        self._try(changes.change_data, what=["name"], at=self._at(hours), **self.by)

    @rule(hours=SHIFT, adds=st.booleans())
    def change_scope(self, hours, adds):
        """The domain of the certificate is taken out, or added again: the spans of the scope stand on the same events."""
        place = {"added": [self.world.place], "removed": []} if adds else {"added": [], "removed": [self.world.place]}
        self._try(changes.change_scope, at=self._at(hours), decision=a_decision(), **place, **self.by)

    @rule(hours=SHIFT)
    def supersede(self, hours):
        self._try(_carried_out(Kind.SUPERSEDED), effective_at=self._at(hours), **self.by)

    @rule(hours=SHIFT)
    def note(self, hours):
        self._try(_carried_out(Kind.NOTED), effective_at=self._at(hours), proposed_by=self.world.clerk)

    @rule()
    def take_the_opening_back(self):
        """As an undone list does; possible while it is the only event, and then the register knows nothing."""
        first = self.certificate.events.select_related("reverses").order_by("sequence").first()
        if first.kind == Kind.OPENED and self.certificate.events.count() == 1:
            back = _carried_out(Kind.REVERSED)
            self._try(back, effective_at=first.effective_at, reasons=["entry_mistake"], reverses=first, **self.by)

    @rule(pick=st.integers(0, 40))
    def reverse(self, pick):
        events = list(self.certificate.events.order_by("sequence"))
        event = events[pick % len(events)]
        self._try(changes.reverse_entry, event=event, reasons=["entry_mistake"], note="误录", **self.by)

    @invariant()
    def answers_like_the_oracle_on_both_axes(self):
        rows = list(self.certificate.events.select_related("reverses").order_by("sequence"))
        for known in {rows[self.chance.randrange(len(rows))].recorded_at, clock.now()}:
            events = told([row for row in rows if row.recorded_at <= known])
            for _n in range(4):
                at = BEGIN + timedelta(hours=self.chance.randrange(-24 * 120, 24 * 500))
                self._compare(events, at, known)
            self._compare(events, rows[self.chance.randrange(len(rows))].effective_at, known)

    def _compare(self, events, at, known):
        mine, theirs = status_at(self.certificate, at, known), held_at(events, at)
        if theirs is None:
            assert (mine.state, mine.valid) == (None, None)
            return
        state, overlays, last_day = theirs
        valid = state == "issued" and not overlays & {"suspended", "stood_down"} and not early_at(events, at)
        assert (mine.state, frozenset(mine.overlays), mine.valid_until) == (state, overlays, last_day)
        assert mine.valid == valid

    @invariant()
    def no_two_spans_overlap_on_both_axes(self):
        for spans_held in (self.certificate.spans, self.certificate.scope_spans):
            rows = list(spans_held.all())
            for one, other in combinations(rows, 2):
                in_law = one.law_from < other.law_until and other.law_from < one.law_until
                in_knowledge = one.known_from < other.known_until and other.known_from < one.known_until
                assert not (in_law and in_knowledge)

    @invariant()
    def spans_follow_from_the_events_and_the_chain_holds(self):
        rows = list(self.certificate.events.order_by("sequence"))
        assert list(spans.differences(ledger_of(CertificateEvent), self.certificate)) == []
        assert [row.sequence for row in rows] == list(range(1, len(rows) + 1))
        assert all(row.digest == digest_event(row) for row in rows[-2:])
        assert [row.previous_digest for row in rows] == ["", *(row.digest for row in rows[:-1])]

    @invariant()
    def every_step_of_weight_has_two_persons(self):
        for event in self.certificate.events.exclude(kind__in=["opened", "card_handed_over", "loss_reported", "noted"]):
            assert None not in (event.proposed_by_id, event.approved_by_id)
            assert event.proposed_by_id != event.approved_by_id


def _carried_out(kind):
    """A step that has no service of its own, through the one way in."""

    def act(*, certificate, **values):
        return carry_out(certificate, kind, **values)

    return act


def run(examples: int, steps: int) -> None:
    checks = [HealthCheck.too_slow, HealthCheck.filter_too_much]
    run_state_machine_as_test(
        Register,
        settings=settings(
            max_examples=examples, stateful_step_count=steps, deadline=None, suppress_health_check=checks
        ),
    )


def test_the_register_agrees_with_the_oracle():
    run(examples=12, steps=12)


@pytest.mark.thorough
def test_the_register_agrees_with_the_oracle_at_length():
    run(examples=2000, steps=15)
    assert Register.made == {str(kind) for kind in MOVES}, "a move that no rule brings about is compared with nothing"
