from datetime import timedelta

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.urls import reverse

from core import clock
from core.errors import DomainError
from core.roles import Role
from learning.api import minutes
from learning.models import LessonCompletion, LessonPage, StudySign
from learning.services.lessons import finish
from tests.factories.learning import make_lesson
from tests.factories.people import grant, make_person, make_unit

pytestmark = pytest.mark.django_db


def study(browser, lesson, *, answer=0) -> None:
    for number in range(1, len(lesson.sections) + 1):
        browser.get(reverse("learning:lesson", args=[lesson.slug, number]))
        browser.post(reverse("learning:answer", args=[lesson.slug, number, 0]), {"option": answer})


def test_a_lesson_is_finished_after_every_section_and_question(client_for):
    lesson, person = make_lesson(), make_person()
    browser = client_for(person)
    with time_machine.travel("2026-11-23T09:00:00+08:00", tick=False) as traveller:
        browser.get(reverse("learning:lesson", args=[lesson.slug, 1]))
        with pytest.raises(DomainError, match="lesson_not_finished"):
            finish(person=person, lesson=lesson)
        study(browser, lesson)
        traveller.shift(timedelta(minutes=3))
        answer = browser.post(reverse("learning:finish", args=[lesson.slug]))
    assert answer.url == reverse("learning:course", args=["course"])
    done = LessonCompletion.objects.get()
    assert (done.person, done.title, done.year, done.minutes) == (person, "课", 2026, 3)
    assert minutes([person.pk, make_person().pk], 2026)[person.pk] == 3


def test_finishing_twice_counts_once(client_for):
    lesson, person = make_lesson(), make_person()
    browser = client_for(person)
    study(browser, lesson)
    first = finish(person=person, lesson=lesson)
    assert finish(person=person, lesson=lesson) == first
    with time_machine.travel(clock.now() + timedelta(minutes=10)):
        again = finish(person=person, lesson=lesson)
    assert again != first
    assert minutes([person.pk], first.year)[person.pk] == max(first.minutes, again.minutes)


def test_what_is_right_is_told_only_after_the_answer(client_for):
    lesson, person = make_lesson(), make_person()
    browser = client_for(person)
    there = reverse("learning:lesson", args=[lesson.slug, 1])
    before = browser.get(there)
    assert "解释第1节" not in before.content.decode()
    assert [o["right"] for o in before.context["checks"][0]["options"]] == [None, None]
    browser.post(reverse("learning:answer", args=[lesson.slug, 1, 0]), {"option": 1})
    after = browser.get(there)
    assert "解释第1节" in after.content.decode()
    assert [o["right"] for o in after.context["checks"][0]["options"]] == [True, False]


def test_an_answer_must_be_chosen(client_for):
    lesson, person = make_lesson(), make_person()
    browser = client_for(person)
    for option in ("", "9", "x"):
        browser.post(reverse("learning:answer", args=[lesson.slug, 1, 0]), {"option": option})
    assert not StudySign.objects.filter(kind="check").exists()
    assert browser.post(reverse("learning:answer", args=[lesson.slug, 1, 5]), {"option": 0}).status_code == 404


@pytest.mark.parametrize("count", [1, 3])
def test_the_library_needs_as_many_queries_for_three_lessons_as_for_one(client_for, count, django_assert_num_queries):
    for number in range(count):
        make_lesson(f"lesson{number}")
    browser = client_for(make_person())
    browser.get(reverse("learning:library"))
    with django_assert_num_queries(23):
        assert browser.get(reverse("learning:library")).status_code == 200


def test_drafts_do_not_exist_and_strangers_sign_in(client, client_for):
    lesson = make_lesson()
    there = reverse("learning:lesson", args=[lesson.slug, 1])
    assert client.get(there).url.startswith(reverse("account_login"))
    assert client.get(reverse("learning:library")).status_code == 200
    lesson.unpublish()
    assert client_for(make_person()).get(there).status_code == 404


def test_a_question_has_exactly_one_right_option():
    lesson = make_lesson()
    for option in lesson.sections[0].value["checks"][0]["options"]:
        option["right"] = True
    with pytest.raises(ValidationError):
        LessonPage.clean(lesson)


def test_home_shows_hours_and_where_to_go_on(client_for):
    lesson, person = make_lesson(), make_person()
    grant(person, Role.OFFICER, make_unit())
    page = client_for(person).get("/")
    assert reverse("learning:lesson", args=[lesson.slug, 1]) in page.content.decode()
