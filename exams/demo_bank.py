"""The demonstration's question bank: read from its files, written by one person and approved by another."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import yaml
from django.db import transaction
from django.db.models import Max

from core.models import Authority, Person, Unit
from exams.domain.blueprint import COMMON_PLAN, Section, feasibility
from exams.domain.wording import Wording
from exams.models import Exam, Form, QuestionBank, QuestionRevision
from exams.queries.bank import domains_of, pool_for
from exams.services import bank as services
from exams.services import papers

BANK = "公共法律知识题库（演示）"
EXAM = "行政执法人员公共法律知识考试（演示）"
# Each adds up to 100 marks; the first the bank is enough for is taken.
PLANS = (
    COMMON_PLAN,
    (
        Section("一、单项选择题", "single", 20, Decimal(2)),
        Section("二、多项选择题", "multiple", 10, Decimal(3)),
        Section("三、判断题", "true_false", 15, Decimal(2)),
    ),
)
# Three of five marks for the law of the domain, the rest for common law.
SECTOR_PLAN = (
    Section("一、单项选择题（专业法律知识）", "single", 6, Decimal(3)),
    Section("二、多项选择题（专业法律知识）", "multiple", 3, Decimal(4)),
    Section("三、判断题（专业法律知识）", "true_false", 4, Decimal("2.5")),
    Section("四、案例分析题（专业法律知识）", "case", 1, Decimal(20)),
    Section("五、单项选择题（公共法律知识）", "single", 20, Decimal(1), domain=""),
    Section("六、多项选择题（公共法律知识）", "multiple", 10, Decimal(2), domain=""),
)
SECTORS = {
    "um": "城市管理行政执法人员专业法律知识考试（演示）",
    "market": "市场监督管理行政执法人员专业法律知识考试（演示）",
    "fire": "消防安全行政执法人员专业法律知识考试（演示）",
}
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
    "urban_management": "城市管理",
    "market_regulation": "市场监管",
    "fire_safety": "消防安全",
}


@dataclass(frozen=True)
class DemoBank:
    bank: QuestionBank
    exam: Exam
    form: Form
    sectors: tuple[Exam, ...]


@transaction.atomic
def build_bank(*, authority: Authority, unit: Unit, setter: Person, reviewer: Person, folder: Path) -> DemoBank:
    """Bank, common exam with one frozen form, and an exam of each sector that has questions.

    What is there already is left alone, so a second run adds nothing. Of the sectors no form is drawn: what stands in a
    form is kept out of practice.
    """
    bank = QuestionBank.objects.filter(authority=authority, name=BANK).first() or services.create_bank(
        authority=authority, unit=unit, name=BANK, public=True, by=setter
    )
    known = set(bank.questions.values_list("reference", flat=True))
    new = [(wording, reference, domain) for reference, wording, domain in read_folder(folder) if reference not in known]
    if new:
        _add_approved(bank, new, setter, reviewer)
    held = set(domains_of(QuestionBank.objects.filter(pk=bank.pk)))
    sectors = tuple(
        _exam(bank, setter, title, (SECTOR_PLAN,), minutes=60, domain=domain)
        for domain, title in SECTORS.items()
        if domain in held
    )
    # Lists show the newest exam first, and the common one is what everybody sits.
    exam = _exam(bank, setter, EXAM, PLANS, minutes=90)
    form = exam.forms.first() or papers.draw_form(exam_id=exam.public_id, by=setter, seed="demonstration")
    return DemoBank(bank, exam, form, sectors)


def read_folder(folder: Path) -> Iterator[tuple[str, Wording, str]]:
    """Number, wording and domain of every question in the files of a folder, in the order of their names."""
    for path in sorted(folder.glob("*.yaml")):
        content = yaml.safe_load(path.read_text(encoding="utf-8")) or []
        for entry in content["questions"] if isinstance(content, Mapping) else content:
            yield str(entry["id"]), wording_from(entry), entry.get("domain", "")


def wording_from(entry: Mapping[str, Any]) -> Wording:
    kind = entry["kind"]
    return Wording(
        kind=kind,
        topic=TOPICS.get(entry["topic"], entry["topic"]),
        stem=entry["stem"].strip(),
        answer=_answer_of(entry),
        law_date=_day(entry["law_date"]),
        options=[_part(part) for part in entry["parts"]] if kind == "case" else _options(entry),
        scheme=entry.get("scheme") or {},
        difficulty=int(entry.get("difficulty", 3)),
        explanation=(entry.get("explanation") or "").strip(),
        citations=[{name: str(value) for name, value in citation.items()} for citation in entry.get("citations") or ()],
        checked_against=entry.get("checked_against") or "",
        checked_on=_day(entry["checked_on"]) if entry.get("checked_on") else None,
    )


def _options(entry: Mapping[str, Any]) -> list[dict[str, Any]]:
    return [{"id": str(o["id"]), "text": str(o["text"])} for o in entry.get("options") or ()]


def _part(part: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "id": str(part["id"]),
        "kind": part["kind"],
        "stem": part["stem"].strip(),
        "options": _options(part),
        "scheme": part.get("scheme") or {},
        "weight": part.get("weight", 1),
    }


def _answer_of(entry: Mapping[str, Any]) -> dict[str, Any]:
    if entry["kind"] == "case":
        return {"parts": {str(part["id"]): _answer(part["kind"], part["answer"]) for part in entry["parts"]}}
    return _answer(entry["kind"], entry["answer"])


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
    for wording, reference, _code in entries:
        if problems := wording.problems():
            raise ValueError(f"{reference}: {problems}")
    questions = services.add_questions(bank=bank, entries=entries, by=setter)
    services.submit_questions(question_ids=[question.public_id for question in questions], by=setter)
    wordings = QuestionRevision.objects.filter(question__in=questions)
    services.approve_questions(revision_ids=wordings.values_list("public_id", flat=True), by=reviewer)


def _exam(
    bank: QuestionBank,
    setter: Person,
    title: str,
    plans: Sequence[Sequence[Section]],
    *,
    minutes: int,
    domain: str = "",
) -> Exam:
    """Tests the law of the day for which the bank's newest question was made, so that every question may be drawn."""
    if standing := Exam.objects.filter(authority=bank.authority, title=title).first():
        return standing
    newest = QuestionRevision.objects.filter(question__bank=bank).aggregate(day=Max("law_date"))["day"]
    exam = papers.create_exam(
        authority=bank.authority,
        unit=bank.unit,
        title=title,
        paper_kind="sector" if domain else "common",
        domain_code=domain,
        minutes=minutes,
        pass_marks=Decimal(60),
        law_date=newest,
        banks=[bank],
        by=setter,
        instructions="本考试为演示。满分 100 分，60 分合格。答案随时自动保存，交卷前可以修改。",
    )
    enough = (plan for plan in plans if not any(line.short for line in feasibility(plan, pool_for(exam, plan))))
    papers.save_blueprint(exam_id=exam.public_id, sections=next(enough, plans[-1]), by=setter)
    return exam
