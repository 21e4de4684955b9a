"""The demonstration's question bank: read from its files, written by one person and approved by another."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import yaml
from django.db import transaction

from core.models import Authority, Person, Unit
from exams.domain.blueprint import Section, feasibility
from exams.domain.wording import Wording
from exams.models import Exam, Form, QuestionBank, QuestionRevision
from exams.queries.bank import pool_for
from exams.services import bank as services
from exams.services import papers

BANK = "公共法律知识题库（演示）"
EXAM = "行政执法人员公共法律知识考试（演示）"
# Each adds up to 100 marks; the first the bank is enough for is taken.
PLANS = (
    (
        Section("一、单项选择题", "single", 40, Decimal(1)),
        Section("二、多项选择题", "multiple", 15, Decimal(2)),
        Section("三、判断题", "true_false", 20, Decimal("1.5")),
    ),
    (
        Section("一、单项选择题", "single", 20, Decimal(2)),
        Section("二、多项选择题", "multiple", 10, Decimal(3)),
        Section("三、判断题", "true_false", 15, Decimal(2)),
    ),
    (
        Section("一、单项选择题", "single", 20, Decimal(3)),
        Section("二、多项选择题", "multiple", 8, Decimal(3)),
        Section("三、判断题", "true_false", 8, Decimal(2)),
    ),
)
# The files name topics in English, like everything that programs read.
TOPICS = {
    "administrative_penalty": "行政处罚",
    "coercion": "行政强制",
    "licensing": "行政许可",
    "reconsideration": "行政复议",
    "litigation": "行政诉讼",
    "state_compensation": "国家赔偿",
    "enforcement_conduct": "执法规范",
    "civil_servants": "公务员与纪律",
}


@dataclass(frozen=True)
class DemoBank:
    bank: QuestionBank
    exam: Exam
    form: Form


@transaction.atomic
def build_bank(*, authority: Authority, unit: Unit, setter: Person, reviewer: Person, folder: Path) -> DemoBank:
    """Bank, exam and one frozen form. What is there already is left alone, so a second run adds nothing."""
    bank = QuestionBank.objects.filter(authority=authority, name=BANK).first() or services.create_bank(
        authority=authority, unit=unit, name=BANK, public=True, by=setter
    )
    known = set(bank.questions.values_list("reference", flat=True))
    new = [(wording, reference, "") for reference, wording in read_folder(folder) if reference not in known]
    if new:
        _add_approved(bank, new, setter, reviewer)
    exam = Exam.objects.filter(authority=authority, title=EXAM).first() or _make_exam(bank, setter)
    form = exam.forms.first() or papers.draw_form(exam_id=exam.public_id, by=setter, seed="demonstration")
    return DemoBank(bank, exam, form)


def read_folder(folder: Path) -> Iterator[tuple[str, Wording]]:
    """Number and wording of every question in the files of a folder, in the order of their names."""
    for path in sorted(folder.glob("*.yaml")):
        content = yaml.safe_load(path.read_text(encoding="utf-8")) or []
        for entry in content["questions"] if isinstance(content, Mapping) else content:
            yield str(entry["id"]), wording_from(entry)


def wording_from(entry: Mapping[str, Any]) -> Wording:
    kind = entry["kind"]
    return Wording(
        kind=kind,
        topic=TOPICS.get(entry["topic"], entry["topic"]),
        stem=entry["stem"].strip(),
        answer=_answer(kind, entry["answer"]),
        law_date=_day(entry["law_date"]),
        options=[{"id": str(o["id"]), "text": str(o["text"])} for o in entry.get("options") or ()],
        scheme=entry.get("scheme") or {},
        difficulty=int(entry.get("difficulty", 3)),
        explanation=(entry.get("explanation") or "").strip(),
        citations=[{name: str(value) for name, value in citation.items()} for citation in entry.get("citations") or ()],
        checked_against=entry.get("checked_against") or "",
        checked_on=_day(entry["checked_on"]) if entry.get("checked_on") else None,
    )


def _answer(kind: str, answer: Any) -> dict[str, Any]:
    """Files say it shortly: B, [A, C], true, or [五, [2, 两]] for blanks with one or several right words."""
    if isinstance(answer, Mapping):
        return dict(answer)
    if kind == "single":
        return {"choice": answer[0] if isinstance(answer, list) else answer}
    if kind == "multiple":
        return {"choices": sorted(answer)}
    if kind == "true_false":
        return {"choice": str(answer).lower()}
    blanks = answer if isinstance(answer, list) else [answer]
    return {"texts": [[str(word) for word in (blank if isinstance(blank, list) else [blank])] for blank in blanks]}


def _day(value: Any) -> date:
    return value if isinstance(value, date) else date.fromisoformat(str(value))


def _add_approved(
    bank: QuestionBank, entries: Sequence[tuple[Wording, str, str]], setter: Person, reviewer: Person
) -> None:
    for wording, reference, _domain in entries:
        if problems := wording.problems():
            raise ValueError(f"{reference}: {problems}")
    questions = services.add_questions(bank=bank, entries=entries, by=setter)
    services.submit_questions(question_ids=[question.public_id for question in questions], by=setter)
    wordings = QuestionRevision.objects.filter(question__in=questions)
    services.approve_questions(revision_ids=wordings.values_list("public_id", flat=True), by=reviewer)


def _make_exam(bank: QuestionBank, setter: Person) -> Exam:
    """Tests the law of the day for which its newest question was made, so that every question may be drawn."""
    days = [revision.law_date for question in bank.questions.all() for revision in question.revisions.all()]
    newest = max(day for day in days if day)
    exam = papers.create_exam(
        authority=bank.authority,
        unit=bank.unit,
        title=EXAM,
        minutes=60,
        pass_marks=Decimal(60),
        law_date=newest,
        banks=[bank],
        by=setter,
        instructions="本考试为演示。满分 100 分，60 分合格。答案随时自动保存，交卷前可以修改。",
    )
    pool = pool_for(exam, PLANS[0])
    plan = next((plan for plan in PLANS if not any(line.short for line in feasibility(plan, pool))), PLANS[-1])
    papers.save_blueprint(exam_id=exam.public_id, sections=plan, by=setter)
    return exam
