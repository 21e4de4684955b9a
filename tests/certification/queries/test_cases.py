"""What became of a measure: an entry reversed by hand leaves its case without effect, and every page says so."""

from datetime import date

import pytest
import time_machine
from django.urls import reverse

from certification.models import MeasureCase
from certification.queries.cases import effect_reversed, reversals, reversals_of, steps_open
from certification.queries.standing import status_at
from certification.services import cases, proposals
from certification.services.changes import reverse_entry
from core import clock
from core.errors import DomainError
from core.ledger import Decision
from core.models import HolidayYear
from core.roles import Role
from tests.factories.certification import make_certificate, make_rules, make_world, moment
from tests.factories.people import grant, make_person

pytestmark = pytest.mark.django_db
CORRECTION = Decision("更〔2026〕7号", date(2026, 3, 2))


@pytest.fixture
def world():
    with time_machine.travel("2026-03-02T09:00:00+08:00", tick=True) as hands:
        world = make_world()
        world.hands, world.above = hands, make_person()
        grant(world.clerk, Role.REGISTRY_CLERK, world.unit)
        grant(world.reviewer, Role.REGISTRY_REVIEWER, world.unit)
        HolidayYear.objects.create(
            authority=world.authority, year=2026, days_off=[], worked_weekends=[], source="通知", recorded_at=clock.now()
        )  # fmt: skip
        make_rules(world.authority, return_requires_test=False)
        yield world


def served(world, certificate=None, act="suspend", last_day=date(2026, 4, 30)) -> MeasureCase:
    """A measure heard, decided and served within the hour."""
    grounds = ["serious_breach"] if act == "revoke" else ["beyond_power"]
    certificate = certificate or world.certificate
    case = cases.open_case(certificate=certificate, act=act, grounds=grounds, facts="越权", by=world.clerk)
    case = cases.give_notice(case=case, given_on=clock.today(), document_no="告〔2026〕1号", by=world.clerk)
    case = cases.waive(case=case, by=world.clerk)
    case = cases.decide(
        case=case, decision_no="决〔2026〕1号", decided_on=clock.today(), by=world.reviewer, text="属实",
        last_day=None if act == "revoke" else last_day,
    )  # fmt: skip
    cases.serve(case=case, served_at=clock.now(), precision="minute", by=world.clerk)
    world.hands.shift(3600)
    return MeasureCase.objects.get(pk=case.pk)


def correct(world, event, **values):
    values = {"reasons": ["wrong_certificate"], "note": "录错证件", "decision": CORRECTION, **values}
    world.hands.shift(3600)
    return reverse_entry(
        certificate=event.stream, event=event, **{"key": f"by hand {event.sequence}", **values}, **world.who
    )


def seen(client_for, person, name, *args, query="") -> str:
    return client_for(person).get(reverse(name, args=args) + query).content.decode()


def test_a_correction_by_hand_takes_the_effect_of_a_case_and_its_own_correction_gives_it_back(world):
    case, other = served(world), served(world, make_certificate(unit=world.unit))
    assert reversals_of([case, other]) == {}
    by_hand = correct(world, case.event)
    assert reversals_of([case, other]) == {case.pk: by_hand}
    assert list(effect_reversed(MeasureCase.objects.all())) == [case]
    assert (steps_open(case, None), steps_open(case, by_hand)) == (["appeal"], [])
    again = correct(world, by_hand)
    assert reversals_of([case, other]) == {}
    assert reversals([case.event_id, by_hand.pk]) == {by_hand.pk: again}
    assert not effect_reversed(MeasureCase.objects.all()).exists()


@pytest.mark.parametrize("count", [1, 3])
def test_many_cases_are_read_at_one_go(world, count, django_assert_num_queries):
    made = [served(world, make_certificate(unit=world.unit)) for _n in range(count)]
    for case in made:
        correct(world, case.event)
    with django_assert_num_queries(1):
        assert set(reversals_of(made)) == {case.pk for case in made}


