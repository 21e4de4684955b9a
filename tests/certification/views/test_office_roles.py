"""Role by screen for the rest of the register's back office, and role by gate: who obtains which record for which act."""

from datetime import timedelta

import pytest
import time_machine
from django.http import Http404
from django.urls import reverse

from certification import gates
from certification.gates import APPROVE, PREPARE
from certification.office_urls import urlpatterns
from certification.queries.register import SEE
from certification.queries.reports import OVERSEE
from certification.services import blanks, bodies, cases, joint_orders, places
from certification.services.extracts import make_extract
from certification.services.openings import hand_in
from certification.services.outside_results import propose_result
from certification.services.personnel_lists import hand_in_personnel
from certification.services.proposals import propose
from certification.services.rules import begin_draft
from core import clock
from core.domain.sheets import Row
from core.roles import Role
from tests.certification.views import test_office
from tests.factories.certification import (
    make_entry,
    make_order,
    make_person,
    make_power,
    make_rules,
    make_unit,
    make_world,
    passed,
)
from tests.factories.people import grant
from tests.factories.personnel import make_auxiliary, prepared

pytestmark = pytest.mark.django_db
KEEPERS = {Role.SYSTEM_ADMINISTRATOR}
# Screen: who may open it, and what stands in its address. A screen that only takes a form answers 405 to looking.
SCREENS = {
    "registry-rules": (SEE, ()),
    "registry-rule-draft-begin": (PREPARE, ("authority",)),
    "registry-rule-draft": (SEE, ("draft",)),
    "registry-rule-submit": (PREPARE, ("draft",)),
    "registry-rule-decide": (APPROVE, ("draft",)),
    "registry-rule-withdraw": (PREPARE, ("draft",)),
    "registry-rule-example": (PREPARE, ("draft", "zhejiang")),
    "registry-simulation": (SEE, ("draft",)),
    "registry-parameter": (PREPARE, ("draft", "exam_minutes")),
    "registry-parameter-clear": (PREPARE, ("draft", "exam_minutes")),
    "registry-campaign-course": (PREPARE, ("refresher",)),
    "registry-holidays": (SEE, ()),
    "registry-holiday-template": (SEE, ()),
    "registry-holiday-new": (PREPARE, ("authority",)),
    "registry-places": (SEE, ()),
    "registry-counter-new": (PREPARE, ()),
    "registry-counter": (PREPARE, ("counter",)),
    "registry-counter-end": (PREPARE, ("counter",)),
    "registry-line-new": (PREPARE, ("authority",)),
    "registry-line": (PREPARE, ("line",)),
    "registry-line-end": (PREPARE, ("line",)),
    "registry-scope": (SEE, ()),
    "registry-domain-new": (PREPARE, ("authority",)),
    "registry-domain": (PREPARE, ("domain",)),
    "registry-area-new": (PREPARE, ("authority",)),
    "registry-area": (PREPARE, ("area",)),
    "registry-power-new": (PREPARE, ()),
    "registry-power": (PREPARE, ("power",)),
    "registry-power-end": (PREPARE, ("power",)),
    "registry-results": (SEE, ()),
    "registry-result-new": (PREPARE, ("person",)),
    "registry-result-take-back": (PREPARE, ("qualification",)),
    "registry-result": (SEE, ("result",)),
    "registry-result-decide": (APPROVE, ("result",)),
    "registry-result-withdraw": (PREPARE, ("result",)),
    "registry-bans": (SEE, ()),
    "registry-bans-file": (SEE, ()),
    "registry-cards": (SEE, ()),
    "registry-card-fate": (PREPARE, ("card",)),
    "registry-card-blank": (PREPARE, ("card",)),
    "registry-blanks": (SEE, ()),
    "registry-blanks-file": (SEE, ()),
    "registry-blanks-new": (PREPARE, ()),
    "registry-blank-batch": (SEE, ("blanks",)),
    "registry-blank-act": (PREPARE, ("blanks", "spoil")),
    "registry-blank-count-new": (PREPARE, ()),
    "registry-blank-count": (SEE, ("blank_count",)),
    "registry-bodies": (SEE, ()),
    "registry-body-end": (PREPARE, ("unit",)),
    "registry-body-ending": (SEE, ("ending",)),
    "registry-body-ending-decide": (APPROVE, ("ending",)),
    "registry-body-ending-withdraw": (PREPARE, ("ending",)),
    "registry-joint-orders": (SEE, ()),
    "registry-joint-new": (PREPARE, ()),
    "registry-joint": (SEE, ("joint_order",)),
    "registry-joint-step": (PREPARE, ("joint_order", "end")),
    "registry-joint-proposal": (SEE, ("joint_proposal",)),
    "registry-joint-decide": (APPROVE, ("joint_proposal",)),
    "registry-joint-withdraw": (PREPARE, ("joint_proposal",)),
    "registry-extract-new": (PREPARE, ("certificate",)),
    "registry-extract": (SEE, ("extract",)),
    "registry-offline": (SEE, ()),
    "registry-print": (PREPARE, ()),
    "registry-keys": (KEEPERS, ()),
    "registry-key-new": (KEEPERS, ()),
    "registry-webhooks": (KEEPERS, ()),
    "registry-watch-lists": (SEE, ()),
    "registry-watch-list-new": (SEE, ()),
    "registry-checks": (SEE, ()),
    "registry-check-new": (SEE, ()),
    "registry-check-template": (SEE, ()),
    "registry-reports": (OVERSEE, ()),
    "registry-rosters": (SEE, ()),
    "registry-roster-new": (PREPARE, ()),
    "registry-protect": (APPROVE, ()),
    "registry-lists": (SEE, ()),
    "registry-list-new": (PREPARE, ()),
    "registry-list-template": (SEE, ()),
    "registry-list": (SEE, ("list",)),
    "registry-alarms": (SEE, ()),
    "registry-personnel": (SEE, ("auxiliary",)),
    "registry-personnel-counts": (SEE, ()),
    "registry-personnel-new": (PREPARE, ("auxiliary",)),
    "registry-personnel-entry": (SEE, ("entry",)),
    "registry-personnel-act": (PREPARE, ("entry", "end")),
    "registry-personnel-step": (SEE, ("personnel_step",)),
    "registry-personnel-decide": (APPROVE, ("personnel_step",)),
    "registry-personnel-withdraw": (PREPARE, ("personnel_step",)),
    "registry-personnel-lists": (SEE, ("legal-reviewer",)),
    "registry-personnel-list-new": (PREPARE, ("legal-reviewer",)),
    "registry-personnel-list-template": (SEE, ("legal-reviewer",)),
    "registry-personnel-sheet": (SEE, ("sheet",)),
    "registry-personnel-sheet-refused": (PREPARE, ("sheet",)),
    "registry-personnel-sheet-step": (APPROVE, ("sheet", "enter")),
}
# What belongs to one record of these kinds is asked in the tests of their own screens.
ELSEWHERE = {
    "registry-application-paper", "registry-body-ending-paper", "registry-case-paper", "registry-check", "registry-check-file", "registry-check-receipt", "registry-difference",
    "registry-extract-pdf", "registry-holiday-edit", "registry-holiday-file", "registry-joint-paper", "registry-key-revoke", "registry-list-step",
    "registry-offline-list", "registry-offline-page", "registry-personnel-paper", "registry-print-file", "registry-print-take", "registry-report", "registry-report-call", "registry-report-step", "registry-proposal-paper", "registry-result-paper",
    "registry-roster", "registry-roster-decide", "registry-watch-list", "registry-watch-list-end", "registry-watch-list-file",
}  # fmt: skip


