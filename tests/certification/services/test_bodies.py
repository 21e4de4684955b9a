"""A body ends in the names of two: its certificates live on with the successor, or are cancelled with it."""

from datetime import date, timedelta

import pytest
import time_machine
from django.db import IntegrityError, transaction

from certification.models import BodyEnding
from certification.queries.bodies import bodies, bodies_found, following
from certification.queries.standing import may_enforce, status_at
from certification.services.bodies import approve_ending, propose_ending, refuse_ending, withdraw_ending
from certification.services.changes import cancel, reverse_entry
from core import clock
from core.errors import DomainError
from core.roles import Role
from core.services.units import end_unit
from tests.factories.certification import (
    appoint,
    make_authority,
    make_certificate,
    make_person,
    make_unit,
    make_world,
    moment,
)
from tests.factories.people import grant

pytestmark = pytest.mark.django_db
LAST = date(2026, 11, 20)


@pytest.fixture
def world():
    with time_machine.travel("2026-11-23T09:00:00+08:00", tick=True):
        world = make_world()
        world.heir = make_unit(world.authority)
        yield world


def prepared(world, **values) -> BodyEnding:
    said = {"unit": world.unit, "last_day": LAST, "document": "示编发〔2026〕9号", "decided_on": date(2026, 11, 10)}
    return propose_ending(**{**said, "by": world.clerk, **values})


def state(world, at=None) -> str | None:
    return status_at(world.certificate, at or clock.now()).state


def test_without_a_successor_the_certificates_are_cancelled_with_the_body(world):
    ending = prepared(world)
    assert (world.unit.ended_on, state(world)) == (None, "issued")
    approve_ending(ending=ending, by=world.reviewer)
    world.unit.refresh_from_db()
    event = world.certificate.events.latest("sequence")
    assert (world.unit.ended_on, state(world)) == (LAST, "cancelled")
    assert (event.reasons, event.decision_no, event.decided_on) == (
        ["body_abolished"],
        "示编发〔2026〕9号",
        date(2026, 11, 10),
    )
    assert (event.proposed_by, event.approved_by, event.batch.kind) == (world.clerk, world.reviewer, "body_ended")
    assert state(world, moment(2026, 11, 20, 23)) == "issued"
    assert approve_ending(ending=ending, by=world.reviewer).state == "approved"
    assert world.certificate.events.latest("sequence") == event


def test_with_a_successor_the_certificates_live_on_for_whoever_serves_there(world):
    appoint(world.person, world.heir, since=date(2026, 11, 21))
    approve_ending(ending=prepared(world, successor=world.heir), by=world.reviewer)
    heir = world.unit.successors.get()
    assert (heir.successor, heir.effective_on, heir.decision_no) == (
        world.heir,
        date(2026, 11, 21),
        "示编发〔2026〕9号",
    )
    assert state(world) == "issued"
    assert may_enforce(world.person, world.heir, world.domain, world.area, clock.now()).allowed


def test_a_body_that_ended_before_gets_its_successor_named_once(world):
    end_unit(unit=world.unit, last_day=LAST, decision_no="示编发〔2026〕9号", recorded_by=world.clerk)
    with pytest.raises(DomainError, match="body_ended_otherwise"):
        prepared(world, last_day=LAST - timedelta(days=1))
    approve_ending(ending=prepared(world, successor=world.heir), by=world.reviewer)
    assert world.unit.successors.get().successor == world.heir
    with pytest.raises(DomainError, match="body_has_successor"):
        prepared(world)


def test_a_body_that_ended_with_nothing_left_needs_no_decision(world):
    cancel(certificate=world.certificate, last_day=LAST, reasons=["retired"], key="r", **world.who)
    end_unit(unit=world.unit, last_day=LAST, decision_no="示编发〔2026〕9号", recorded_by=world.clerk)
    with pytest.raises(DomainError, match="body_nothing_to_decide"):
        prepared(world)


