"""The smallest valid banks and questions. A state is reached by calling the service that leads there."""

import itertools
from datetime import date

from core.models import Person, Unit
from core.roles import Role
from exams.domain.wording import Wording
from exams.models import Question, QuestionBank
from exams.services import bank as services
from tests.factories.people import grant, make_person, make_unit

_numbers = itertools.count(1)
LAW_DATE = date(2026, 1, 1)
OPTIONS = [{"id": letter, "text": f"选项{letter}"} for letter in "ABCD"]


def make_wording(**values) -> Wording:
    defaults = {
        "kind": "single",
        "topic": "行政处罚",
        "stem": f"第{next(_numbers)}号题目：下列哪一项正确？",
        "options": OPTIONS,
        "answer": {"choice": "B"},
        "law_date": LAW_DATE,
        "citations": [{"law": "行政处罚法", "provision": "art_33__para_1", "label": "行政处罚法第三十三条第一款"}],
    }
    return Wording(**{**defaults, **values})


def make_bank(unit: Unit | None = None, **values) -> QuestionBank:
    unit = unit or make_unit()
    defaults = {"authority": unit.authority, "unit": unit, "name": f"题库{next(_numbers)}", "by": make_person()}
    return services.create_bank(**{**defaults, **values})


def make_setter(unit: Unit) -> Person:
    person = make_person()
    grant(person, Role.QUESTION_SETTER, unit)
    return person


def make_reviewer(unit: Unit) -> Person:
    person = make_person()
    grant(person, Role.QUESTION_REVIEWER, unit)
    return person


def make_question(bank: QuestionBank, by: Person | None = None, **values) -> Question:
    known = {name: values.pop(name) for name in ("reference", "domain_code") if name in values}
    return services.add_question(bank=bank, wording=make_wording(**values), by=by or make_person(), **known)


def submit(question: Question) -> Question:
    services.submit_question(question_id=question.public_id, by=question.created_by)
    return question


def approve(question: Question, by: Person | None = None) -> Question:
    submit(question)
    revision = question.revisions.order_by("-number")[0]
    services.approve_question(question_id=question.public_id, revision_id=revision.public_id, by=by or make_person())
    return question