@pytest.fixture
def world():
    with time_machine.travel("2026-11-23T09:00:00+08:00", tick=True):
        world = make_world()
        make_rules(world.authority, measure_without_case=True)
        world.draft = begin_draft(authority=world.authority, by=world.clerk)
        world.extract = make_extract(
            person=world.person, unit=world.unit, domain=world.domain, area=world.area, at=clock.now() - timedelta(days=9),
            asked_for="示例法院（2026）1号", by=world.clerk,
        )  # fmt: skip
        row = {
            "line": "2", "number": "02000000901", "name": "章一", "unit": world.unit.name, "domains": world.domain.name,
            "area": world.area.name, "valid_from": "2024-01-01", "valid_until": "2028-12-31",
        }  # fmt: skip
        world.list = hand_in(
            authority=world.authority, purpose="opening", source="市系统导出", as_of=clock.today(), file_name="清单.xlsx",
            sha256="a" * 64, rows=[row], by=world.clerk, origin="mirrored",
        )  # fmt: skip
        world.proposal = propose(
            certificate=world.certificate, act="suspend", values=test_office.SUSPENSION, note="移送线索", by=world.clerk
        )
        world.application = test_office.file_application(world)
        world.campaign = test_office.start_campaign(world)
        world.refresher = test_office.start_campaign(world, kind="refresher", domain=world.domain, law="示例条例")
        world.case = cases.open_case(
            certificate=world.certificate, act="suspend", grounds=["beyond_power"], facts="越权", by=world.clerk
        )
        at = {"since": clock.today(), "basis": "示编发〔2026〕1号", "by": world.clerk}
        world.counter = places.open_service_point(unit=world.unit, telephone="000-1", **at)
        world.qualification = passed(world.person)
        world.result = propose_result(
            what="common", person=world.person, unit=world.unit, document="示考〔2026〕1号", passed_on=clock.today(), by=world.clerk
        )  # fmt: skip
        world.card = world.certificate.copies.get()
        kept = {"unit": world.unit, "card_type": "enforcement", "by": world.clerk}
        world.blanks = blanks.take_in(
            **kept,
            first="甲01",
            last="甲09",
            received_from="示例印刷厂",
            document="送货单1号",
            received_on=clock.today(),
        )
        world.blank_count = blanks.count_stock(**kept, counted_on=clock.today(), serials="")
        world.ending = bodies.propose_ending(
            unit=world.unit,
            last_day=clock.today(),
            document="示编发〔2026〕9号",
            decided_on=clock.today(),
            by=world.clerk,
        )
        world.power = make_power(world.unit, world.domain)
        world.joint_order = make_order(world.unit, world.place, world.certificate)
        december = make_entry(world.unit, world.place, world.certificate, document="联执〔2026〕2号")
        world.joint_proposal = joint_orders.propose_order(entry=december, by=world.clerk)
        world.line = places.open_line_department(domain=world.domain, unit=world.unit, **at)
        world.entry = make_auxiliary(world.unit)
        world.personnel_step = prepared("legal_reviewer", world.unit, by=world.clerk)
        world.sheet = hand_in_personnel(
            register="legal_reviewer", unit=world.unit, document="示司发〔2026〕7号", file_name="名册.xlsx", content=b"",
            lines=[Row(2, {"姓名": "章一"})], by=world.clerk,
        )  # fmt: skip
        yield world


