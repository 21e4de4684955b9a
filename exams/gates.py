"""The only way to a question, a bank, an exam or a form for a screen of the back office."""

from uuid import UUID

from django.db.models import QuerySet

from core import clock
from core.gates import one_of
from core.models import Person, RoleGrantSpan, Unit
from core.roles import Role
from core.scope import scoped
from exams.models import Exam, Form, ImportRun, Question, QuestionBank

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
    return one_of(questions_for(person, *roles).with_state().select_related("bank"), public_id=public_id)  # type: ignore[attr-defined]


def exam_for(person: Person, public_id: UUID, *roles: Role) -> Exam:
    return one_of(exams_for(person, *roles), public_id=public_id)


def form_for(person: Person, public_id: UUID, *roles: Role) -> Form:
    return one_of(Form.objects.filter(exam__in=exams_for(person, *roles)).select_related("exam"), public_id=public_id)


def import_run_for(person: Person, public_id: UUID, *roles: Role) -> ImportRun:
    runs = ImportRun.objects.filter(bank__in=banks_for(person, *roles)).select_related("bank", "by", "file")
    return one_of(runs, public_id=public_id)


def holders_reaching(unit: Unit, *roles: Role) -> QuerySet:
    """Keys of the persons who hold one of the roles on a unit or above it today."""
    moment = clock.now()
    live = RoleGrantSpan.objects.filter(law_from__lte=moment, law_until__gt=moment, known_until=clock.FAR_FUTURE)
    return live.filter(role__in=roles, unit__below__descendant=unit).values("person")
