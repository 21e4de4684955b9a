"""The smallest exam that can be sat: a bank, a form of a few questions, a sitting open now, a candidate."""

from datetime import timedelta
from decimal import Decimal
from types import SimpleNamespace

from core import clock
from core.models import Person
from exams.domain.blueprint import Section
from exams.models import Attempt, Form, Registration, Sitting
from exams.services import papers, sittings
from exams.services.attempts import Started, start
from tests.factories.bank import LAW_DATE, approve, make_bank, make_question
from tests.factories.people import appoint, make_person, make_unit


def make_form(count: int = 4, *, unit=None, bank=None, minutes: int = 60, pass_marks: int = 60, **values) -> Form:
    """`count` single questions whose key is always B, worth 100 together; the rest says how they are worded."""
    unit = unit or (bank.unit if bank else make_unit())
    bank = bank or make_bank(unit)
    for _number in range(count):
        approve(make_question(bank, **values))
    exam = papers.create_exam(
        authority=unit.authority,
        unit=unit,
        title="公共法律知识",
        minutes=minutes,
        pass_marks=Decimal(pass_marks),
        law_date=LAW_DATE,
        banks=[bank],
        by=make_person(),
    )
    section = Section("一、单项选择题", "single", count, Decimal(100) / count)
    papers.save_blueprint(exam_id=exam.public_id, sections=[section], by=make_person())
    return papers.draw_form(exam_id=exam.public_id, by=make_person(), seed="test")


def make_sitting(form: Form, *, opens_in: int = -10, lasts: int = 120) -> Sitting:
    """Minutes relative to now."""
    opens_at = clock.now() + timedelta(minutes=opens_in)
    return sittings.hold_sitting(
        exam=form.exam,
        unit=form.exam.unit,
        title="第一场",
        place="二楼机房",
        opens_at=opens_at,
        closes_at=opens_at + timedelta(minutes=lasts),
        by=make_person(),
    )


def make_place(sitting: Sitting, person: Person | None = None, **values) -> Registration:
    person = person or make_person()
    if not person.appointments.exists():
        appoint(person, sitting.unit)
    return sittings.register(sitting=sitting, people=[person], by=make_person(), **values)[0]


def make_started(count: int = 4, **values) -> SimpleNamespace:
    form = make_form(count, **values)
    sitting = make_sitting(form)
    registration = make_place(sitting)
    started: Started = start(registration=registration)
    items = list(form.key)
    return SimpleNamespace(
        form=form, sitting=sitting, registration=registration, started=started, attempt=started.attempt, items=items
    )


def entries(*given: tuple[int, str, str]) -> list[dict]:
    """(seq, item, choice) as the page sends them."""
    return [{"seq": seq, "item": item, "value": {"choice": choice}, "at": None} for seq, item, choice in given]


def reloaded(attempt: Attempt) -> Attempt:
    return Attempt.objects.select_related("form", "registration__sitting__exam").get(pk=attempt.pk)