def address(name: str, world) -> str:
    known = {"authority": world.authority.code}
    places = [
        known.get(word) or (getattr(world, word).public_id if hasattr(world, word) else word)
        for word in SCREENS[name][1]
    ]
    return reverse(name, args=places)


@pytest.mark.parametrize("name", SCREENS)
def test_who_may_open_which_screen(client_for, world, name):
    opened = set()
    for role in Role:
        by = make_person()
        grant(by, role, world.unit)
        answer = client_for(by).get(address(name, world)).status_code
        assert answer in (200, 302, 404, 405)
        if answer != 404:
            opened.add(role)
    assert opened == set(SCREENS[name][0])


def test_every_screen_of_the_register_is_in_a_table():
    assert {one.name for one in urlpatterns} == {*SCREENS, *test_office.SCREENS, *ELSEWHERE}


GATES = {
    "certificate": (gates.certificate_for, "certificate", True),
    "proposal": (gates.proposal_for, "proposal", True),
    "rule_draft": (gates.rule_draft_for, "draft", True),
    "case": (gates.case_for, "case", True),
    "campaign": (gates.campaign_for, "campaign", True),
    "extract": (gates.extract_for, "extract", False),
    "counter": (gates.service_point_for, "counter", True),
    "line": (gates.line_department_for, "line", True),
    "domain": (gates.domain_for, "domain", True),
    "area": (gates.area_for, "area", True),
    "power": (gates.power_for, "power", True),
    "outside_result": (gates.outside_result_for, "result", True),
    "qualification": (gates.qualification_for, "qualification", True),
    "card": (gates.card_for, "card", True),
    "blank_batch": (gates.blank_batch_for, "blanks", True),
    "blank_count": (gates.blank_count_for, "blank_count", False),
    "body_ending": (gates.body_ending_for, "ending", True),
    "joint_order": (gates.joint_order_for, "joint_order", True),
    "joint_proposal": (gates.joint_proposal_for, "joint_proposal", True),
    "personnel_entry": (gates.personnel_entry_for, "entry", True),
    "personnel_step": (gates.personnel_step_for, "personnel_step", True),
    "personnel_list": (gates.personnel_list_for, "sheet", True),
}


def obtains(gate, by, record, roles) -> bool:
    try:
        return gate(by, record.public_id, *roles) == record
    except Http404:
        return False


@pytest.mark.parametrize("act", [(), PREPARE, APPROVE])
@pytest.mark.parametrize("name", GATES)
def test_who_obtains_which_record_for_which_act(world, name, act):
    gate, kind, asks_for_roles = GATES[name]
    if act and not asks_for_roles:
        pytest.skip("this record is only read")
    reached = set()
    for role in Role:
        by = make_person()
        grant(by, role, world.unit)
        if obtains(gate, by, getattr(world, kind), act):
            reached.add(role)
        stranger = make_person()
        grant(stranger, role, make_unit())
        assert not obtains(gate, stranger, getattr(world, kind), act)
    assert reached == set(act or SEE)
