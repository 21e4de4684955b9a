"""The smallest world in which somebody can practise: an officer of a unit and a public bank with approved questions."""

from types import SimpleNamespace

from core.models import Person
from core.roles import Role
from exams.domain.practice import Choice
from exams.models import PracticeAnswer, PracticeSet, Question
from exams.services import practice
from tests.factories.bank import approve, make_bank, make_question
from tests.factories.people import appoint, grant, make_person, make_unit


def make_practice(count: int = 3, **wording) -> SimpleNamespace:
    """`count` single questions whose key is always B."""
    unit = make_unit()
    person = make_person()
    appoint(person, unit)
    grant(person, Role.OFFICER, unit)
    bank = make_bank(unit, public=True)
    questions = [approve(make_question(bank, **wording)) for _ in range(count)]
    return SimpleNamespace(unit=unit, person=person, bank=bank, questions=questions)


def take_up(person: Person, *, choice: Choice | None = None, size: int = 10, mode: str = "set", **more) -> PracticeSet:
    return practice.take_up(person=person, mode=mode, choice=choice or Choice(), size=size, seed="test", **more)


def answer(person: Person, question: Question, choice: str = "B", **more) -> PracticeAnswer:
    """Answer one question in a set of its own."""
    made = practice.take_up(person=person, mode="set", choice=Choice(), size=1, only={question.pk}, seed="test")
    return practice.answer(practice_set=made, revision_id=made.questions[0], value={"choice": choice}, **more)