@pytest.mark.parametrize(
    ("values", "error"),
    [
        ({"document": " "}, "body_document_missing"),
        ({"decided_on": date(2026, 11, 24)}, "decided_in_the_future"),
        ({"successor": "own"}, "body_of_another_authority"),
        ({"successor": "other authority"}, "body_of_another_authority"),
        ({"successor": "ended"}, "unit_has_ended"),
        ({"parts": True}, "unit_has_living_parts"),
        ({"twice": True}, "body_ending_waits"),
    ],
)
def test_an_end_that_cannot_be_is_refused_before_anybody_waits(world, values, error):
    if values.pop("parts", False):
        make_unit(parent=world.unit)
    waiting = int(values.pop("twice", False))
    if waiting:
        prepared(world)
    if heir := values.pop("successor", None):
        ended = make_unit(world.authority)
        end_unit(unit=ended, last_day=LAST, decision_no="1", recorded_by=None)
        ended.refresh_from_db()
        values["successor"] = {"own": world.unit, "other authority": make_unit(make_authority()), "ended": ended}[heir]
    with pytest.raises(DomainError, match=error):
        prepared(world, **values)
    assert BodyEnding.objects.count() == waiting


def test_a_body_does_not_end_before_it_began_nor_before_its_parts(world):
    young = make_unit(world.authority, since=date(2020, 1, 1))
    with pytest.raises(DomainError, match="body_ends_before_it_begins") as refused:
        prepared(world, unit=young, last_day=date(2019, 12, 31))
    assert refused.value.details["day"] == "2020-01-01"
    part = make_unit(parent=young)
    end_unit(unit=part, last_day=LAST + timedelta(days=1), decision_no="1", recorded_by=None)
    with pytest.raises(DomainError, match="unit_has_living_parts"):
        prepared(world, unit=young)
    assert prepared(world, unit=young, last_day=LAST + timedelta(days=1)).state == "waiting"


def test_two_bodies_never_succeed_each_other(world):
    """The second end would lie before the first body's duties came over."""
    back = prepared(world, unit=world.heir, last_day=LAST - timedelta(days=1), successor=world.unit)
    approve_ending(ending=prepared(world, successor=world.heir), by=world.reviewer)
    with pytest.raises(DomainError, match="body_ends_before_it_begins"):
        approve_ending(ending=back, by=world.reviewer)
    assert not world.heir.successors.exists()


def test_what_changed_since_is_asked_again_at_the_approval(world):
    ending = prepared(world, successor=world.heir)
    end_unit(unit=world.heir, last_day=LAST, decision_no="1", recorded_by=None)
    with pytest.raises(DomainError, match="unit_has_ended"):
        approve_ending(ending=ending, by=world.reviewer)
    world.unit.refresh_from_db()
    assert (world.unit.ended_on, BodyEnding.objects.get().state) == (None, "waiting")


def test_a_certificate_with_an_end_of_its_own_later_is_named_before_anybody_decides(world):
    end = cancel(certificate=world.certificate, last_day=date(2026, 12, 15), reasons=["retired"], key="r", **world.who)
    with pytest.raises(DomainError, match="body_certificates_end_later") as refused:
        prepared(world)
    assert refused.value.details == {"n": 1, "numbers": world.certificate.number}
    assert prepared(world, successor=world.heir).state == "waiting"
    withdraw_ending(ending=BodyEnding.objects.get(), by=world.clerk)
    reverse_entry(
        certificate=world.certificate, event=end, reasons=["wrong_date"], note="改由主体终止注销", key="x", **world.who
    )
    approve_ending(ending=prepared(world), by=world.reviewer)
    assert state(world, moment(2026, 11, 21)) == "cancelled"


def test_a_certificate_issued_after_the_last_day_is_not_left_in_force_unseen(world):
    ending = prepared(world)
    made = make_certificate(unit=world.unit, place=world.place, valid_from=date(2026, 11, 22))
    with pytest.raises(DomainError, match="body_certificates_begin_later") as refused:
        approve_ending(ending=ending, by=world.reviewer)
    assert refused.value.details == {"n": 1, "numbers": made.number}
    assert (state(world), BodyEnding.objects.get().state) == ("issued", "waiting")
    cancel(certificate=made, last_day=clock.today(), reasons=["body_abolished"], key="b", **world.who)
    approve_ending(ending=ending, by=world.reviewer)
    assert state(world) == "cancelled"


