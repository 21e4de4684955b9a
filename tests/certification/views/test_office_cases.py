"""An extension of a suspension on screen: begun where the suspension stands, heard, decided and served like any measure."""

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse

from certification.models import MeasureCase
from certification.queries.standing import status_at
from certification.services import cases, measures
from cms.templatetags.mingfa import day
from cms.templatetags.mingfa import moment as written
from core import clock
from core.models import HolidayYear
from core.roles import Role
from tests.factories.certification import a_decision, make_rules, make_unit, make_world, moment
from tests.factories.people import grant, make_person

pytestmark = pytest.mark.django_db


@pytest.fixture
def world():
    with time_machine.travel("2026-04-15T09:00:00+08:00", tick=True) as hands:
        world = make_world()
        world.hands = hands
        grant(world.clerk, Role.REGISTRY_CLERK, world.unit)
        grant(world.reviewer, Role.REGISTRY_REVIEWER, world.unit)
        HolidayYear.objects.create(
            authority=world.authority,
            year=2026,
            days_off=[],
            worked_weekends=[],
            source="通知",
            recorded_at=clock.now(),
        )
        make_rules(world.authority, return_requires_test=False)
        yield world


def step(browser, case: MeasureCase, name: str, values: dict, answer: int = 302) -> None:
    assert browser.post(reverse("registry-case-step", args=[case.public_id, name]), values).status_code == answer


def through(client_for, world, act: str, facts: str, last_day: str) -> MeasureCase:
    """A measure from its beginning on the certificate's page to its service."""
    clerk, reviewer = client_for(world.clerk), client_for(world.reviewer)
    there = reverse("registry-case-new", args=[world.certificate.public_id, act])
    assert there in clerk.get(reverse("registry-certificate", args=[world.certificate.public_id])).content.decode()
    assert clerk.post(there, {"grounds": ["breach_of_procedure"], "facts": facts}).status_code == 302
    case = MeasureCase.objects.latest("pk")
    step(clerk, case, "notice", {"given_on": clock.today(), "document_no": f"{facts}告"})
    own = reverse("certification:my-case", args=[case.public_id])
    assert client_for(world.person).post(own, {"text": f"{facts}：情有可原"}).status_code == 302
    decision = {"decision_no": f"{facts}决", "decided_on": clock.today(), "text": "理由"}
    step(clerk, case, "decision", {**decision, "last_day": last_day}, 404)
    step(reviewer, case, "decision", decision, 400)
    step(reviewer, case, "decision", {**decision, "last_day": last_day})
    step(clerk, case, "service", {"served_on": clock.today().isoformat(), "served_time": clock.now().astimezone(clock.BEIJING).strftime("%H:%M")})  # fmt: skip
    world.hands.shift(3600)
    return MeasureCase.objects.get(pk=case.pk)


def test_a_service_known_by_its_day_is_a_day_for_the_office_and_for_the_officer(client_for, world):
    case = cases.open_case(
        certificate=world.certificate, act="suspend", grounds=["beyond_power"], facts="越权", by=world.clerk
    )
    case = cases.give_notice(case=case, given_on=clock.today(), document_no="告〔2026〕9号", by=world.clerk)
    case = cases.waive(case=case, by=world.clerk)
    cases.decide(
        case=case, by=world.reviewer, decision_no="停〔2026〕9号", decided_on=clock.today(), text="理由",
        last_day=clock.today() + timedelta(days=45),
    )  # fmt: skip
    there = reverse("registry-case-step", args=[case.public_id, "service"])
    assert "自送达次日零时起生效" in client_for(world.clerk).get(there).content.decode()
    assert client_for(world.clerk).post(there, {"served_on": clock.today()}).status_code == 302
    case = MeasureCase.objects.get(pk=case.pk)
    assert case.event.effective_at == clock.end_of_day(clock.today())
    office = client_for(world.clerk).get(reverse("registry-case", args=[case.public_id])).content.decode()
    own = client_for(world.person).get(reverse("certification:my-case", args=[case.public_id])).content.decode()
    for page in (office, own):
        assert day(clock.today()) in page
        assert f"{day(clock.today())} 00:00" not in page
        assert f"已送达，自{day(case.event.effective_at)}起生效" in page
        assert written(case.event.effective_at) in page


