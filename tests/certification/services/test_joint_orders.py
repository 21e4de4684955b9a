"""Joint-operation orders: two persons, nothing overwritten, and what they make of the question who may act where."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
import time_machine
from django.db import DatabaseError, IntegrityError, transaction

from certification.models import JointOperationOrder, JointOrderProposal
from certification.queries.standing import may_enforce
from certification.services import joint_orders
from certification.services.changes import cancel
from certification.services.measures import suspend
from core import clock
from core.domain.dates import FAR_FUTURE
from core.errors import DomainError
from core.models import AuditEntry, Notice
from core.services.appointments import end_appointment
from core.services.units import end_unit
from tests.factories.certification import (
    Place,
    a_decision,
    make_area,
    make_certificate,
    make_domain,
    make_entry,
    make_order,
    make_person,
    make_rules,
    make_unit,
    make_world,
    moment,
)

pytestmark = pytest.mark.django_db
DURING = moment(2026, 12, 10, 14, 20)


@pytest.fixture
def world():
    """Somebody of another unit, with a certificate for another domain, is lent to the world's unit."""
    with time_machine.travel("2026-11-23T09:00:00+08:00", tick=True) as hands:
        world = make_world()
        world.hands = hands
        world.lender = make_unit(world.authority)
        world.lent = make_certificate(
            unit=world.lender, place=Place(make_domain(world.authority), make_area(world.authority))
        )
        world.entry = make_entry(world.unit, world.place, world.certificate, world.lent)
        yield world


def proposed(world, **values) -> JointOrderProposal:
    return joint_orders.propose_order(entry=replace(world.entry, **values), by=world.clerk)


def entered(world, **values) -> JointOperationOrder:
    return joint_orders.approve_order(proposal=proposed(world, **values), by=world.reviewer)


def asked(world, at=DURING, known_at=None):
    return may_enforce(world.lent.person, world.unit, world.domain, world.area, at, known_at)


def test_an_order_works_from_its_approval_and_only_on_its_days_in_its_place(world):
    proposal = proposed(world)
    assert asked(world).allowed is False
    order = joint_orders.approve_order(proposal=proposal, by=world.reviewer)
    answer = asked(world)
    assert (answer.allowed, answer.reasons, answer.certificate_id) == (
        True, ("by_joint_operation_order",), world.lent.pk,
    )  # fmt: skip
    days = [(2026, 11, 30, 23, 59), (2026, 12, 1), (2026, 12, 31, 23, 59), (2027, 1, 1)]
    assert [asked(world, moment(*day)).allowed for day in days] == [False, True, True, False]
    below, beside = make_area(world.authority, parent=world.area), make_area(world.authority)
    there = [may_enforce(world.lent.person, world.unit, world.domain, area, DURING).allowed for area in (below, beside)]
    assert there == [True, False]
    other = make_domain(world.authority)
    assert may_enforce(world.lent.person, world.unit, other, world.area, DURING).allowed is False
    assert may_enforce(world.lent.person, make_unit(world.authority), world.domain, world.area, DURING).allowed is False
    assert (order.proposed_by, order.approved_by) == (world.clerk, world.reviewer)
    assert [(row.person, row.leads) for row in order.members.all()] == [
        (world.person, True), (world.lent.person, False),
    ]  # fmt: skip


def test_as_of_an_earlier_knowledge_the_order_was_not_there(world):
    known = clock.now()
    world.hands.shift(timedelta(minutes=1))
    entered(world)
    assert asked(world).allowed is True
    assert asked(world, known_at=known).reasons == ("domain_not_covered", "no_appointment", "other_unit")


def test_an_order_extends_a_certificate_and_heals_nothing(world):
    entered(world)
    suspend(
        certificate=world.lent, decision=a_decision(served=moment(2026, 11, 22)), reasons=["beyond_power"], last_day=date(2026, 12, 31), key="s", **world.who,
    )  # fmt: skip
    assert "suspended" in asked(world).reasons
    assert asked(world).allowed is False


def test_whoever_left_the_unit_of_the_certificate_is_lent_no_more(world):
    entered(world)
    post = world.lent.person.appointments.get()
    end_appointment(appointment=post, last_day=date(2026, 12, 9), reason="transferred", **world.who)
    assert asked(world, moment(2026, 12, 9, 12)).allowed is True
    assert asked(world).reasons == ("by_joint_operation_order", "no_appointment")


