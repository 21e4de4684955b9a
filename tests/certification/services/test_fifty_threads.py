"""Fifty persons at once over the same few certificates: nothing lost, nothing twice, nothing the table of moves forbids."""

from __future__ import annotations

import random
import threading
from collections import Counter
from datetime import date, timedelta
from itertools import pairwise

import pytest
from django.db import connection

from certification.domain.moves import refusal_of
from certification.domain.states import Kind
from certification.domain.story import standings
from certification.ledger import told
from certification.models import (
    Application,
    ApplicationItem,
    CardCopy,
    Certificate,
    CertificateEvent,
    NumberSeries,
    Proposal,
)
from certification.services import cards, changes, fulfilment, measures, proposals
from core import clock
from core.errors import DomainError
from core.ledger import ledger_of, spans
from core.ledger.chain import digest_event
from core.models import Person
from tests.factories.certification import a_decision, make_certificate, make_person, make_rules, make_world

THREADS, ACTS_EACH, CERTIFICATES, RENEWALS, WAITING = 50, 6, 6, 12, 6


@pytest.fixture
def world(own_database, on_postgres):
    if not on_postgres:
        pytest.skip("SQLite admits one writer at a time; the same is asked of it by the state machine")
    world = make_world()
    make_rules(world.authority, return_requires_test=False, measure_without_case=True)
    world.held = [make_certificate(unit=world.unit, place=world.place) for _n in range(CERTIFICATES)]
    world.applications = [_approved(world) for _n in range(RENEWALS)]
    world.waiting = [_suspension_waits(world) for _n in range(WAITING)]
    world.staff = [make_person() for _n in range(THREADS)]
    return world


def _approved(world) -> Application:
    """A renewal that only has to be issued."""
    old = make_certificate(unit=world.unit, place=world.place, valid_until=clock.today() + timedelta(days=30))
    application = Application.objects.create(
        authority=world.authority, unit=world.unit, person=old.person, kind="renewal", state="approved",
        created_by=world.clerk, created_at=clock.now(), eligibility={},
    )  # fmt: skip
    ApplicationItem.objects.create(application=application, domain=world.domain, area=world.area)
    return application


def _suspension_waits(world) -> Proposal:
    certificate = make_certificate(unit=world.unit, place=world.place)
    served = clock.now() - timedelta(hours=1)
    values = {
        "decision_no": "示司发〔2026〕1号", "decided_on": "2026-01-05", "served_at": clock.isoformat(served),
        "reasons": ["beyond_power"], "last_day": (clock.today() + timedelta(days=20)).isoformat(),
    }  # fmt: skip
    return proposals.propose(certificate=certificate, act="suspend", values=values, note="", by=world.clerk)


class Worker(threading.Thread):
    """Does its acts one after another; keeps what was done and what was refused. Anything else it raises is a failure."""

    def __init__(self, world, number: int, gate: threading.Barrier) -> None:
        super().__init__()
        self.world, self.number, self.gate = world, number, gate
        self.chance = random.Random(number)
        self.done: list[CertificateEvent] = []
        self.issued: list[Certificate] = []
        self.refused: Counter[str] = Counter()
        self.broken: list[Exception] = []

    def run(self) -> None:
        try:
            self.gate.wait()
            for n in range(ACTS_EACH):
                try:
                    self._act(n)
                except DomainError as refusal:
                    self.refused[refusal.code] += 1
        except Exception as error:  # whatever it is, the test shows it
            self.broken.append(error)
        finally:
            connection.close()

    def _act(self, n: int) -> None:
        key, by = f"{self.number}:{n}", {"proposed_by": self.world.clerk, "approved_by": self._staff()}
        certificate = self.chance.choice(self.world.held)
        now = clock.now()
        kind = self.chance.choice(
            ["renew", "approve", "suspend", "return", "stand_down", "stand_up", "lose", "replace"]
        )
        if kind == "renew":
            application = self.chance.choice(self.world.applications)
            issued = fulfilment.issue(application=application, decision=a_decision(), by=self._staff(), key="renewed")
            self.issued.append(issued)
        elif kind == "approve":
            proposals.approve_proposal(proposal=self.chance.choice(self.world.waiting), by=self._staff())
        elif kind == "suspend":
            last = clock.today() + timedelta(days=30)
            self._note(measures.suspend(certificate=certificate, decision=a_decision(served=now), reasons=["beyond_power"], last_day=last, key=key, **by))  # fmt: skip
        elif kind == "return":
            self._note(measures.end_suspension(certificate=certificate, decision=a_decision(), key=key, **by))
        elif kind == "stand_down":
            self._note(measures.stand_down(certificate=certificate, at=now, last_day=None, reasons=["leave"], key=key, **by))  # fmt: skip
        elif kind == "stand_up":
            self._note(measures.end_stand_down(certificate=certificate, at=now, key=key, **by))
        elif kind == "lose":
            self._note(cards.report_loss(certificate=certificate, at=now, by=self._staff(), note="遗失", key=key))
        else:
            self._note(cards.replace_card(certificate=certificate, at=now, key=key, **by))

    def _staff(self) -> Person:
        return self.world.staff[self.number]

    def _note(self, event: CertificateEvent) -> None:
        self.done.append(event)


