from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from cms.queries.changed import changed_between
from core.errors import DomainError
from learning.models import CoursePage, LessonPage
from learning.queries.editions import citations_to_check
from learning.services.editions import new_edition
from tests.factories.learning import make_lesson, section
from tests.factories.people import make_person, make_user

pytestmark = pytest.mark.django_db

CITED = [
    {"type": "citation", "value": {"law": "行政处罚法", "provision": "art_54", "label": "处罚法五十四条"}},
    {"type": "citation", "value": {"law": "行政复议法", "provision": "art_8__para_2", "label": "2017年复议法八条二款"}},
]
SHOWN = [{"type": "provision", "value": {"law": "行政复议法", "provision": "art_7__para_1__pt_3", "digest": ""}}]
SAID = [{"type": "text", "value": "<p>见《行政复议法》第十条第五款和《行政处罚法》第四十四条。</p>"}]


def make_edition(**values):
    lesson = make_lesson("lesson", law_date=date(2022, 1, 1), citations=CITED)
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
    with pytest.raises(ValidationError, match="2017年复议法八条二款"):
        copied.save_revision()
    del copied.citations[1]
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


def test_stale_citations_stand_first_wherever_they_stand():
    lesson, course, named = make_edition()
    lesson.sections = [{"type": "section", "value": {**section("第1节"), "body": [*SHOWN, *SAID]}}]
    lesson.save_revision().publish(skip_permission_checks=True)
    made = new_edition(course=course, by=make_user(make_person()), **named)
    assert [(one.label, one.state) for one in citations_to_check(made)] == [
        ("2017年复议法八条二款", "gone"),
        ("行政复议法第七条第一款第三项", "gone"),
        ("行政复议法第十条第五款", "gone"),
        ("处罚法五十四条", "same"),
        ("行政处罚法第四十四条", "same"),
    ]


def test_what_was_mended_in_the_draft_is_stale_no_more():
    _lesson, course, named = make_edition()
    made = new_edition(course=course, by=make_user(make_person()), **named)
    draft = LessonPage.objects.child_of(made).get().get_latest_revision_as_object()
    del draft.citations[1]
    draft.save_revision()
    assert [(one.label, one.state) for one in citations_to_check(made)] == [("处罚法五十四条", "same")]


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
