import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from core.roles import Role
from exams.queries.practice_class import TopicRow, mastery
from tests.factories.people import appoint, grant, make_person, make_unit
from tests.factories.practice import answer, make_practice

pytestmark = pytest.mark.django_db


def practise(world, people: int) -> None:
    for number in range(people):
        person = make_person()
        appoint(person, world.unit)
        answer(person, world.questions[0], "B" if number else "A")


def test_a_topic_is_told_only_of_three_people_or_more():
    world = make_practice(1)
    practise(world, 2)
    assert mastery(world.unit) == (3, 2, [TopicRow("行政处罚", 2, None, None)])
    practise(world, 2)
    assert mastery(world.unit) == (5, 4, [TopicRow("行政处罚", 4, 50, 0)])


def test_a_trainer_sees_units_in_scope_with_the_same_queries_for_three_people_as_for_one(client_for):
    world, elsewhere = make_practice(1), make_unit()
    trainer = make_person()
    grant(trainer, Role.TRAINER, world.unit)
    browser = client_for(trainer)
    counts = []
    for people in (1, 3):
        practise(world, people)
        browser.get(reverse("office-practice"))
        with CaptureQueriesContext(connection) as asked:
            page = browser.get(reverse("office-practice"), {"unit": str(elsewhere.public_id)}).content.decode()
        counts.append(len(asked))
    assert counts[0] == counts[1]
    assert world.unit.name in page
    assert elsewhere.name not in page
    officer = make_person()
    grant(officer, Role.OFFICER, world.unit)
    assert client_for(officer).get(reverse("office-practice")).status_code == 404
