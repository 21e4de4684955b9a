"""A lesson of the demonstration claims the time that its words and questions take."""

from pathlib import Path

import pytest

from cms.models import HomePage
from learning.demo import build_history, build_learning, read
from learning.domain.reading import LONGEST
from learning.estimate import estimate_of, minutes_of_all
from learning.models import LessonCompletion, LessonPage
from tests.factories.people import make_person

TWO_HOURS = 90
CONTENT = Path(__file__).parents[2] / "config/demo/content"


@pytest.mark.django_db
def test_lessons_take_as_long_as_they_say_in_parts_of_ten_minutes_at_most():
    build_learning(home=HomePage.objects.get(), author=None, folder=CONTENT)
    lessons = list(LessonPage.objects.order_by("path"))
    assert len(lessons) == len(read(CONTENT / "course.yaml")["lessons"]) + 1
    assert {one.slug: one.minutes for one in lessons} == {one.slug: minutes_of_all(one.sections) for one in lessons}
    parts = [estimate.minutes for one in lessons for estimate in estimate_of(one.sections)]
    assert max(parts) <= LONGEST
    people = [make_person() for _n in range(3)]
    build_history(people)
    assert build_history(people) == 0
    for person in people:
        done = LessonCompletion.objects.filter(person=person).values_list("lesson_id", "minutes")
        assert len({lesson for lesson, _minutes in done}) == len(done)
        assert sum(minutes for _lesson, minutes in done) >= TWO_HOURS