def test_where_the_rules_accept_no_orders_an_order_extends_nothing(world):
    entered(world)
    make_rules(world.authority, cross_unit_enforcement="no")
    assert asked(world).allowed is False


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"document": " "}, "joint_document_missing"),
        ({"issued_by": ""}, "joint_document_missing"),
        ({"last_day": date(2026, 11, 30)}, "joint_days_reversed"),
        ({"decided_on": date(2026, 11, 24)}, "joint_document_to_come"),
        ({"first_day": date(2026, 11, 19)}, "joint_before_document"),
        ({"members": ()}, "joint_members_missing"),
    ],
)
def test_an_order_that_cannot_stand_is_refused_and_leaves_nothing(world, change, code):
    with pytest.raises(DomainError, match=code):
        proposed(world, **change)
    assert not JointOrderProposal.objects.exists()
    assert entered(world).stands


def test_unit_domain_and_area_belong_to_one_authority(world):
    elsewhere = make_world()
    for change in ({"domain": elsewhere.domain}, {"area": elsewhere.area}, {"unit": elsewhere.unit}):
        with pytest.raises(DomainError, match="joint_of_another_authority"):
            proposed(world, **change)


def test_a_unit_that_ends_leads_nothing_afterwards(world):
    end_unit(unit=world.unit, last_day=date(2026, 12, 15), decision_no="示编发〔2026〕9号", recorded_by=world.clerk)
    world.unit.refresh_from_db()
    with pytest.raises(DomainError, match="unit_has_ended"):
        proposed(world)
    assert proposed(world, last_day=date(2026, 12, 15)).state == "waiting"


def test_a_member_holds_a_certificate_to_enforce_that_is_in_force_on_one_of_the_days(world):
    gone, late = (make_certificate(unit=world.unit, place=world.place) for _ in range(2))
    cancel(certificate=gone, last_day=date(2026, 11, 20), reasons=["retired"], key="c", **world.who)
    cancel(certificate=late, last_day=date(2026, 12, 10), reasons=["retired"], key="c", **world.who)
    begins = make_certificate(unit=world.unit, place=world.place, valid_from=date(2027, 1, 1))
    supervisor = make_certificate(unit=world.unit, place=world.place)
    supervisor.type = "supervision"
    supervisor.save()
    for one, code in ((gone, "joint_member_not_in_force"), (begins, "joint_member_not_in_force"), (supervisor, "joint_member_supervises")):  # fmt: skip
        with pytest.raises(DomainError, match=code):
            proposed(world, members=(world.certificate, one))
    assert proposed(world, members=(world.certificate, late)).state == "waiting"


def test_a_person_is_a_member_once_and_whoever_leads_is_one(world):
    second = make_certificate(person=world.person, unit=world.unit, place=world.place)
    with pytest.raises(DomainError, match="joint_member_twice"):
        proposed(world, members=(world.certificate, second))
    with pytest.raises(DomainError, match="joint_leader_no_member"):
        proposed(world, members=(world.lent,), leader=world.certificate)


def test_a_certificate_that_ended_before_the_approval_is_refused_then(world):
    proposal = proposed(world)
    cancel(certificate=world.lent, last_day=date(2026, 11, 20), reasons=["retired"], key="c", **world.who)
    with pytest.raises(DomainError, match="joint_member_not_in_force"):
        joint_orders.approve_order(proposal=proposal, by=world.reviewer)
    assert not JointOperationOrder.objects.exists()
    assert JointOrderProposal.objects.get().state == "waiting"


def test_orders_overlap_but_one_order_stands_once(world):
    order = entered(world)
    with pytest.raises(DomainError, match="joint_order_twice"):
        proposed(world, first_day=date(2026, 12, 31), last_day=date(2027, 1, 15))
    supplement = entered(world, document="联执〔2026〕2号", members=(world.lent,), leader=world.lent)
    later = entered(world, first_day=date(2027, 1, 1), last_day=date(2027, 1, 15))
    elsewhere = entered(world, domain=make_domain(world.authority))
    assert all(one.stands for one in (order, supplement, later, elsewhere))


def test_two_proposals_of_one_order_become_one_order(world):
    first = proposed(world)
    second = joint_orders.propose_order(entry=world.entry, by=make_person())
    joint_orders.approve_order(proposal=first, by=world.reviewer)
    with pytest.raises(DomainError, match="joint_order_twice"):
        joint_orders.approve_order(proposal=second, by=world.reviewer)
    assert JointOperationOrder.objects.count() == 1