def test_a_suspension_is_extended_from_its_page_with_a_statement_and_a_decision_of_its_own(client_for, world):
    base = through(client_for, world, "suspend", "越权", "2026-05-15")
    page = reverse("registry-case", args=[base.public_id])
    begin = reverse("registry-case-new", args=[world.certificate.public_id, "extend"])
    assert begin in client_for(world.clerk).get(page).content.decode()
    extension = through(client_for, world, "extend", "未整改", "2026-06-15")
    assert (extension.act, extension.state, extension.extends) == ("extend", "in_force", base.event)
    assert status_at(world.certificate, moment(2026, 6, 15, 12)).overlays == ("suspended",)
    shown = client_for(world.clerk).get(page).content.decode()
    assert reverse("registry-case", args=[extension.public_id]) in shown
    there = client_for(world.reviewer).get(reverse("registry-case", args=[extension.public_id])).content.decode()
    for text in ("越权决", page, "未整改：情有可原", begin):
        assert text in there
    own = client_for(world.person).get(reverse("certification:my-case", args=[extension.public_id])).content.decode()
    assert "越权决" in own


def test_while_one_is_under_way_no_other_is_offered(client_for, world):
    base = through(client_for, world, "suspend", "越权", "2026-05-15")
    clerk = client_for(world.clerk)
    begin = reverse("registry-case-new", args=[world.certificate.public_id, "extend"])
    clerk.post(begin, {"grounds": ["breach_of_procedure"], "facts": "未整改"})
    assert begin not in clerk.get(reverse("registry-case", args=[base.public_id])).content.decode()
    assert clerk.post(begin, {"grounds": ["breach_of_procedure"], "facts": "未整改"}).status_code == 400
    assert MeasureCase.objects.filter(act="extend").count() == 1


def test_nothing_is_extended_where_nothing_is_suspended(client_for, world):
    clerk = client_for(world.clerk)
    begin = reverse("registry-case-new", args=[world.certificate.public_id, "extend"])
    assert begin not in clerk.get(reverse("registry-certificate", args=[world.certificate.public_id])).content.decode()
    assert clerk.post(begin, {"grounds": ["breach_of_procedure"], "facts": "未整改"}).status_code == 400
    assert not MeasureCase.objects.exists()


@pytest.mark.parametrize("role", [Role.AUDITOR, Role.UNIT_ADMINISTRATOR])
def test_who_only_reads_is_offered_no_extension(client_for, world, role):
    base = through(client_for, world, "suspend", "越权", "2026-05-15")
    by = make_person()
    grant(by, role, world.unit)
    begin = reverse("registry-case-new", args=[world.certificate.public_id, "extend"])
    assert begin not in client_for(by).get(reverse("registry-case", args=[base.public_id])).content.decode()
    assert client_for(by).post(begin, {"grounds": ["breach_of_procedure"], "facts": "x"}).status_code == 404


def test_a_bare_decision_to_extend_is_offered_only_where_the_rules_name_a_document(client_for, world):
    measures.suspend(
        certificate=world.certificate, decision=a_decision("停〔2026〕9号", served=moment(2026, 4, 14, 9)),
        reasons=["beyond_power"], last_day=moment(2026, 5, 31).date(), key="bare", **world.who,
    )  # fmt: skip
    clerk = client_for(world.clerk)
    bare = reverse("registry-prepare", args=[world.certificate.public_id, "extend"])
    page = reverse("registry-certificate", args=[world.certificate.public_id])
    assert bare not in clerk.get(page).content.decode()
    make_rules(world.authority, measure_without_case=True)
    assert bare in clerk.get(page).content.decode()


def test_elsewhere_nobody_begins_an_extension(client_for, world):
    through(client_for, world, "suspend", "越权", "2026-05-15")
    stranger = make_person()
    grant(stranger, Role.REGISTRY_REVIEWER, make_unit())
    begin = reverse("registry-case-new", args=[world.certificate.public_id, "extend"])
    assert client_for(stranger).get(begin).status_code == 404
