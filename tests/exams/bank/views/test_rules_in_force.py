"""A new exam begins as the rule set in force has it, with its source; where it differs, its page says so."""

import re
from datetime import date, timedelta
from decimal import Decimal

import pytest
import time_machine
from django.urls import reverse

from core import clock
from core.models import HolidayYear
from core.roles import Role
from exams import ports
from exams.domain.blueprint import Section
from exams.models import Exam
from exams.services import papers
from tests.exams.bank.services.test_papers import make_exam
from tests.factories.bank import make_bank, make_setter
from tests.factories.certification import make_rules
from tests.factories.exams import make_started
from tests.factories.people import grant, make_person, make_unit

pytestmark = pytest.mark.django_db


def page_of(client, exam) -> str:
    return client.get(reverse("office-paper", args=[exam.public_id])).content.decode()


def planned(exam, marks):
    papers.save_blueprint(
        exam_id=exam.public_id, sections=[Section("单选题", "single", 10, Decimal(marks))], by=make_person()
    )
    return exam


def test_time_and_pass_mark_of_a_new_exam_come_from_the_rules_with_their_source(client_for):
    bank = make_bank()
    make_rules(bank.unit.authority, exam_minutes=120, common_pass_mark=70, sector_pass_mark=80)
    form = client_for(make_setter(bank.unit)).get(reverse("office-paper-new")).context["form"]
    assert (form["minutes"].value(), form["pass_marks"].value()) == (120, 70)
    assert form["minutes"].help_text == "现行规则：120 分钟（示例办法第三条）。"
    assert "专业法律知识 80 分（示例办法第三条）" in form["pass_marks"].help_text


def test_without_a_rule_set_the_default_says_that_nobody_verified_it(client_for):
    bank = make_bank()
    form = client_for(make_setter(bank.unit)).get(reverse("office-paper-new")).context["form"]
    assert (form["minutes"].value(), form["pass_marks"].value()) == (90, 60)
    assert form["minutes"].help_text == "现行规则：90 分钟（软件默认值，未核实）。"


def test_rules_of_two_authorities_are_not_mixed(client_for):
    bank = make_bank()
    setter, other = make_setter(bank.unit), make_unit()
    grant(setter, Role.QUESTION_SETTER, other)
    make_rules(other.authority, exam_minutes=120)
    form = client_for(setter).get(reverse("office-paper-new")).context["form"]
    assert (form["minutes"].value(), form["minutes"].help_text) == (90, "")


@pytest.mark.parametrize(
    ("paper_kind", "marks", "own", "said"),
    [
        ("common", "10", "60", None),
        ("common", "5", "30", None),
        ("common", "10", "55", "及格线为 55 分；现行规则为 60 分"),
        ("common", "20", "60", "及格线为 30 分；现行规则为 60 分"),
        ("sector", "10", "60", "及格线为 60 分；现行规则为 70 分"),
    ],
)
def test_a_pass_mark_is_compared_as_a_share_of_the_paper(client_for, paper_kind, marks, own, said):
    exam = make_exam(make_bank())
    domain = "URBAN" if paper_kind == "sector" else ""
    Exam.objects.update(pass_marks=own, minutes=90, paper_kind=paper_kind, domain_code=domain)
    make_rules(exam.authority, common_pass_mark=60, sector_pass_mark=70)
    page = page_of(client_for(make_setter(exam.unit)), planned(exam, marks))
    assert ("现行规则为" in page) == (said is not None)
    assert said is None or said in page


def test_a_time_that_differs_is_said_and_never_refused(client_for):
    exam = make_exam(make_bank())
    Exam.objects.update(minutes=60)
    make_rules(exam.authority, exam_minutes=120)
    page = page_of(client_for(make_setter(exam.unit)), exam)
    assert "本考试时长 60 分钟；现行规则为 120 分钟（示例办法第三条）。" in page
    ports_unbound = {name: port for name, port in ports._bound.items() if name != "rule_sets"}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(ports, "_bound", ports_unbound)
        assert "现行规则" not in page_of(client_for(make_setter(exam.unit)), exam)


@pytest.mark.parametrize(("entered", "today", "said"), [(True, 2, "1月12日"), (True, 8, "应公布"), (False, 2, None)])
def test_results_are_due_within_the_working_days_of_the_rules(client_for, entered, today, said):
    with time_machine.travel("2026-01-05T09:00:00+08:00", tick=True) as hands:
        world = make_started()
        authority = world.sitting.exam.authority
        make_rules(authority, result_publish_working_days=5)
        if entered:
            HolidayYear.objects.create(
                authority=authority, year=2026, days_off=[], worked_weekends=[], source="通知", recorded_at=clock.now()
            )
        by = make_person()
        grant(by, Role.INVIGILATOR, world.sitting.unit)
        held = clock.day_of(world.sitting.closes_at)
        assert held == date(2026, 1, 5)
        hands.move_to(f"{held + timedelta(days=today)}T09:00:00+08:00")
        page = client_for(by).get(reverse("office-sitting-release", args=[world.sitting.public_id]))
    assert page.context["form"].results_due == (date(2026, 1, 12) if entered else None)
    assert page.context["form"].late == (entered and today == 8)
    facts = re.sub(r"<[^>]+>", "", page.content.decode())
    assert ("应公布成绩的最后一日" in facts) == entered
    assert said is None or said in facts