def test_the_same_pressed_twice_is_one_proposal_and_one_order(world):
    proposal = proposed(world)
    assert proposed(world) == proposal
    order = joint_orders.approve_order(proposal=proposal, by=world.reviewer)
    assert joint_orders.approve_order(proposal=proposal, by=world.reviewer) == order
    assert JointOperationOrder.objects.count() == 1


def test_who_wrote_it_never_approves_and_no_member_decides_on_what_they_may_do(world):
    proposal = proposed(world)
    for by, code in ((world.clerk, "handler_never_reviews"), (world.lent.person, "joint_own_order")):
        with pytest.raises(DomainError, match=code):
            joint_orders.approve_order(proposal=proposal, by=by)
    with pytest.raises(DomainError, match="handler_never_reviews"):
        joint_orders.refuse_order(proposal=proposal, by=world.clerk, note="不")
    order = joint_orders.approve_order(proposal=proposal, by=world.reviewer)
    ending = joint_orders.propose_taking_back(order=order, because="录错", by=world.clerk)
    with pytest.raises(DomainError, match="joint_own_order"):
        joint_orders.approve_order(proposal=ending, by=world.person)


def test_the_database_refuses_one_person_in_both_places(world):
    order = entered(world)
    values = {
        name: getattr(order, name)
        for name in ("authority", "unit", "domain", "area", "document", "law_from", "law_until", "known_from")
    }
    with pytest.raises(IntegrityError), transaction.atomic():
        JointOperationOrder.objects.create(**values, proposed_by=world.clerk, approved_by=world.clerk)


