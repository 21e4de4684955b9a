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
from exams.bank_labels import conflict_text
from exams.domain.assembly import SECONDS, NoAnswerInTimeError, Rules, RulesConflictError, assemble_forms
from exams.domain.blueprint import Entry, Section, ShortageError, assemble, total_marks
from exams.models import Blueprint, Exam, Form, FormItem, QuestionBank
from exams.queries.bank import contents_of, pool_for, questions_of_forms

MOST_FORMS = 10


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
def save_blueprint(*, exam_id: UUID, sections: Sequence[Section], by: Person, rules: Rules | None = None) -> Blueprint:
    """A new number of the blueprint. The same sections and rules again change nothing."""
    exam = _lock_exam(exam_id)
    check_sections(sections, pass_marks=exam.pass_marks)
    latest = exam.blueprints.order_by("-number").first()
    plain = [section.as_dict() for section in sections]
    kept = (rules or Rules()).as_dict()
    if latest and latest.sections == plain and Rules.read(latest.rules).as_dict() == kept:
        return latest
    blueprint = Blueprint.objects.create(
        exam=exam,
        number=latest.number + 1 if latest else 1,
        sections=plain,
        rules=kept,
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


def draw_form(*, exam_id: UUID, by: Person, seed: str = "") -> Form:
    """Draw, freeze and hash one form; see draw_forms."""
    return draw_forms(exam_id=exam_id, count=1, by=by, seed=seed)[0]


@transaction.atomic
def draw_forms(*, exam_id: UUID, count: int, by: Person, seed: str = "") -> list[Form]:
    """Draw, freeze and hash `count` forms that keep the blueprint's rules, all of them or none.

    Nobody chooses the seed in the office; a given one repeats a draw. Raises DomainError exam_has_no_blueprint,
    form_count_out_of_range, bank_holds_too_few_questions, rules_cannot_all_be_kept, papers_not_found_in_time.
    """
    if not 1 <= count <= MOST_FORMS:
        raise DomainError("form_count_out_of_range", most=MOST_FORMS)
    exam = _lock_exam(exam_id)
    blueprint = exam.blueprints.order_by("-number").first()
    if blueprint is None:
        raise DomainError("exam_has_no_blueprint")
    seed = seed or secrets.token_hex(16)
    return [_freeze(exam, blueprint, drawn, by, seed) for drawn in _drawn(exam, blueprint, seed, count)]


def _freeze(exam: Exam, blueprint: Blueprint, drawn: Sequence[Sequence[Entry]], by: Person, seed: str) -> Form:
    sections = [Section.read(section) for section in blueprint.sections]
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


def _drawn(exam: Exam, blueprint: Blueprint, seed: str, count: int) -> list[list[list[Entry]]]:
    sections = [Section.read(section) for section in blueprint.sections]
    try:
        return assemble_forms(
            sections,
            pool_for(exam, sections),
            Rules.read(blueprint.rules),
            seed=seed,
            count=count,
            earlier=list(questions_of_forms(exam).values()),
        )
    except ShortageError as shortage:
        short = "；".join(f"{line.section.title} {line.reachable}/{line.section.count}" for line in shortage.lines)
        raise DomainError("bank_holds_too_few_questions", short=short) from shortage
    except RulesConflictError as conflict:
        raise DomainError("rules_cannot_all_be_kept", what=conflict_text(conflict)) from conflict
    except NoAnswerInTimeError as error:
        raise DomainError("papers_not_found_in_time", seconds=int(SECONDS)) from error


def _lock_exam(exam_id: UUID) -> Exam:
    return Exam.objects.select_for_update().get(public_id=exam_id)