def test_fifty_at_once_lose_nothing_and_do_nothing_twice(world):
    taken = NumberSeries.objects.filter(authority=world.authority).values_list("taken", flat=True).first() or 0
    before = CertificateEvent.objects.count()
    gate = threading.Barrier(THREADS)
    workers = [Worker(world, number, gate) for number in range(THREADS)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(timeout=240)
    assert [error for worker in workers for error in worker.broken] == []

    done = [event for worker in workers for event in worker.done]
    issued = {certificate.pk for worker in workers for certificate in worker.issued}
    renewed = Application.objects.filter(state="issued")
    approved = Proposal.objects.filter(state="approved")
    assert len(done) > 20
    assert sum(sum(worker.refused.values()) for worker in workers) > 20
    # Every act that was acknowledged is on record, once: by key, and in the count of all.
    assert len({event.pk for event in done}) == len(done)
    assert CertificateEvent.objects.count() == before + len(done) + len(issued) + approved.count()
    # One certificate for each application, one event for each proposal, however many pressed the button.
    assert len(issued) == renewed.count() == len(set(renewed.values_list("certificate", flat=True)))
    assert approved.exclude(event=None).count() == approved.count()
    numbers = Certificate.objects.filter(pk__in=issued).values_list("number", flat=True)
    assert len(set(numbers)) == len(issued)
    assert NumberSeries.objects.get(authority=world.authority).taken == taken + len(issued)
    for certificate in Certificate.objects.all():
        _is_whole(certificate)


def _is_whole(certificate: Certificate) -> None:
    """Numbered without a gap, chained, allowed by the table of moves at every step, and the spans tell the same."""
    rows = list(certificate.events.select_related("reverses").order_by("sequence"))
    assert [row.sequence for row in rows] == list(range(1, len(rows) + 1))
    assert [row.previous_digest for row in rows] == ["", *(row.digest for row in rows[:-1])]
    assert all(row.digest == digest_event(row) for row in rows)
    assert all(a.recorded_at < b.recorded_at for a, b in pairwise(rows))
    for n, row in enumerate(rows):
        assert refusal_of(Kind(row.kind), standings(told(rows[:n])), row.effective_at) is None
    assert list(spans.differences(ledger_of(CertificateEvent), certificate)) == []
    copies = CardCopy.objects.filter(certificate=certificate).values_list("number", flat=True)
    assert sorted(copies) == list(range(1, len(copies) + 1))


def test_the_check_itself_sees_a_forbidden_step(world):
    """Revoked and then suspended: the walk over the table of moves must refuse it."""
    certificate = world.held[0]
    changes.cancel(certificate=certificate, last_day=date(2026, 1, 5), reasons=["retired"], key="c", **world.who)
    rows = list(certificate.events.order_by("sequence"))
    assert refusal_of(Kind.SUSPENDED, standings(told(rows)), clock.now()).code == "wrong_state"
    _is_whole(certificate)
