"""What of study waits on the desk, and for whom."""

from datetime import timedelta

import pytest
from django.urls import reverse

from core import clock
from core.roles import Role
from learning import desk
from learning.services.assignments import assign
from learning.services.objections import object_to
from tests.factories.learning import make_lesson
from tests.factories.people import make_unit
from tests.factories.study import make_office, with_role

pytestmark = pytest.mark.django_db
OBJECTIONS = "objections to hours to answer"


@pytest.fixture
def desk_of(rf, settings):
    settings.LANGUAGE_CODE = "en"

    def ask(person) -> dict[str, int]:
        request = rf.get("/office/")
        request.person = person
        return {one.what: one.count for one in desk.waiting(request) if one.count}

    return ask


def test_an_objection_waits_for_whoever_may_answer_it_and_for_nobody_else(desk_of):
    office = make_office()
    object_to(person=office.officer, year=clock.today().year, text="第二课没有计入")
    assert desk_of(office.trainer) == {OBJECTIONS: 1}
    assert desk_of(office.administrator) == {}
    assert desk_of(office.officer) == {}
    assert desk_of(with_role(Role.TRAINER, make_unit(code="elsewhere"))) == {}


def test_assignments_under_way_are_shown_with_their_share(client_for):
    office = make_office()
    lesson = make_lesson()
    assign(
        unit=office.unit, title="程序法学习", lessons=[(lesson.lesson_id, lesson.title)],
        due_on=clock.today() + timedelta(days=7), by=office.trainer,
    )  # fmt: skip
    there = reverse("wagtailadmin_home")
    assert "程序法学习" in client_for(office.trainer).get(there).content.decode()
    assert "程序法学习" in client_for(office.administrator).get(there).content.decode()
    stranger = with_role(Role.TRAINER, make_unit(code="elsewhere"))
    assert "程序法学习" not in client_for(stranger).get(there).content.decode()
