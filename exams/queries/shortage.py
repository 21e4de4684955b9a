"""Which exams the bank can no longer fill because questions were set aside."""

from core.models import Person
from exams.data import ShortExam
from exams.domain.blueprint import Section, feasibility
from exams.gates import exams_for
from exams.models import Question, QuestionBank
from exams.queries.bank import pool_for

MOST = 50


def short_exams_of(person: Person) -> list[ShortExam]:
    """Among exams whose banks hold flagged questions; three queries for each of at most 50."""
    flagged = Question.objects.with_state().filter(flagged=True).exclude(state="retired")
    banks = QuestionBank.objects.filter(pk__in=flagged.values("bank"))
    found = []
    for exam in exams_for(person).filter(banks__in=banks).distinct()[:MOST]:
        blueprint = exam.blueprints.order_by("-number").first()
        sections = [Section.read(section) for section in blueprint.sections] if blueprint else []
        lines = feasibility(sections, pool_for(exam, sections))
        short = tuple((line.section.title, line.reachable, line.section.count) for line in lines if line.short)
        if short:
            found.append(ShortExam(exam.public_id, exam.title, short))
    return found
