from datetime import date
from decimal import Decimal

import pytest

from core.errors import DomainError
from exams.domain.blueprint import Section
from exams.models import Exam
from exams.services import bank as bank_services
from exams.services import papers
from tests.factories.bank import LAW_DATE, approve, make_bank, make_question
from tests.factories.people import make_person

pytestmark = pytest.mark.django_db


def make_exam(bank, **values) -> Exam:
    defaults = {
        "authority": bank.authority,
        "unit": bank.unit,
        "title": "公共法律知识考试",
        "minutes": 60,
        "pass_marks": Decimal(1),
        "law_date": LAW_DATE,
        "banks": [bank],
        "by": make_person(),
    }
    return papers.create_exam(**{**defaults, **values})


def plan(exam: Exam, *sections: Section) -> None:
    papers.save_blueprint(exam_id=exam.public_id, sections=sections, by=make_person())


SINGLE = Section("单选题", "single", 2, Decimal(1))


def test_form_is_frozen_with_its_key_apart_and_a_digest_that_notices_change():
    bank = make_bank()
    questions = [approve(make_question(bank)) for _ in range(3)]
    exam = make_exam(bank)
    plan(exam, SINGLE)
    form = papers.draw_form(exam_id=exam.public_id, by=make_person(), seed="s")
    items = form.paper["sections"][0]["items"]
    assert [item["id"] for item in items] == ["q1", "q2"]
    assert all(set(item) == {"id", "kind", "stem", "options", "marks"} for item in items)
    assert {entry["answer"]["choice"] for entry in form.key.values()} == {"B"}
    assert {item.revision.question for item in form.items.all()} <= set(questions)
    assert papers.is_unchanged(form)
    form.key["q1"]["answer"] = {"choice": "A"}
    assert not papers.is_unchanged(form)


def test_same_seed_draws_the_same_paper_and_forms_are_numbered():
    bank = make_bank()
    for _ in range(6):
        approve(make_question(bank))
    exam = make_exam(bank)
    plan(exam, SINGLE)
    first, second = (papers.draw_form(exam_id=exam.public_id, by=make_person(), seed="s") for _ in range(2))
    assert (first.number, second.number) == (1, 2)
    assert first.paper == second.paper
    assert first.digest == second.digest


def test_only_approved_unflagged_questions_of_the_banks_domain_and_law_are_drawn():
    bank = make_bank()
    good = [approve(make_question(bank)) for _ in range(2)]
    make_question(bank)
    flagged = approve(make_question(bank))
    bank_services.flag_questions(question_ids=[flagged.public_id], reason="修改")
    approve(make_question(bank, domain_code="URBAN"))
    approve(make_question(bank, law_date=date(2027, 1, 1)))
    approve(make_question(make_bank()))
    exam = make_exam(bank)
    plan(exam, SINGLE)
    form = papers.draw_form(exam_id=exam.public_id, by=make_person())
    assert {item.revision.question for item in form.items.all()} == set(good)
    plan(exam, Section("单选题", "single", 3, Decimal(1)))
    with pytest.raises(DomainError) as refused:
        papers.draw_form(exam_id=exam.public_id, by=make_person())
    assert (refused.value.code, refused.value.details) == ("bank_holds_too_few_questions", {"short": "单选题 2/3"})


def test_sector_exam_draws_from_its_domain():
    bank = make_bank()
    mine = approve(make_question(bank, domain_code="URBAN"))
    approve(make_question(bank))
    exam = make_exam(bank, paper_kind="sector", domain_code="URBAN")
    plan(exam, Section("单选题", "single", 1, Decimal(1)))
    form = papers.draw_form(exam_id=exam.public_id, by=make_person())
    assert [item.revision.question for item in form.items.all()] == [mine]


def test_form_keeps_the_wording_it_was_drawn_with():
    bank = make_bank()
    question = approve(make_question(bank))
    exam = make_exam(bank)
    plan(exam, Section("单选题", "single", 1, Decimal(1)))
    form = papers.draw_form(exam_id=exam.public_id, by=make_person())
    from tests.factories.bank import make_wording

    bank_services.revise_question(
        question_id=question.public_id,
        wording=make_wording(stem="改过"),
        by=make_person(),
        based_on=question.revisions.get().public_id,
    )
    form.refresh_from_db()
    assert "改过" not in str(form.paper)
    assert form.items.get().revision.number == 1


@pytest.mark.parametrize(
    ("sections", "code"),
    [
        ([], "blueprint_is_empty"),
        ([Section("x", "single", 0, Decimal(1))], "blueprint_counts_must_be_positive"),
        ([Section("x", "single", 1, Decimal(0))], "blueprint_counts_must_be_positive"),
        ([Section("x", "single", 5, Decimal(10))], "pass_marks_above_total"),
    ],
)
def test_blueprint_refused(sections, code):
    exam = make_exam(make_bank(), pass_marks=Decimal(60))
    with pytest.raises(DomainError, match=code):
        plan(exam, *sections)
    plan(exam, Section("x", "single", 6, Decimal(10)))


def test_blueprint_is_numbered_and_the_same_again_changes_nothing():
    exam = make_exam(make_bank())
    plan(exam, SINGLE)
    plan(exam, SINGLE)
    plan(exam, SINGLE, SINGLE)
    assert list(exam.blueprints.values_list("number", flat=True)) == [1, 2]


def test_draw_refused_without_blueprint():
    with pytest.raises(DomainError, match="exam_has_no_blueprint"):
        papers.draw_form(exam_id=make_exam(make_bank()).public_id, by=make_person())


def test_each_section_of_a_sector_paper_keeps_to_its_law():
    bank = make_bank()
    made = {
        domain: [approve(make_question(bank, domain_code=domain)) for _ in range(3)] for domain in ("", "um", "fire")
    }
    exam = make_exam(bank, paper_kind="sector", domain_code="um")
    plan(
        exam,
        Section("专业", "single", 2, Decimal(1)),
        Section("公共", "single", 3, Decimal(1), domain=""),
        Section("消防", "single", 1, Decimal(1), domain="fire"),
    )
    form = papers.draw_form(exam_id=exam.public_id, by=make_person())
    drawn = {item.item: item.revision.question for item in form.items.all()}
    for section, domain in zip(form.paper["sections"], ("um", "", "fire"), strict=True):
        assert {drawn[item["id"]] for item in section["items"]} <= set(made[domain])
    assert "domain" not in exam.blueprints.get().sections[0]