def test_two_persons_and_one_decision(world):
    ending = prepared(world)
    with pytest.raises(DomainError, match="handler_never_reviews"):
        approve_ending(ending=ending, by=world.clerk)
    with pytest.raises(DomainError, match="withdraw_own"):
        withdraw_ending(ending=ending, by=world.reviewer)
    with pytest.raises(DomainError, match="reason_is_empty"):
        refuse_ending(ending=ending, by=world.reviewer, note=" ")
    with pytest.raises(IntegrityError), transaction.atomic():
        BodyEnding.objects.filter(pk=ending.pk).update(state="approved", decided_by=world.clerk)
    refuse_ending(ending=ending, by=world.reviewer, note="文号有误")
    for late in (lambda: approve_ending(ending=ending, by=world.reviewer), lambda: withdraw_ending(ending=ending, by=world.clerk)):  # fmt: skip
        with pytest.raises(DomainError, match="proposal_decided"):
            late()
    again = prepared(world)
    assert withdraw_ending(ending=again, by=world.clerk).state == "withdrawn"
    assert (state(world), world.unit.successors.exists()) == ("issued", False)


def test_what_would_follow_is_what_follows(world):
    ended_before = make_certificate(unit=world.unit, place=world.place)
    cancel(certificate=ended_before, last_day=LAST, reasons=["retired"], key="r", **world.who)
    left = make_certificate(unit=world.unit, place=world.place)
    run_out = make_certificate(unit=world.unit, place=world.place, valid_until=date(2025, 12, 31))
    appoint(left.person, world.heir, since=date(2026, 11, 21))
    alone = following(world.unit, LAST, None)
    assert {(span.stream, span.state) for span in alone.spans} == {
        (world.certificate, "issued"), (left, "issued"), (run_out, "expired"),
    }  # fmt: skip
    assert (alone.in_force, alone.expired, alone.first_day, alone.placed) == (2, 1, date(2026, 11, 21), frozenset())
    assert following(world.unit, LAST, world.heir).placed == {left.person_id}
    approve_ending(ending=prepared(world), by=world.reviewer)
    assert {one.state for one in (status_at(c, clock.now()) for c in (world.certificate, left, run_out))} == {
        "cancelled"
    }
    assert not following(world.unit, LAST, None).many


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_asks_as_often_for_three_as_for_one(world, count, django_assert_num_queries):
    grant(world.clerk, Role.REGISTRY_CLERK, world.unit)
    for _ in range(1, count):
        make_certificate(unit=make_unit(parent=world.unit), place=world.place)
    with django_assert_num_queries(4):
        rows = bodies(bodies_found(world.clerk))
    assert [(row.in_force, row.left, row.may_end) for row in rows] == [(1, 1, True)] * count


def test_a_body_is_listed_with_its_end_and_what_is_left(world):
    grant(world.clerk, Role.REGISTRY_CLERK, world.unit)
    prepared(world)
    assert [row.may_end for row in bodies(bodies_found(world.clerk, "waiting"))] == [False]
    approve_ending(ending=BodyEnding.objects.get(), by=world.reviewer)
    (row,) = bodies(bodies_found(world.clerk, "ended"))
    assert (row.unit, row.in_force, row.left, row.may_end) == (world.unit, 0, 0, False)
    grant(stranger := make_person(), Role.REGISTRY_CLERK, world.heir)
    assert not bodies_found(stranger).exists()


@pytest.mark.parametrize("last_day", [LAST, date(2026, 12, 31)])
def test_an_end_that_was_decided_offers_no_second_decision(world, last_day):
    """Until the last day is over the certificates are in force, and what follows them is decided already."""
    grant(world.clerk, Role.REGISTRY_CLERK, world.unit)
    approve_ending(ending=prepared(world, last_day=last_day), by=world.reviewer)
    (row,) = bodies(bodies_found(world.clerk, "ended"))
    assert (row.in_force, row.left, row.may_end) == (int(last_day > clock.today()), 0, False)


def test_an_end_of_which_nothing_was_decided_offers_the_decision_on_whatever_day_it_lies(world):
    grant(world.clerk, Role.REGISTRY_CLERK, world.unit)
    end_unit(unit=world.unit, last_day=date(2026, 12, 31), decision_no="示编发〔2026〕9号", recorded_by=world.clerk)
    (row,) = bodies(bodies_found(world.clerk, "ended"))
    assert (row.in_force, row.left, row.may_end) == (1, 1, True)