@pytest.mark.parametrize("act", ["suspend", "revoke"])
def test_pages_say_that_the_effect_was_reversed_when_and_by_which_decision(client_for, world, act):
    case = served(world, act=act)
    pages = [(world.clerk, "registry-case", case.public_id), (world.person, "certification:my-case", case.public_id)]
    lists = [(world.clerk, "registry-certificate", world.certificate.public_id), (world.person, "certification:my-certificate")]  # fmt: skip
    for who, name, *args in (*pages, *lists):
        assert "已生效" in seen(client_for, who, name, *args)
    correct(world, case.event)
    for who, name, *args in (*pages, *lists):
        page = seen(client_for, who, name, *args)
        assert "已生效" not in page.replace('<li class="mf-stages__done"><span>已生效', "")
        assert "效力已于2026年3月2日撤回（更〔2026〕7号）" in page
    for who, name, *args in pages:
        page = seen(client_for, who, name, *args)
        for text in ("更〔2026〕7号 · 2026年3月2日", "记错了证件", "2026年3月2日 11:00（北京时间）"):
            assert text in page


def test_an_extension_falls_with_a_suspension_reversed_by_hand_and_says_so(client_for, world):
    case = served(world)
    first = served(world, act="extend", last_day=date(2026, 5, 15))
    under_way = cases.open_case(certificate=world.certificate, act="extend", grounds=["beyond_power"], facts="又犯", by=world.clerk)  # fmt: skip
    cases.give_notice(case=under_way, given_on=clock.today(), document_no="告〔2026〕2号", by=world.clerk)
    correct(world, case.event)
    assert set(reversals_of([case, first, under_way])) == {case.pk, first.pk}
    office = seen(client_for, world.clerk, "registry-case", case.public_id)
    assert office.count("效力已于2026年3月2日撤回（更〔2026〕7号）") >= 2
    for who, name in ((world.clerk, "registry-case"), (world.person, "certification:my-case")):
        page = seen(client_for, who, name, under_way.public_id)
        assert "更〔2026〕7号" in page
        assert "2026年4月30日" not in page


def test_the_list_of_cases_finds_those_without_effect(client_for, world):
    case, other = served(world), served(world, make_certificate(unit=world.unit))
    correct(world, case.event)
    found = seen(client_for, world.clerk, "registry-cases", query="?view=reversed")
    assert str(case.public_id) in found
    assert str(other.public_id) not in found
    ended = seen(client_for, world.clerk, "registry-cases", query="?view=ended")
    assert str(other.public_id) in ended
    assert "效力已于2026年3月2日撤回（更〔2026〕7号）" in ended


def test_nobody_appeals_against_what_was_taken_back(client_for, world):
    case, other = served(world), served(world, make_certificate(unit=world.unit))
    correct(world, case.event)
    with pytest.raises(DomainError, match="case_effect_reversed"):
        cases.appeal(case=case, lodged_at=clock.now(), text="不服", by=world.person)
    assert cases.appeal(case=other, lodged_at=clock.now(), text="不服", by=other.certificate.person).state == "appealed"
    step = reverse("registry-case-step", args=[case.public_id, "appeal"])
    assert client_for(world.clerk).get(step).status_code == 404
    assert "<textarea" not in seen(client_for, world.person, "certification:my-case", case.public_id)


def test_an_appeal_is_decided_although_a_correction_came_first(client_for, world):
    case = served(world)
    cases.appeal(case=case, lodged_at=clock.now(), text="不服", by=world.person)
    by_hand = correct(world, case.event)
    page = seen(client_for, world.clerk, "registry-case", case.public_id)
    assert "申诉中；效力已于2026年3月2日撤回（更〔2026〕7号）" in page
    ruled = cases.rule(
        case=case, quash=True, document_no="复〔2026〕1号", decided_on=clock.today(), by=world.above, text="录错"
    )
    assert ruled.state == "quashed"
    assert list(world.certificate.events.filter(kind="reversed")) == [by_hand]
    assert status_at(world.certificate, moment(2026, 3, 20)).overlays == ()


def test_a_correction_on_screen_names_its_decision_where_there_is_one(client_for, world):
    case = served(world)
    form = reverse("registry-prepare", args=[world.certificate.public_id, "reverse"])
    values = {
        "event": str(case.event.public_id), "reasons": ["entry_mistake"], "note": "误录",
        "decision_no": "更〔2026〕8号", "decided_on": "2026-03-02",
    }  # fmt: skip
    assert client_for(world.clerk).post(form, values).status_code == 302
    proposals.approve_proposal(proposal=world.certificate.proposals.get(), by=world.reviewer)
    reversal = reversals_of([case])[case.pk]
    assert (reversal.decision_no, reversal.decided_on) == ("更〔2026〕8号", date(2026, 3, 2))


def test_a_correction_without_a_number_says_that_it_has_none(client_for, world):
    case = served(world)
    correct(world, case.event, decision=None)
    assert "一条没有文号的更正记录" in seen(client_for, world.person, "certification:my-case", case.public_id)
