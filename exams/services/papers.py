"""Exams, their blueprints and the forms drawn by them."""

import secrets
from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from uuid import UUID

from django.db import transaction

from core import audit, clock
from core.domain.digests import digest_of
from core.errors import DomainError
from core.models import Authority, Person, Unit
from exams.domain.blueprint import Entry, Section, ShortageError, assemble, draw, total_marks
from exams.models import Blueprint, Exam, Form, FormItem, QuestionBank
from exams.queries.bank import contents_of, pool_for


@transaction.atomic
def create_exam(
    *,
    authority: Authority,
    unit: Unit,
    title: str,
    minutes: int,
    pass_marks: Decimal,
    law_date: date,
    banks: Iterable[QuestionBank],
    by: Person,
    paper_kind: str = "common",
    domain_code: str = "",
    instructions: str = "",
) -> Exam:
    exam = Exam.objects.create(
        authority=authority,
        unit=unit,
        title=title,
        paper_kind=paper_kind,
        domain_code=domain_code,
        minutes=minutes,
        pass_marks=pass_marks,
        law_date=law_date,
        instructions=instructions,
        created_by=by,
        created_at=clock.now(),
    )
    exam.banks.set(banks)
    audit.record("exams.exam_created", actor=by, subject=exam)
    return exam


@transaction.atomic
def save_blueprint(*, exam_id: UUID, sections: Sequence[Section], by: Person) -> Blueprint:
    """A new number of the blueprint. The same sections again change nothing."""
    exam = _lock_exam(exam_id)
    check_sections(sections, pass_marks=exam.pass_marks)
    latest = exam.blueprints.order_by("-number").first()
    plain = [section.as_dict() for section in sections]
    if latest and latest.sections == plain:
        return latest
    blueprint = Blueprint.objects.create(
        exam=exam,
        number=latest.number + 1 if latest else 1,
        sections=plain,
        created_by=by,
        created_at=clock.now(),
    )
    audit.record("exams.blueprint_saved", actor=by, subject=exam, number=blueprint.number)
    return blueprint


def check_sections(sections: Sequence[Section], *, pass_marks: Decimal) -> None:
    if not sections:
        raise DomainError("blueprint_is_empty")
    if any(section.count < 1 or section.marks <= 0 for section in sections):
        raise DomainError("blueprint_counts_must_be_positive")
    total = total_marks(sections)
    if pass_marks > total:
        raise DomainError("pass_marks_above_total", pass_marks=pass_marks.normalize(), total=total)


@transaction.atomic
def draw_form(*, exam_id: UUID, by: Person, seed: str = "") -> Form:
    """Draw, freeze and hash a form. Nobody chooses the seed in the office; a given one repeats a draw."""
    exam = _lock_exam(exam_id)
    blueprint = exam.blueprints.order_by("-number").first()
    if blueprint is None:
        raise DomainError("exam_has_no_blueprint")
    sections = [Section.read(section) for section in blueprint.sections]
    seed = seed or secrets.token_hex(16)
    drawn = _drawn(sections, pool_for(exam), seed)
    contents = contents_of(entry.revision for entries in drawn for entry in entries)
    paper, key = assemble(
        sections, [[(entry.revision, contents[entry.revision][1]) for entry in entries] for entries in drawn], seed=seed
    )
    form = Form.objects.create(
        exam=exam,
        blueprint=blueprint,
        number=exam.forms.count() + 1,
        paper=paper,
        key=key,
        law_date=exam.law_date,
        seed=seed,
        digest=form_digest(paper, key, law_date=exam.law_date, seed=seed),
        created_by=by,
        created_at=clock.now(),
    )
    FormItem.objects.bulk_create(
        FormItem(form=form, item=item, revision_id=contents[entry["revision"]][0]) for item, entry in key.items()
    )
    audit.record("exams.form_drawn", actor=by, subject=form, digest=form.digest)
    return form


def form_digest(paper: dict, key: dict, *, law_date: date, seed: str) -> str:
    return digest_of({"paper": paper, "key": key, "law_date": law_date, "seed": seed})


def is_unchanged(form: Form) -> bool:
    """Whether a form still is what was frozen; asked before it is sat and by every check."""
    return form.digest == form_digest(form.paper, form.key, law_date=form.law_date, seed=form.seed)


def _drawn(sections: Sequence[Section], pool: Sequence[Entry], seed: str) -> list[list[Entry]]:
    try:
        return draw(sections, pool, seed=seed)
    except ShortageError as shortage:
        short = "；".join(f"{line.section.title} {line.reachable}/{line.section.count}" for line in shortage.lines)
        raise DomainError("bank_holds_too_few_questions", short=short) from shortage


def _lock_exam(exam_id: UUID) -> Exam:
    return Exam.objects.select_for_update().get(public_id=exam_id)
