from datetime import date, timedelta

import pytest
from django.urls import reverse

from core import clock
from core.errors import DomainError
from core.jobs import run_due_jobs
from core.models import Notice
from core.roles import Role
from learning import ports
from learning.models import AssignedLearner
from learning.queries.due import due_of
from learning.services import assignments
from learning.services.assignments import assign, call_learners, end_assignment, remind
from learning.services.study import complete
from tests.factories.learning import make_lesson
from tests.factories.people import appoint, make_person, make_unit
from tests.factories.study import completed, make_office, with_role

pytestmark = pytest.mark.django_db


def assigned(office, *lessons, days: int = 7, **values):
    return assign(
        unit=office.unit, title="程序法学习", lessons=[(one.lesson_id, one.title) for one in lessons or [make_lesson()]],
        due_on=clock.today() + timedelta(days=days), by=office.trainer, **values,
    )  # fmt: skip


def test_everybody_of_the_unit_and_below_is_meant_and_newcomers_are_called():
    office = make_office()
    below, elsewhere, late = make_person(), make_person(), make_person()
    appoint(below, make_unit(parent=office.unit))
    appoint(elsewhere, make_unit())
    assignment = assigned(office)
    people = set(assignment.learners.values_list("person_id", flat=True))
    assert people == {office.trainer.pk, office.administrator.pk, office.officer.pk, below.pk}
    appoint(late, office.unit)
    assert call_learners(assignment) == 5
    assert call_learners(assignment) == 5


def test_only_one_kind_of_post():
    office = make_office()
    contract = make_person()
    appoint(contract, office.unit, post_type="contract")
    assignment = assigned(office, post_type="contract")
    assert [row.person for row in assignment.learners.all()] == [contract]


class Register:
    """Who holds what, without a register."""

    def __init__(self, held: dict) -> None:
        self.held = held

    def holdings(self, person_ids, on):
        return {pk: self.held.get(pk, ports.Holding(None, frozenset())) for pk in person_ids}

    def domains(self, authority_ids):
        return {"um": "市容环境卫生"}


@pytest.fixture
def register(monkeypatch):
    office = make_office()
    soon, far = (clock.today() + timedelta(days=n) for n in (60, 900))
    held = {
        office.officer.pk: ports.Holding(soon, frozenset({"um"})),
        office.trainer.pk: ports.Holding(far, frozenset({"fire"})),
    }
    monkeypatch.setitem(ports._bound, "certificates", Register(held))
    return office


def test_by_domain_and_by_gap(register):
    def meant(**values):
        return {row.person for row in assigned(register, make_lesson(f"l{len(values)}-{sorted(values.items())[0][1]}"), **values).learners.all()}  # fmt: skip

    assert meant(domain_code="um") == {register.officer}
    assert meant(gap="expiring") == {register.officer}
    assert meant(gap="no_certificate") == {register.administrator}


def test_an_unbound_register_is_said_and_nothing_is_kept(monkeypatch):
    office = make_office()
    monkeypatch.delitem(ports._bound, "certificates", raising=False)
    with pytest.raises(DomainError, match="certificates_unknown"):
        assigned(office, gap="no_certificate")


def test_what_cannot_be_assigned():
    office = make_office()
    with pytest.raises(DomainError, match="due_in_the_past"):
        assigned(office, days=-1)
    with pytest.raises(DomainError, match="nobody_is_meant"):
        assigned(office, make_lesson("another"), post_type="nothing")
    with pytest.raises(DomainError, match="nothing_assigned"):
        assign(unit=office.unit, title="x", lessons=[], due_on=clock.today(), by=office.trainer)


def test_finishing_a_lesson_moves_the_assignment_on():
    office = make_office()
    first, second = make_lesson("one"), make_lesson("two")
    completed(
        office.officer, first, at=clock.start_of_day(date(clock.today().year - 1, 6, 1))
    )  # last year's does not count
    assigned(office, first, second)
    row = AssignedLearner.objects.get(person=office.officer)
    assert (row.done, [one.details for one in due_of(office.officer)]) == (0, ["课"])
    complete(office.officer, first)
    run_due_jobs()
    row.refresh_from_db()
    assert (row.done, row.finished_on) == (1, None)
    complete(office.officer, second)
    run_due_jobs()
    row.refresh_from_db()
    assert (row.done, row.finished_on) == (2, clock.today())
    assert due_of(office.officer) == []


