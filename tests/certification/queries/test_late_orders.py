"""A joint-operation order that is changed after the change took effect: the yeses it takes back are found and shown."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
import time_machine
from django.core.management import call_command
from django.urls import reverse

from certification.domain.joint_orders import Extent, works_back_from
from certification.models import JointOperationOrder, OfficialAnswer
from certification.queries.late_orders import late_changes
from certification.services import joint_orders
from certification.services.extracts import make_extract
from core import clock
from core.roles import Role
from tests.factories.certification import (
    Place,
    make_area,
    make_certificate,
    make_domain,
    make_entry,
    make_order,
    make_person,
    make_unit,
    make_world,
    moment,
)
from tests.factories.people import grant

pytestmark = pytest.mark.django_db


@pytest.fixture
def world():
    """On 10 December: since the first, somebody of another unit is lent to the world's unit for the whole month."""
    with time_machine.travel("2026-11-23T09:00:00+08:00", tick=True) as hands:
        world = make_world()
        world.hands = hands
        grant(world.clerk, Role.REGISTRY_CLERK, world.unit)
        elsewhere = Place(make_domain(world.authority), make_area(world.authority))
        world.lent = make_certificate(unit=make_unit(world.authority), place=elsewhere)
        world.entry = make_entry(world.unit, world.place, world.certificate, world.lent)
        proposal = joint_orders.propose_order(entry=world.entry, by=world.clerk)
        world.order = joint_orders.approve_order(proposal=proposal, by=world.reviewer)
        hands.move_to("2026-12-10T10:00:00+08:00")
        yield world


def ask(world, at=None, certificate=None) -> OfficialAnswer:
    certificate = certificate or world.lent
    call_command(
        "may_enforce", officer=certificate.number, unit=world.unit.code, domain=world.domain.code, area=world.area.code, at=at,
    )  # fmt: skip
    return OfficialAnswer.objects.latest("pk")


def approved(world, proposal) -> JointOperationOrder:
    world.hands.shift(3600)
    return joint_orders.approve_order(proposal=proposal, by=world.reviewer)


def ended(world, last_day: date) -> JointOperationOrder:
    proposal = joint_orders.propose_end(order=world.order, last_day=last_day, document="终止通知", by=world.clerk)
    return approved(world, proposal)


def corrected(world, **values) -> JointOperationOrder:
    right = replace(world.entry, **values)
    proposal = joint_orders.propose_correction(order=world.order, right=right, because="录错", by=world.clerk)
    return approved(world, proposal)


def taken_back(world) -> JointOperationOrder:
    return approved(world, joint_orders.propose_taking_back(order=world.order, because="误录", by=world.clerk))


def found() -> list:
    return [
        (one.order, one.act, one.works_from, list(one.answers))
        for one in late_changes(JointOperationOrder.objects.all())
    ]


BEFORE = Extent(moment(2026, 12, 1), moment(2027, 1, 1), (1, 2, 3), frozenset({7, 8}))


@pytest.mark.parametrize(
    ("change", "since"),
    [
        ({}, None),
        ({"law_from": moment(2026, 11, 1), "law_until": moment(2027, 2, 1), "persons": frozenset({7, 8, 9})}, None),
        ({"law_until": moment(2026, 12, 7)}, moment(2026, 12, 7)),
        ({"law_from": moment(2026, 12, 5)}, moment(2026, 12, 1)),
        ({"law_from": moment(2026, 12, 5), "law_until": moment(2026, 12, 7)}, moment(2026, 12, 1)),
        ({"place": (1, 2, 4)}, moment(2026, 12, 1)),
        ({"persons": frozenset({7, 9})}, moment(2026, 12, 1)),
    ],
)
def test_from_when_a_change_takes_something_away(change, since):
    assert works_back_from(BEFORE, replace(BEFORE, **change)) == since


def test_an_order_taken_back_takes_everything_away():
    assert works_back_from(BEFORE, None) == BEFORE.law_from


def test_an_order_ended_late_takes_back_what_was_answered_for_the_days_after_its_end(world):
    before_the_end, after_it, to_come = ask(world, moment(2026, 12, 5)), ask(world), ask(world, moment(2026, 12, 20))
    assert [one.answer["allowed"] for one in (before_the_end, after_it, to_come)] == [True, True, True]
    ended(world, date(2026, 12, 6))
    assert found() == [(world.order, "end", moment(2026, 12, 7), [after_it])]


def test_an_order_ended_in_time_takes_nothing_back(world):
    ask(world)
    ended(world, date(2026, 12, 10))
    assert found() == []


def test_an_order_taken_back_after_it_began_takes_back_every_yes_that_rested_on_it(world):
    by_order, by_own = ask(world), ask(world, certificate=world.certificate)
    assert by_own.answer == {**by_own.answer, "allowed": True, "reasons": []}
    taken_back(world)
    no = ask(world)
    assert no.answer["allowed"] is False
    assert found() == [(world.order, "take_back", moment(2026, 12, 1), [by_order])]


def test_a_correction_takes_back_only_the_yeses_to_whom_it_leaves_out(world):
    other = make_certificate(
        unit=world.lent.unit, place=Place(make_domain(world.authority), make_area(world.authority))
    )
    world.order = corrected(world, members=(world.certificate, world.lent, other))
    assert found() == []
    world.entry = replace(world.entry, members=(world.certificate, world.lent, other))
    kept, left_out = ask(world), ask(world, certificate=other)
    assert left_out.answer["allowed"] is True
    corrected(world, members=(world.certificate, world.lent))
    assert [one.answer["allowed"] for one in (ask(world), ask(world, certificate=other))] == [True, False]
    assert found() == [(world.order, "correct", moment(2026, 12, 1), [left_out])]
    assert kept.answer["allowed"] is True