def test_the_database_closes_a_row_once_and_changes_nothing_else(world):
    order = entered(world)
    mine = JointOperationOrder.objects.filter(pk=order.pk)
    for change in (
        {"document": "改"},
        {"law_until": order.law_until - timedelta(days=1)},
        {"known_until": FAR_FUTURE},
        {"known_until": clock.now() + timedelta(days=1), "document": "改"},
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            mine.update(**change)
    mine.update(known_until=clock.now() + timedelta(days=1))
    with pytest.raises(DatabaseError), transaction.atomic():
        mine.update(known_until=clock.now() + timedelta(days=2))
    with pytest.raises(DatabaseError), transaction.atomic():
        order.members.update(leads=False)


def test_refused_or_withdrawn_nothing_comes_of_it(world):
    refused, withdrawn = proposed(world), proposed(world, document="联执〔2026〕2号")
    with pytest.raises(DomainError, match="reason_is_empty"):
        joint_orders.refuse_order(proposal=refused, by=world.reviewer, note=" ")
    with pytest.raises(DomainError, match="withdraw_own"):
        joint_orders.withdraw_order(proposal=withdrawn, by=world.reviewer)
    assert joint_orders.refuse_order(proposal=refused, by=world.reviewer, note="文号有误").state == "refused"
    assert joint_orders.withdraw_order(proposal=withdrawn, by=world.clerk).state == "withdrawn"
    for proposal in (refused, withdrawn):
        with pytest.raises(DomainError, match="proposal_decided"):
            joint_orders.approve_order(proposal=proposal, by=world.reviewer)
    assert not JointOperationOrder.objects.exists()


def test_a_correction_replaces_what_is_known_and_keeps_what_was_known(world):
    order = entered(world)
    known = clock.now()
    world.hands.shift(timedelta(hours=1))
    proposal = joint_orders.propose_correction(
        order=order, right=replace(world.entry, members=(world.certificate,)), because="名单多录一人", by=world.clerk
    )
    assert asked(world).allowed is True
    new = joint_orders.approve_order(proposal=proposal, by=world.reviewer)
    order.refresh_from_db()
    assert (order.known_until, new.replaces, new.because) == (new.known_from, order, "名单多录一人")
    assert asked(world).allowed is False
    assert asked(world, known_at=known).allowed is True
    assert [row.person for row in order.members.all()] == [world.person, world.lent.person]


def test_an_early_end_cuts_the_days_and_an_order_lengthened_is_a_correction(world):
    order = entered(world)
    ending = joint_orders.propose_end(
        order=order, last_day=date(2026, 12, 9), document="联执终〔2026〕1号", by=world.clerk
    )
    ended = joint_orders.approve_order(proposal=ending, by=world.reviewer)
    assert (ended.last_day, ended.because, ended.document) == (date(2026, 12, 9), "联执终〔2026〕1号", order.document)
    assert [asked(world, at).allowed for at in (moment(2026, 12, 9, 23, 59), DURING)] == [True, False]
    right = replace(world.entry, last_day=date(2027, 1, 31))
    longer = joint_orders.propose_correction(order=ended, right=right, because="联执延〔2026〕1号", by=world.clerk)
    joint_orders.approve_order(proposal=longer, by=world.reviewer)
    assert asked(world, moment(2027, 1, 31, 23, 59)).allowed is True


def test_an_order_can_end_though_a_member_has_lost_the_certificate(world):
    order = entered(world)
    cancel(certificate=world.lent, last_day=date(2026, 11, 20), reasons=["retired"], key="c", **world.who)
    ending = joint_orders.propose_end(
        order=order, last_day=date(2026, 12, 9), document="联执终〔2026〕1号", by=world.clerk
    )
    assert joint_orders.approve_order(proposal=ending, by=world.reviewer).members.count() == 2


def test_taken_back_it_never_stood_as_far_as_is_known_now(world):
    order = entered(world)
    known = clock.now()
    world.hands.shift(timedelta(hours=1))
    proposal = joint_orders.propose_taking_back(order=order, because="行动取消", by=world.clerk)
    assert joint_orders.approve_order(proposal=proposal, by=world.reviewer) == order
    assert (asked(world).allowed, asked(world, known_at=known).allowed) == (False, True)
    with pytest.raises(DomainError, match="joint_order_changed"):
        joint_orders.propose_end(order=order, last_day=date(2026, 12, 9), document="x", by=world.clerk)
    again = entered(world)
    assert again.stands
    assert asked(world).allowed is True


@pytest.mark.parametrize(
    ("last_day", "document", "code"),
    [
        (date(2026, 11, 30), "联执终〔2026〕1号", "joint_end_before_beginning"),
        (date(2026, 12, 31), "联执终〔2026〕1号", "joint_end_not_earlier"),
        (date(2026, 12, 9), " ", "joint_needs_reason"),
    ],
)
def test_an_end_is_refused(world, last_day, document, code):
    order = entered(world)
    with pytest.raises(DomainError, match=code):
        joint_orders.propose_end(order=order, last_day=last_day, document=document, by=world.clerk)
    assert not JointOrderProposal.objects.filter(order=order).exists()


def test_a_change_needs_a_reason_a_difference_and_its_turn(world):
    order = entered(world)
    right = replace(world.entry, document="联执〔2026〕10号")
    for values, code in (
        ({"right": world.entry, "because": "核对"}, "joint_nothing_changed"),
        ({"right": right, "because": " "}, "joint_needs_reason"),
    ):
        with pytest.raises(DomainError, match=code):
            joint_orders.propose_correction(order=order, by=world.clerk, **values)
    joint_orders.propose_correction(order=order, right=right, because="文号录错", by=world.clerk)
    with pytest.raises(DomainError, match="joint_change_waits"):
        joint_orders.propose_taking_back(order=order, because="录错", by=world.clerk)


def test_who_when_and_why_is_on_record(world):
    order = entered(world)
    right = replace(world.entry, document="联执〔2026〕10号")
    proposal = joint_orders.propose_correction(order=order, right=right, because="文号录错", by=world.clerk)
    new = joint_orders.approve_order(proposal=proposal, by=world.reviewer)
    entries = AuditEntry.objects.filter(action__startswith="joint_order.").order_by("pk")
    assert [(e.action, e.actor_id, e.reason) for e in entries] == [
        ("joint_order.proposed", world.clerk.pk, ""),
        ("joint_order.entered", world.reviewer.pk, ""),
        ("joint_order.proposed", world.clerk.pk, "文号录错"),
        ("joint_order.corrected", world.reviewer.pk, "文号录错"),
    ]
    last = entries[3]
    assert last.subject_id == str(new.public_id)
    assert [last.details[name]["document"] for name in ("before", "after")] == ["联执〔2026〕1号", "联执〔2026〕10号"]


def test_members_are_told_what_changes_for_them(world):
    order = entered(world)
    right = replace(world.entry, members=(world.certificate,))
    proposal = joint_orders.propose_correction(order=order, right=right, because="名单多录一人", by=world.clerk)
    joint_orders.approve_order(proposal=proposal, by=world.reviewer)
    told = [list(Notice.objects.filter(person=one, kind="joint_order")) for one in (world.person, world.lent.person)]
    assert [len(one) for one in told] == [2, 2]
    assert len({one.subject for one in (*told[0], *told[1])}) == 3


def test_the_smallest_order_is_approved_by_somebody_else(world):
    order = make_order(world.unit, world.place, world.lent)
    assert order.proposed_by != order.approved_by
    assert asked(world).allowed is True
