from decimal import Decimal
from pathlib import Path

import pytest
import yaml

from exams.demo_bank import SECTOR_PLAN, SECTORS, build_bank, read_folder, wording_from
from exams.domain.assembly import Rules, assemble_forms
from exams.domain.blueprint import COMMON_PLAN, Entry, feasibility, total_marks
from exams.models import Question
from tests.exams.bank.paper_checker import faults
from tests.factories.people import make_person, make_unit

CONTENT = Path(__file__).resolve().parents[3] / "config" / "demo" / "content" / "questions"


def entry(number: int, kind: str, answer, **values) -> dict:
    return {
        "id": f"{kind}-{number}", "kind": kind, "topic": "行政处罚", "difficulty": 2, "stem": f"{kind} 第{number}题 ____？",
        "options": [{"id": letter, "text": f"{letter}项"} for letter in "ABCD"] if kind in ("single", "multiple") else [],
        "answer": answer, "explanation": "说明", "law_date": "2026-01-01", "checked_against": "核对文本",
        "checked_on": "2026-01-02", "citations": [{"law": "行政处罚法", "provision": "art_1", "label": "行政处罚法第一条"}],
        **values,
    }  # fmt: skip


@pytest.fixture
def folder(tmp_path) -> Path:
    files = {
        "a": [entry(n, "single", "B") for n in range(20)] + [entry(n, "multiple", ["A", "C"]) for n in range(10)],
        "b": {"questions": [entry(n, "true_false", n % 2 == 0) for n in range(15)]},
    }
    for name, content in files.items():
        (tmp_path / f"{name}.yaml").write_text(yaml.safe_dump(content, allow_unicode=True), encoding="utf-8")
    return tmp_path


def test_bank_exam_and_form_are_built_once(db, folder):
    unit = make_unit()
    who = {"authority": unit.authority, "unit": unit, "setter": make_person(), "reviewer": make_person()}
    built = build_bank(folder=folder, **who)
    assert built == build_bank(folder=folder, **who)
    assert Question.objects.drawable().count() == 45
    sections = built.form.paper["sections"]
    assert [len(section["items"]) for section in sections] == [20, 10, 15]
    assert sum(float(item["marks"]) for section in sections for item in section["items"]) == 100


@pytest.mark.parametrize(
    ("kind", "answer", "read"),
    [
        ("single", "B", {"choice": "B"}),
        ("multiple", "CA", {"choices": ["A", "C"]}),
        ("true_false", True, {"choice": "true"}),
        ("true_false", "false", {"choice": "false"}),
        ("fill_in", "五", {"texts": [["五"]]}),
        ("fill_in", [["5", "五"]], {"texts": [["5", "五"]]}),
        ("fill_in", {"texts": [["5"]]}, {"texts": [["5"]]}),
    ],
)
def test_short_answers_of_the_files_are_read(kind, answer, read):
    wording = wording_from(entry(1, kind, answer))
    assert wording.answer == read
    assert wording.problems() == []


@pytest.mark.skipif(not CONTENT.is_dir(), reason="the demonstration's questions are not there")
def test_every_question_of_the_demonstration_is_right_and_stands_once():
    questions = list(read_folder(CONTENT))
    assert questions
    assert {number: wording.problems() for number, wording, _domain in questions if wording.problems()} == {}
    assert len({number for number, _wording, _domain in questions}) == len(questions)
    assert len({wording.fingerprint for _number, wording, _domain in questions}) == len(questions)
    assert all(wording.citations and wording.checked_on for _number, wording, _domain in questions)


def pool_of(own: str) -> list[Entry]:
    """The bank of the demonstration as an exam of a domain meets it; the common exam has none."""
    return [
        Entry(
            number, wording.kind, wording.topic, wording.difficulty, wording.fingerprint, wording.law_date,
            question=number, domain=domain, own=domain == own,
        )
        for number, wording, domain in read_folder(CONTENT)
    ]  # fmt: skip


@pytest.mark.parametrize("domain", ["", *SECTORS])
def test_bank_is_rich_enough_for_each_blueprint_of_the_demonstration(domain):
    plan = SECTOR_PLAN if domain else COMMON_PLAN
    assert total_marks(plan) == 100
    assert [(line.section.title, line.short, line.tight) for line in feasibility(plan, pool_of(domain))] == [
        (section.title, 0, False) for section in plan
    ]


@pytest.mark.parametrize("domain", ["", *SECTORS])
def test_two_parallel_forms_of_each_blueprint_share_no_question(domain):
    plan, rules = SECTOR_PLAN if domain else COMMON_PLAN, Rules(most_shared=0, tolerance=Decimal("0.2"))
    forms = assemble_forms(plan, pool_of(domain), rules, seed="demonstration", count=2)
    assert faults(plan, rules, forms, spread=Decimal("0.4")) == []


def test_common_blueprint_is_the_one_of_the_design():
    assert [(section.kind, section.count, section.marks) for section in COMMON_PLAN] == [
        ("single", 40, Decimal(1)),
        ("multiple", 20, Decimal("1.5")),
        ("true_false", 10, Decimal(1)),
        ("case", 2, Decimal(10)),
    ]
    cases = [wording for _number, wording, _domain in read_folder(CONTENT) if wording.kind == "case"]
    assert {len(case.options) for case in cases} == {4}