def test_a_yes_that_another_order_still_gives_is_not_taken_back(world):
    ask(world)
    make_order(world.unit, world.place, world.lent, document="联执〔2026〕2号")
    taken_back(world)
    assert found() == []


def test_a_yes_in_another_place_or_for_another_unit_rested_on_another_order(world):
    """Both orders are taken back; each alarm holds the answers that rested on its own order."""
    beside = Place(world.domain, make_area(world.authority))
    other = make_order(world.unit, beside, world.lent, document="联执〔2026〕2号")
    here = ask(world)
    call_command(
        "may_enforce", officer=world.lent.number, unit=world.unit.code, domain=world.domain.code, area=beside.area.code
    )
    there = OfficialAnswer.objects.latest("pk")
    taken_back(world)
    approved(world, joint_orders.propose_taking_back(order=other, because="误录", by=world.clerk))
    assert [(order, answers) for order, _act, _since, answers in found()] == [(other, [there]), (world.order, [here])]


def test_an_extract_and_a_public_inspection_that_rested_on_the_order_are_found(client_for, world):
    at_home = Place(make_domain(world.authority), world.area)
    own = make_order(world.unit, at_home, world.certificate, document="联执〔2026〕3号")
    extract = {"asked_for": "示例法院", "by": world.clerk, "at": moment(2026, 12, 10, 9)}
    make_extract(person=world.lent.person, unit=world.unit, domain=world.domain, area=world.area, **extract)
    about = client_for(world.clerk)
    look_up = about.post(
        reverse("certification:verify"), {"number": world.certificate.number, "name": world.person.name}
    )
    inspect = reverse("certification:verify-place", args=[look_up.context["about"]])
    place = {"domain": at_home.domain.pk, "area": world.area.name}
    page = about.post(inspect, place)
    assert page.status_code == 200, page.content.decode()
    taken_back(world)
    approved(world, joint_orders.propose_taking_back(order=own, because="误录", by=world.clerk))
    said = {change.order: [answer.channel for answer in change.answers] for change in late_changes(JointOperationOrder.objects.all())}  # fmt: skip
    assert said == {world.order: ["extract"], own: ["public"]}


def test_pages_tell_of_it_and_only_whoever_sees_the_order(client_for, world):
    ask(world)
    alarms = reverse("registry-alarms")
    clerk = client_for(world.clerk)
    assert "联执〔2026〕1号" not in clerk.get(alarms).content.decode()
    last = ended(world, date(2026, 12, 6))
    page = clerk.get(alarms).content.decode()
    for text in ("联执〔2026〕1号", "执法协作单已提前终止", "2026年12月7日 00:00", "晚录3天", world.lent.number, world.lent.person.name):  # fmt: skip
        assert text in page
    shown = clerk.get(reverse("registry-joint", args=[last.public_id])).content.decode()
    assert "变更晚录：自2026年12月7日 00:00（北京时间）起生效" in shown
    assert alarms in shown
    stranger, lender = make_person(), make_person()
    grant(stranger, Role.REGISTRY_CLERK, make_unit())
    grant(lender, Role.REGISTRY_CLERK, world.lent.unit)
    assert "联执〔2026〕1号" not in client_for(stranger).get(alarms).content.decode()
    assert "联执〔2026〕1号" in client_for(lender).get(alarms).content.decode()


def test_the_desk_counts_them(client_for, world):
    ask(world)
    clerk = client_for(world.clerk)
    said = "条晚录记载推翻了登记册已作的答复"
    assert said not in clerk.get(reverse("wagtailadmin_home")).content.decode()
    taken_back(world)
    assert said in clerk.get(reverse("wagtailadmin_home")).content.decode()


@pytest.mark.parametrize("count", [1, 3])
def test_however_many_the_questions_to_the_database_stay_the_same(world, count, django_assert_max_num_queries):
    orders = [world.order]
    for n in range(count - 1):
        place = Place(make_domain(world.authority), world.area)
        orders.append(make_order(world.unit, place, world.lent, document=f"联执〔2026〕{n + 5}号"))
    for order in orders:
        call_command("may_enforce", officer=world.lent.number, unit=world.unit.code, domain=order.domain.code, area=world.area.code)  # fmt: skip
    for order in orders:
        approved(world, joint_orders.propose_taking_back(order=order, because="误录", by=world.clerk))
    with django_assert_max_num_queries(8):
        assert len(late_changes(JointOperationOrder.objects.all())) == count


def test_after_ninety_days_it_is_shown_no_more(world):
    ask(world)
    taken_back(world)
    assert len(found()) == 1
    world.hands.shift(timedelta(days=91))
    assert found() == []


def test_a_correction_that_moves_the_beginning_warns_whoever_approves(client_for, world):
    right = replace(world.entry, first_day=date(2026, 12, 20))
    proposal = joint_orders.propose_correction(order=world.order, right=right, because="录错", by=world.clerk)
    grant(world.reviewer, Role.REGISTRY_REVIEWER, world.unit)
    page = client_for(world.reviewer).get(reverse("registry-joint-proposal", args=[proposal.public_id]))
    assert page.context["backwards"] is True
    assert clock.today() == date(2026, 12, 10)
