"""The plan of a year: what begins later is written down now and asked of people on its day."""

from datetime import date, timedelta
from io import BytesIO

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from core import clock
from core.errors import DomainError
from core.jobs import run_due_jobs
from core.models import Notice
from core.roles import Role
from learning.models import Assignment
from learning.queries.due import due_of
from learning.queries.plan import planned_for
from learning.services.assignments import assign, end_assignment
from learning.services.study import complete
from learning.tasks import call_and_remind
from tests.factories.learning import make_lesson
from tests.factories.people import appoint, make_person, make_unit
from tests.factories.study import make_class, make_office, with_role

pytestmark = pytest.mark.django_db
QUERIES = {"office-assignments": 18, "learning:plan": 21}


def planned(office, begins: int = 30, due: int = 60, **values) -> Assignment:
    """Begins and is due so many days from today."""
    lesson = values.pop("lesson", None) or make_lesson()
    today = clock.today()
    return assign(
        unit=office.unit, title="新年第一课", lessons=[(lesson.lesson_id, lesson.title)], by=office.trainer,
        begins_on=today + timedelta(days=begins), due_on=today + timedelta(days=due), **values,
    )  # fmt: skip


def days_later(monkeypatch, days: int) -> None:
    later = clock.now() + timedelta(days=days)
    monkeypatch.setattr(clock, "now", lambda: later)


def test_what_begins_later_asks_nobody_until_its_day_and_then_tells_each_once(monkeypatch):
    office = make_office()
    assignment = planned(office)
    call_and_remind()
    run_due_jobs()
    assert (assignment.learners.count(), due_of(office.officer), Notice.objects.count()) == (0, [], 0)
    assert planned_for(office.officer) == [assignment]
    days_later(monkeypatch, 30)
    for _night in range(2):
        call_and_remind()
        run_due_jobs()
    told = Notice.objects.filter(person=office.officer)
    assert [one.kind for one in told] == ["learning.assigned"]
    assert [one.title for one in due_of(office.officer)] == ["新年第一课"]
    assert planned_for(office.officer) == []


def test_what_begins_today_or_has_no_day_asks_at_once_and_tells_only_who_has_not_finished():
    office, lesson = make_office(), make_lesson()
    complete(office.officer, lesson)
    assignment = planned(office, begins=0, due=7, lesson=lesson)
    run_due_jobs()
    assert (assignment.begins_on, assignment.learners.count()) == (None, 3)
    assert {one.person for one in Notice.objects.filter(kind="learning.assigned")} == {
        office.trainer,
        office.administrator,
    }


def test_an_assignment_of_next_year_counts_what_is_finished_from_then_on():
    office = make_office()
    assignment = planned(office, begins=400, due=420)
    assert clock.day_of(assignment.counts_from) == date((clock.today() + timedelta(days=400)).year, 1, 1)


def test_it_cannot_be_due_before_it_begins_and_nothing_is_kept():
    with pytest.raises(DomainError, match="begins_after_due"):
        planned(make_office(), begins=10, due=9)
    assert not Assignment.objects.exists()


def test_a_person_sees_what_is_planned_for_their_units_and_kind_of_post_only():
    office, below, contract = make_office(), make_person(), make_person()
    appoint(below, make_unit(parent=office.unit))
    appoint(contract, office.unit, post_type="contract")
    everybody = planned(office)
    some = planned(office, lesson=make_lesson("other"), post_type="contract", begins=20)
    ended = planned(office, lesson=make_lesson("third"))
    end_assignment(assignment_id=ended.public_id, by=office.trainer)
    assert planned_for(below) == [everybody]
    assert planned_for(contract) == [some, everybody]
    assert planned_for(make_office().officer) == planned_for(make_person()) == []


def test_my_plan_holds_what_is_open_what_comes_and_what_is_done(client_for):
    office, lesson = make_office(), make_lesson("done")
    planned(office)
    planned(office, begins=0, due=7, lesson=lesson)
    there, browser = reverse("learning:plan"), client_for(office.officer)
    first = browser.get(there).context["plan"]
    assert [len(part) for part in (first.due, first.ahead, first.finished)] == [1, 1, 0]
    complete(office.officer, lesson)
    run_due_jobs()
    then = browser.get(there).context["plan"]
    assert [len(part) for part in (then.due, then.ahead, then.finished)] == [0, 1, 1]
    other = browser.get(there, {"year": clock.today().year - 1}).context["plan"]
    assert other.finished == []


def test_the_office_sees_assignments_and_classes_of_a_year_and_takes_them_as_a_workbook(client_for):
    office = make_office()
    training = make_class(office)
    planned(office, begins=1, due=1)
    browser = client_for(office.trainer)
    year = (clock.today() + timedelta(days=1)).year
    months = browser.get(reverse("office-assignments"), {"year": year}).context["months"]
    entries = [entry for _month, rows in months for entry, _seen in rows]
    assert "新年第一课" in [str(entry.what) for entry in entries]
    held = clock.day_of(training.sessions.first().begins_at)
    answer = browser.get(reverse("office-plan-export"), {"year": held.year})
    rows = list(load_workbook(BytesIO(answer.content)).active.iter_rows(values_only=True))
    assert (rows[0][:3], training.title in [row[2] for row in rows[1:]]) == (("月份", "类别", "名称"), True)
    other = client_for(make_office().trainer)
    assert other.get(reverse("office-assignments"), {"year": year}).context["months"] == []


@pytest.mark.parametrize("role", [Role.LEGAL_REVIEWER, Role.OFFICER])
def test_who_may_not_see_the_plan_does_not_get_the_workbook(client_for, role):
    office = make_office()
    assert client_for(with_role(role, office.unit)).get(reverse("office-plan-export")).status_code == 404


@pytest.mark.parametrize("count", [1, 3])
def test_the_plan_needs_as_many_queries_for_three_as_for_one(client_for, count, django_assert_num_queries):
    office = make_office()
    for number in range(count):
        planned(office, begins=0, due=0, lesson=make_lesson(f"lesson-{number}"))
        planned(office, begins=1, due=1, lesson=make_lesson(f"later-{number}"))
    for person, name in ((office.trainer, "office-assignments"), (office.officer, "learning:plan")):
        browser, there = client_for(person), reverse(name)
        browser.get(there)
        with django_assert_num_queries(QUERIES[name]):
            browser.get(there)