def test_each_is_reminded_once_and_the_supervisor_when_it_is_late():
    office = make_office()
    assignment = assigned(office, days=7)
    today = clock.today()
    for day in (today, today, today + timedelta(days=6), today + timedelta(days=8), today + timedelta(days=9)):
        remind(day)
    told = Notice.objects.filter(person=office.officer).values_list("key", flat=True)
    assert sorted(told) == [f"learning.due:{assignment.pk}:{office.officer.pk}:{n}" for n in (1, 7)]
    late = Notice.objects.filter(kind="learning.overdue")
    assert {notice.person for notice in late} == {office.trainer, office.administrator}
    end_assignment(assignment_id=assignment.public_id, by=office.trainer)
    assert remind(today + timedelta(days=6)) == 0
    assert due_of(office.officer) == []


def test_assigning_and_watching_on_screen(client_for):
    office, lesson = make_office(), make_lesson()
    browser = client_for(office.trainer)
    there = reverse("office-assignment-new")
    values = {
        "title": "学习",
        "lessons": [str(lesson.lesson_id)],
        "due_on": clock.today().isoformat(),
        "unit": office.unit.pk,
    }
    assert browser.post(there, {**values, "lessons": []}).status_code == 400
    made = browser.post(there, values)
    for state in ("open", "finished", "all", "nonsense"):
        page = browser.get(made.url, {"state": state})
        assert page.status_code == 200
    assert [one.total for one in page.context["units"]] == [3]
    assert browser.get(reverse("office-assignments")).context["months"]
    assert client_for(make_office().trainer).get(made.url).status_code == 404
    browser.post(f"{made.url}end/")
    assert due_of(office.officer) == []


def test_what_is_assigned_while_another_is_counted_is_not_finished_by_half(monkeypatch):
    office, first, second = make_office(), make_lesson("first"), make_lesson("second")
    assigned(office, second)
    completed(office.officer, first)
    counted = assignments._targets_met

    def assigned_meanwhile(rows):
        found = counted(rows)
        monkeypatch.setattr(assignments, "_targets_met", counted)
        assigned(office, first, second)
        AssignedLearner.objects.update(done=0)  # as before the lesson was finished
        return found

    monkeypatch.setattr(assignments, "_targets_met", assigned_meanwhile)
    assignments.follow(person_id=office.officer.pk)
    rows = AssignedLearner.objects.filter(person=office.officer)
    assert rows.count() == 2
    assert not rows.exclude(finished_on=None).exists()


@pytest.mark.parametrize(
    ("role", "sees", "assigns"),
    [
        (Role.TRAINER, True, True),
        (Role.UNIT_ADMINISTRATOR, True, False),
        (Role.AUDITOR, True, False),
        (Role.LEGAL_REVIEWER, False, False),
        (Role.OFFICER, False, False),
    ],
)
def test_who_may_see_and_who_may_assign(client_for, role, sees, assigns):
    office = make_office()
    assignment = assigned(office)
    browser = client_for(with_role(role, office.unit))
    detail = reverse("office-assignment", args=[assignment.public_id])
    assert browser.get(detail).status_code == (200 if sees else 404)
    assert browser.get(reverse("office-assignment-new")).status_code == (200 if assigns else 404)
    assert browser.post(f"{detail}end/").status_code == (302 if assigns else 404)


@pytest.mark.parametrize("count", [1, 3])
def test_watching_needs_as_many_queries_for_three_as_for_one(client_for, count, django_assert_num_queries):
    office = make_office()
    for _n in range(count - 1):
        appoint(make_person(), make_unit(parent=office.unit))
    assignment = assigned(office)
    browser = client_for(office.trainer)
    there = reverse("office-assignment", args=[assignment.public_id])
    browser.get(there)
    with django_assert_num_queries(19):
        browser.get(there)
