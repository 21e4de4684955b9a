"""The register against the slow one: any acts in any order, probed at any moment of law as known at any moment."""

import random
from collections import Counter
from datetime import datetime, timedelta
from functools import wraps
from itertools import combinations
from types import SimpleNamespace
from typing import ClassVar

import pytest
import time_machine
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from certification.domain.states import MOVES, Kind, Overlay, State
from certification.ledger import told
from certification.models import CertificateEvent
from certification.queries.standing import Asked, status_at, statuses_at
from certification.services import cards, changes, entry, measures
from certification.services.acts import carry_out, standings_of
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
LENGTH = st.integers(1, 95)
SHARE = st.floats(0, 0.99)
GROWN = 5  # acts before an end may come: what ends early goes through little else


def running(word: Overlay):
    """The rule comes into question only while the register knows of a stretch of law under that word."""
    return precondition(lambda machine: bool(machine.stretches(word)))


def after_each_event(check):
    """An invariant that is looked at when an act was carried out; what was refused has left everything as it was."""

    @wraps(check)
    def look(machine):
        if machine.looked_at.get(check) != machine.happened:
            machine.looked_at[check] = machine.happened
            check(machine)

    return invariant()(look)


grown = precondition(lambda machine: machine.count >= GROWN)


class Register(RuleBasedStateMachine):
    """One certificate and everything that may happen to it; what is refused must leave no trace."""

    made: ClassVar[Counter[str]] = Counter()  # over all examples of a run
    world: ClassVar[SimpleNamespace]  # the same for all of them; what an example makes is rolled back

    def __init__(self) -> None:
        super().__init__()
        self.travel = time_machine.travel(BEGIN, tick=False)
        self.clock = self.travel.start()
        self.count = self.happened = 0
        self.looked_at = {}
        self.example = transaction.atomic()
        self.example.__enter__()

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.example.__exit__(None, None, None)
        self.travel.stop()

    @initialize(seed=st.integers(0, 10_000), opened=st.booleans(), waits=st.booleans(), registered=st.booleans())
    def begin(self, seed, opened, waits, registered):
        self.chance = random.Random(seed)
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
        self.made.update(self.certificate.events.values_list("kind", flat=True))
        self.known = standings_of(self.certificate)

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
            fresh = list(self.certificate.events.select_related("reverses").order_by("sequence"))[len(before[0]) :]
            with_it = [event for event in fresh[1:] if self._goes_with(fresh[0], event)]
            assert len(fresh) == 1 + len(with_it)
            self.happened += 1
            self.made.update(event.kind for event in fresh)
            self.known = standings_of(self.certificate)

    def _goes_with(self, reversal: CertificateEvent, event: CertificateEvent) -> bool:
        """With a suspension its extensions are taken back."""
        if reversal.reverses is None or event.reverses is None:
            return False
        return (reversal.reverses.kind, event.reverses.kind) == (Kind.SUSPENDED, Kind.SUSPENSION_EXTENDED)

    def stretches(self, word: Overlay):
        """Where, as now known, the certificate lives under that word."""
        return [held for held in self.known if word in held.overlays and held.state == State.ISSUED]

    def _within(self, word: Overlay, share: float) -> datetime:
        """A moment of such a stretch, in its first three months where it has no end."""
        held = self.chance.choice(self.stretches(word))
        return held.law_from + (min(held.law_until, held.law_from + timedelta(days=90)) - held.law_from) * share

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

    @rule(hours=SHIFT, step=st.sampled_from(["extend", "return", "back", "hand over", "found", "replace", "confirm"]))
    def come_out_of_turn(self, hours, step):
        """What asks for a condition, whether it holds or not: mostly refused."""
        at = self._at(hours)
        decided, more = {"decision": a_decision()}, clock.day_of(at) + timedelta(days=9)
        asked = {
            "extend": (
                measures.extend_suspension,
                {"decision": self._served(hours), "reasons": ["under_inquiry"], "last_day": more, **self.by},
            ),
            "return": (measures.end_suspension, {"at": at, **decided, **self.by}),
            "back": (measures.end_stand_down, {"at": at, **self.by}),
            "hand over": (cards.hand_over, {"at": at, "by": self.world.clerk}),
            "found": (cards.withdraw_loss, {"at": at, "note": "找到", **self.by}),
            "replace": (cards.replace_card, {"at": at, **self.by}),
            "confirm": (entry.confirm_entry, {"effective_on": clock.day_of(at), **self.by}),
        }
        act, values = asked[step]
        self._try(act, **values)

    @running(Overlay.SUSPENDED)
    @rule(share=SHARE, length=LENGTH)
    def extend_the_running_suspension(self, share, length):
        served = self._within(Overlay.SUSPENDED, share)
        last = clock.day_of(served) + timedelta(days=length)
        decision = a_decision(served=served)
        self._try(
            measures.extend_suspension, decision=decision, reasons=["under_inquiry"], last_day=last, **self.by
        )  # fmt: skip

    @running(Overlay.SUSPENDED)
    @rule(share=SHARE)
    def end_the_running_suspension(self, share):
        at = self._within(Overlay.SUSPENDED, share)
        self._try(measures.end_suspension, decision=a_decision(), at=at, **self.by)

    @rule(hours=SHIFT, length=st.none() | LENGTH)
    def stand_down(self, hours, length):
        last = self._day(length) if length else None
        self._try(measures.stand_down, at=self._at(hours), last_day=last, reasons=["leave"], **self.by)

    @running(Overlay.STOOD_DOWN)
    @rule(share=SHARE)
    def end_the_running_stand_down(self, share):
        self._try(measures.end_stand_down, at=self._within(Overlay.STOOD_DOWN, share), **self.by)

    @running(Overlay.CARD_PENDING)
    @rule(share=SHARE)
    def hand_over(self, share):
        self._try(cards.hand_over, at=self._within(Overlay.CARD_PENDING, share), by=self.world.clerk)

    @running(Overlay.UNVERIFIED)
    @rule(share=SHARE)
    def confirm(self, share):
        at = self._within(Overlay.UNVERIFIED, share)
        self._try(entry.confirm_entry, effective_on=clock.day_of(at), **self.by)

    @grown
    @rule(hours=SHIFT, how=st.sampled_from(["cancelled", "revoked", "annulled", "superseded"]))
    def end_it(self, hours, how):
        at = self._at(hours)
        if how == "cancelled":
            self._try(changes.cancel, last_day=clock.day_of(at), reasons=["retired"], **self.by)
        elif how == "revoked":
            self._try(measures.revoke, decision=self._served(hours), reasons=["crime"], **self.by)
        elif how == "annulled":
            decided = {"decision": a_decision(), "reasons": ["not_eligible"]}
            self._try(measures.annul, effective_at=at, **decided, **self.by)
        else:
            self._try(_carried_out(Kind.SUPERSEDED), effective_at=at, **self.by)

    @rule(hours=SHIFT)
    def report_loss(self, hours):
        self._try(cards.report_loss, at=self._at(hours), by=self.world.clerk, note="途中遗失")

    @running(Overlay.LOST)
    @rule(share=SHARE, found=st.booleans())
    def end_the_loss(self, share, found):
        at = self._within(Overlay.LOST, share)
        if found:
            self._try(cards.withdraw_loss, at=at, note="找到", **self.by)
        else:
            self._try(cards.replace_card, at=at, **self.by)

    @rule(hours=SHIFT, length=LENGTH)
    def register_period(self, hours, length):
        period = {"period_from": self._day(0), "period_until": self._day(length)}
        self._try(changes.register_period, at=self._at(hours), hours=None, exam_passed_on=None, **period, **self.by)

    @rule(hours=SHIFT, length=st.integers(-30, 400))
    def change_term(self, hours, length):
        self._try(
            changes.change_term, valid_until=self._day(length), at=self._at(hours), decision=a_decision(), **self.by
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
    def note(self, hours):
        self._try(_carried_out(Kind.NOTED), effective_at=self._at(hours), proposed_by=self.world.clerk)

    @rule()
    def take_the_opening_back(self):
        """As an undone list does; possible while it is the only event, and then the register knows nothing."""
        first = self.certificate.events.select_related("reverses").order_by("sequence").first()
        if first.kind == Kind.OPENED and self.certificate.events.count() == 1:
            back = _carried_out(Kind.REVERSED)
            self._try(back, effective_at=first.effective_at, reasons=["entry_mistake"], reverses=first, **self.by)

    @rule(pick=st.integers(0, 40), any_of_them=st.booleans())
    def reverse(self, pick, any_of_them):
        """Any entry, taken back already or not; or one that can be."""
        events = list(self.certificate.events.order_by("sequence"))
        able = [e for e in events if e.kind not in ("opened", "issued") and not e.reversed_by.exists()]
        chosen = events if any_of_them or not able else able
        event = chosen[pick % len(chosen)]
        self._try(changes.reverse_entry, event=event, reasons=["entry_mistake"], note="误录", **self.by)

    @after_each_event
    def answers_like_the_oracle_on_both_axes(self):
        rows = list(self.certificate.events.select_related("reverses").order_by("sequence"))
        number, authority = self.certificate.number, self.world.authority
        for known in {rows[self.chance.randrange(len(rows))].recorded_at, clock.now()}:
            events = told([row for row in rows if row.recorded_at <= known])
            moments = [BEGIN + timedelta(hours=self.chance.randrange(-24 * 120, 24 * 500)) for _n in range(5)]
            moments.append(self.chance.choice(rows).effective_at)
            asked = [Asked(number, at) for at in moments]
            for at, mine in zip(moments, statuses_at(asked, authority=authority, known_at=known), strict=True):
                self._compare(events, at, mine)
            self._compare(events, moments[-1], status_at(self.certificate, moments[-1], known))

    def _compare(self, events, at, mine):
        theirs = held_at(events, at)
        if theirs is None:
            assert (mine.state, mine.valid) == (None, None)
            return
        state, overlays, last_day = theirs
        valid = state == "issued" and not overlays & {"suspended", "stood_down"} and not early_at(events, at)
        assert (mine.state, frozenset(mine.overlays), mine.valid_until) == (state, overlays, last_day)
        assert mine.valid == valid

    @after_each_event
    def no_two_spans_overlap_on_both_axes(self):
        for spans_held in (self.certificate.spans, self.certificate.scope_spans):
            rows = list(spans_held.all())
            for one, other in combinations(rows, 2):
                in_law = one.law_from < other.law_until and other.law_from < one.law_until
                in_knowledge = one.known_from < other.known_until and other.known_from < one.known_until
                assert not (in_law and in_knowledge)

    @after_each_event
    def spans_follow_from_the_events_and_the_chain_holds(self):
        rows = list(self.certificate.events.order_by("sequence"))
        assert list(spans.differences(ledger_of(CertificateEvent), self.certificate)) == []
        assert [row.sequence for row in rows] == list(range(1, len(rows) + 1))
        assert all(row.digest == digest_event(row) for row in rows[-2:])
        assert [row.previous_digest for row in rows] == ["", *(row.digest for row in rows[:-1])]

    @after_each_event
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
    Register.made.clear()
    with time_machine.travel(BEGIN, tick=False):
        Register.world = make_world()
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
    """A move that hardly ever comes about is compared with nothing, so each has to be met at least twenty times."""
    run(examples=2000, steps=15)
    assert {kind: Register.made[kind] for kind in MOVES if Register.made[kind] < 20} == {}
