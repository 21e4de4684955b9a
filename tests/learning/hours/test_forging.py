"""A script that replays and forges signs of life gains no hours."""

import time
from datetime import timedelta

import pytest
import time_machine
from django.core import signing
from django.test import Client
from django.urls import reverse

from core import clock
from learning import signs, tickets
from learning.api import minutes
from learning.models import LessonCompletion, StudyPing
from learning.services.lessons import finish
from tests.factories.learning import make_lesson
from tests.factories.people import make_person

pytestmark = pytest.mark.django_db
NINE = "2026-11-23T09:00:00+08:00"


class Direct:
    """The writer without its thread, whose connection would not see the test's transaction."""

    def write(self, ticket, number) -> None:
        signs.insert([signs._Waiting(ticket, number, clock.now())])


@pytest.fixture(autouse=True)
def direct(monkeypatch):
    monkeypatch.setattr(signs, "writer", Direct())


def serve(browser: Client, lesson, number: int = 1) -> str:
    """The ticket that stands in a served page."""
    page = browser.get(reverse("learning:lesson", args=[lesson.slug, number])).content.decode()
    return page.split('data-ticket="')[1].split('"')[0]


def send(text: str, number: int) -> int:
    return Client().post(reverse("learning:sign"), f"{text} {number}", content_type="text/plain").status_code


def answer_all(browser: Client, lesson) -> None:
    for number in range(1, len(lesson.sections) + 1):
        serve(browser, lesson, number)
        browser.post(reverse("learning:answer", args=[lesson.slug, number, 0]), {"option": 0})


def test_an_honest_reader_counts_what_passed(client_for):
    lesson, person = make_lesson(), make_person()
    browser = client_for(person)
    with time_machine.travel(NINE, tick=False) as now:
        answer_all(browser, lesson)
        ticket = serve(browser, lesson, 2)
        for number in range(1, 21):
            now.shift(timedelta(seconds=30))
            assert send(ticket, number) == 204
        assert finish(person=person, lesson=lesson).minutes == 10


def test_signs_faster_than_a_page_sends_them_are_refused_and_replays_are_the_same_sign(client_for):
    lesson, person = make_lesson(), make_person()
    browser = client_for(person)
    with time_machine.travel(NINE, tick=False) as now:
        answer_all(browser, lesson)
        ticket = serve(browser, lesson)
        assert [send(ticket, number) for number in range(1, 200)] == [429] * 199
        now.shift(timedelta(minutes=1))
        assert [send(ticket, number) for number in (1, 1, 1, 2, 3, 4, 99_999)] == [204, 204, 204, 204, 204, 429, 429]
        assert StudyPing.objects.count() == 3
        assert finish(person=person, lesson=lesson).minutes == 1


def test_a_script_that_runs_through_everything_at_once_gains_nothing(client_for):
    lesson, person = make_lesson(sections=6), make_person()
    browser = client_for(person)
    with time_machine.travel(NINE, tick=False):
        for _round in range(5):
            answer_all(browser, lesson)
            for number in range(1, 7):
                send(serve(browser, lesson, number), 1)
        browser.post(reverse("learning:finish", args=[lesson.slug]))
    assert LessonCompletion.objects.get().minutes == 0
    assert minutes([person.pk], 2026) == {person.pk: 0}


def test_parallel_tabs_and_a_second_device_count_once(client_for):
    lessons = [make_lesson(slug) for slug in ("one", "two", "three")]
    person = make_person()
    desk, phone = client_for(person), client_for(person)
    with time_machine.travel(NINE, tick=False) as now:
        for lesson in lessons:
            answer_all(desk, lesson)
        open_pages = [serve(browser, lesson) for browser in (desk, phone) for lesson in lessons]
        for number in range(1, 41):
            now.shift(timedelta(seconds=30))
            for ticket in open_pages:
                assert send(ticket, number) == 204
        for lesson in lessons:
            finish(person=person, lesson=lesson)
    assert sum(LessonCompletion.objects.values_list("minutes", flat=True)) <= 20
    assert minutes([person.pk], 2026)[person.pk] <= 20


def test_a_forged_ticket_section_or_reader_is_no_ticket(client_for):
    lesson, person, other = make_lesson(), make_person(), make_person()
    with time_machine.travel(NINE, tick=False) as now:
        ticket = serve(client_for(person), lesson)
        body, stamp, mark = ticket.split(":")
        forged = signing.dumps([other.pk, lesson.lesson_id.hex, "2", "0" * 32, 0], salt="another salt")
        now.shift(timedelta(minutes=5))
        for text in (forged, f"{body[:-2]}xx:{stamp}:{mark}", "", "x", f"{ticket}x", ticket.replace(":", ";")):
            assert send(text, 1) == 400
        for number in ("-1", "0", "1.5", "nan", "1e3"):
            assert send(ticket, number) in {400, 429}  # type: ignore[arg-type]
        assert not StudyPing.objects.exists()
        assert send(ticket, 1) == 204
    assert StudyPing.objects.get().person == person


@pytest.mark.parametrize("shift", [timedelta(days=400), timedelta(days=-400)])
def test_the_clock_of_the_reader_is_never_asked(client_for, shift):
    """A ticket of another time: from the future it is good for nothing, an old one is good for no more than half a day."""
    lesson, person = make_lesson(), make_person()
    now = clock.now()
    with time_machine.travel(now + shift, tick=False):
        ticket = tickets.ticket_for(person_id=person.pk, lesson_id=lesson.lesson_id, section="1")
    allowed = tickets.signs_allowed(tickets.read_ticket(ticket), time.time())
    assert allowed == (0 if shift > timedelta(0) else tickets.LONGEST_SECONDS // tickets.EVERY_SECONDS) or allowed < 0
    if shift > timedelta(0):
        assert send(ticket, 1) == 429
    else:
        assert [send(ticket, number) for number in range(1, 60)] == [204] * 59
        answer_all(client_for(person), lesson)
        assert finish(person=person, lesson=lesson).minutes == 0
