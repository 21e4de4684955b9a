"""The only way to a question, a bank, an exam or a form for a screen of the back office."""

import json
from functools import lru_cache
from uuid import UUID

from django.db.models import Q, QuerySet

from core import clock
from core.gates import one_of
from core.models import Person, RoleGrantSpan, Unit
from core.roles import Role
from core.scope import scoped
from exams.domain.markup import pictures_in
from exams.models import (
    Attempt,
    Exam,
    Form,
    ImportRun,
    Mistake,
    MockExam,
    PracticeSet,
    Question,
    QuestionBank,
    QuestionImage,
)

SETTERS = (Role.QUESTION_SETTER,)
REVIEWERS = (Role.QUESTION_REVIEWER,)
BANK_ROLES = SETTERS + REVIEWERS


def banks_for(person: Person, *roles: Role) -> QuerySet[QuestionBank]:
    return scoped(QuestionBank.objects.all(), person, *(roles or BANK_ROLES))


def questions_for(person: Person, *roles: Role) -> QuerySet[Question]:
    return Question.objects.filter(bank__in=banks_for(person, *roles))


def exams_for(person: Person, *roles: Role) -> QuerySet[Exam]:
    return scoped(Exam.objects.all(), person, *(roles or BANK_ROLES))


def bank_for(person: Person, public_id: UUID, *roles: Role) -> QuestionBank:
    return one_of(banks_for(person, *roles), public_id=public_id)


def question_for(person: Person, public_id: UUID, *roles: Role) -> Question:
    return one_of(questions_for(person, *roles).with_state().select_related("bank", "import_run"), public_id=public_id)  # type: ignore[attr-defined]


def exam_for(person: Person, public_id: UUID, *roles: Role) -> Exam:
    return one_of(exams_for(person, *roles), public_id=public_id)


def form_for(person: Person, public_id: UUID, *roles: Role) -> Form:
    return one_of(Form.objects.filter(exam__in=exams_for(person, *roles)).select_related("exam"), public_id=public_id)


def import_run_for(person: Person, public_id: UUID, *roles: Role) -> ImportRun:
    runs = ImportRun.objects.filter(bank__in=banks_for(person, *roles)).select_related("bank", "by", "file")
    return one_of(runs, public_id=public_id)


def picture_for(person: Person, name: str) -> QuestionImage:
    """A picture of a question: for those who write, review or mark in its bank, for all where the bank serves practice,
    and for candidates whose own paper shows it.
    """
    images = QuestionImage.objects.filter(name=name).select_related("file")
    open_banks = scoped(QuestionBank.objects.all(), person, *BANK_ROLES, Role.MARKER)
    found = images.filter(Q(bank__in=open_banks) | Q(bank__public=True)).first()
    if found is None and _stands_in_own_paper(person, name):
        found = images.first()
    return one_of(images, pk=found.pk if found else None)


def _stands_in_own_paper(person: Person, name: str) -> bool:
    """One indexed query: what a frozen paper shows is read once in a process and known by the paper's digest."""
    frozen = Attempt.objects.filter(registration__person=person).values_list("form_id", "form__digest").distinct()
    return any(name in _pictures_shown(form, digest) for form, digest in frozen)


@lru_cache(maxsize=1024)
def _pictures_shown(form: int, _digest: str) -> frozenset[str]:
    paper = Form.objects.values_list("paper", flat=True).get(pk=form)
    return frozenset(pictures_in(json.dumps(paper)))


def holders_reaching(unit: Unit, *roles: Role) -> QuerySet:
    """Keys of the persons who hold one of the roles on a unit or above it today."""
    moment = clock.now()
    live = RoleGrantSpan.objects.filter(law_from__lte=moment, law_until__gt=moment, known_until=clock.FAR_FUTURE)
    return live.filter(role__in=roles, unit__below__descendant=unit).values("person")


def practice_set_for(person: Person, public_id: UUID) -> PracticeSet:
    """Practice is a person's own: nobody else has a way to it."""
    return one_of(PracticeSet.objects.filter(person=person).select_related("person"), public_id=public_id)


def mistake_for(person: Person, key: int) -> Mistake:
    return one_of(Mistake.objects.filter(person=person), pk=key)


def mock_for(person: Person, public_id: UUID) -> MockExam:
    return one_of(MockExam.objects.filter(person=person).select_related("exam", "person"), public_id=public_id)
