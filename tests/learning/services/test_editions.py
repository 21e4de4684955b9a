from datetime import date

import pytest
from django.urls import reverse

from cms.queries.changed import changed_between
from core.errors import DomainError
from learning.models import CoursePage, LessonPage
from learning.queries.editions import citations_to_check
from learning.services.editions import new_edition
from tests.factories.learning import make_lesson
from tests.factories.people import make_person, make_user

pytestmark = pytest.mark.django_db

CITED = [
    {"type": "citation", "value": {"law": "行政处罚法", "provision": "art_54", "label": "处罚法五十四条"}},
    {"type": "citation", "value": {"law": "行政复议法", "provision": "art_99", "label": "复议法九十九条"}},
]


def make_edition(**values):
    lesson = make_lesson("lesson", law_date=date(2026, 1, 1), citations=CITED)
    course = CoursePage.objects.get(slug="course")
    named = {"title": "新课", "edition": "2027 年版", "law_date": date(2027, 1, 1), **values}
    return lesson, course, named


def test_a_new_edition_has_lessons_of_its_own_that_remember_the_former(client_for):
    lesson, course, named = make_edition()
    made = new_edition(course=course, by=make_user(make_person()), **named)
    copied = LessonPage.objects.child_of(made).get()
    assert (made.former.pk, made.live, copied.former, copied.live) == (course.pk, False, lesson, False)
    assert copied.lesson_id != lesson.lesson_id
    assert (copied.law_date, copied.checked_on, copied.slug) == (date(2027, 1, 1), None, "lesson-2027-年版")
    with pytest.raises(DomainError, match="edition_exists"):
        new_edition(course=course, by=make_user(make_person()), **named)
    copied.save_revision().publish(skip_permission_checks=True)
    made.save_revision().publish(skip_permission_checks=True)
    page = client_for(make_person()).get(reverse("learning:lesson-start", args=[copied.slug]))
    assert page.status_code == 302
    assert client_for(make_person()).get(page.url).status_code == 200


def test_the_law_date_does_not_go_back():
    _lesson, course, named = make_edition(law_date=date(2020, 1, 1))
    course.law_date = date(2026, 1, 1)
    course.save()
    with pytest.raises(DomainError, match="edition_needs_a_later_law_date"):
        new_edition(course=course, by=make_user(make_person()), **named)


def test_stale_citations_stand_first():
    _lesson, course, named = make_edition()
    made = new_edition(course=course, by=make_user(make_person()), **named)
    assert [(one.label, one.state) for one in citations_to_check(made)] == [
        ("复议法九十九条", "gone"),
        ("处罚法五十四条", "same"),
    ]


@pytest.mark.parametrize(
    ("law", "provision", "old", "state"),
    [
        ("行政处罚法", "art_54", date(2026, 1, 1), "same"),
        ("行政处罚法", "art_54__para_9", date(2026, 1, 1), "gone"),
        ("行政处罚法", "art_54", None, "unknown"),
        ("没有听说过的法", "art_1", date(2026, 1, 1), "unknown"),
    ],
)
def test_what_became_of_a_provision_that_is_not_loaded(law, provision, old, state):
    assert changed_between(law, provision, old, date(2026, 11, 25)) == state
