"""Practice in the browser: without scripts, nobody else's, nothing of a paper, one number of queries."""

from datetime import timedelta
from decimal import Decimal

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from core import clock
from core.roles import Role
from exams.domain.blueprint import Section
from exams.models import Mistake, MockExam, PracticeAnswer, PracticePlan, PracticeSet, ReleasedResult
from exams.queries.practice_mock import ends_at
from exams.services import papers
from exams.services.practice_mock import begin_mock, hand_in_mock, save_mock_answer
from tests.exams.practice.test_practice import draw
from tests.factories.bank import approve, make_question
from tests.factories.people import grant, make_person
from tests.factories.practice import answer, make_practice, take_up

pytestmark = pytest.mark.django_db
DESK = reverse("exams:practice")


def page(browser, address: str) -> str:
    answer = browser.get(address)
    assert answer.status_code == 200, address
    return answer.content.decode()


def test_a_set_is_answered_one_by_one_and_the_key_comes_after_the_answer(client_for):
    world = make_practice(2, explanation="因为法律这样规定")
    browser = client_for(world.person)
    told = browser.post(reverse("exams:practice-begin"), {"law": "行政处罚法", "size": "5"})
    address = told.url
    before = page(browser, address)
    assert "因为法律这样规定" not in before
    assert "is-right" not in before
    browser.post(address, {"number": "1"})
    assert not PracticeAnswer.objects.exists(), "an empty form is no answer"
    browser.post(address, {"number": "1", "a": "A"})
    after = page(browser, f"{address}?at=1")
    assert "因为法律这样规定" in after
    assert "第三十三条" in after
    browser.post(address, {"number": "2", "a": "B", "unsure": "1"})
    assert "1 / 2" in page(browser, address)
    assert page(browser, reverse("exams:practice-mistakes")).count('mf-mistake"') == 1


def test_who_does_not_know_may_say_so(client_for):
    world = make_practice(1)
    made = take_up(world.person)
    client_for(world.person).post(reverse("exams:practice-set", args=[made.public_id]), {"number": "1", "give_up": "1"})
    assert not PracticeAnswer.objects.get().right


def test_what_a_paper_was_drawn_with_is_shown_no_more_not_even_answered(client_for):
    world = make_practice(1, explanation="解析文字", stem="独一无二的题干")
    browser = client_for(world.person)
    answer(world.person, world.questions[0], "A")
    made = PracticeSet.objects.get()
    begin = reverse("exams:practice-set", args=[made.public_id])
    assert "解析文字" in page(browser, f"{begin}?at=1")
    draw(world, 1)
    for address in (f"{begin}?at=1", begin, DESK, reverse("exams:practice-mistakes")):
        shown = page(browser, address)
        assert "解析文字" not in shown, address
        assert "独一无二的题干" not in shown, address


def test_nobody_opens_the_practice_of_another(client_for):
    world = make_practice(1)
    answer(world.person, world.questions[0], "A")
    other = make_person()
    grant(other, Role.OFFICER, world.unit)
    browser = client_for(other)
    made, mistake = PracticeSet.objects.get(), Mistake.objects.get()
    assert browser.get(reverse("exams:practice-set", args=[made.public_id])).status_code == 404
    for name in ("exams:practice-mistake-leave", "exams:practice-mistake-note"):
        assert browser.post(reverse(name, args=[mistake.pk])).status_code == 404
    assert client_for(world.person).post(reverse("exams:practice-mistake-leave", args=[mistake.pk])).status_code == 302


def test_a_plan_is_made_and_brings_questions(client_for):
    world = make_practice(3)
    browser = client_for(world.person)
    refused = browser.post(
        reverse("exams:practice-plan"), {"exam_on": "2020-01-01", "per_day": "10", "pace": "minutes"}
    )
    assert refused.status_code == 400
    assert not PracticePlan.objects.exists()
    browser.post(reverse("exams:practice-plan"), {"exam_on": "2099-01-01", "per_day": "10", "pace": "minutes"})
    assert not PracticePlan.objects.exists()
    day = (clock.today() + timedelta(days=3)).isoformat()
    browser.post(reverse("exams:practice-plan"), {"exam_on": day, "per_day": "10", "pace": "minutes"})
    assert "<polyline" in page(browser, reverse("exams:practice-plan"))
    assert "/sets/" in browser.post(reverse("exams:practice-today")).url


@pytest.mark.parametrize("name", ["exams:practice", "exams:practice-mistakes", "exams:practice-plan", "exams:mocks"])
def test_a_page_asks_the_same_number_of_queries_for_one_question_and_for_three(client_for, name):
    counts = []
    for number in (1, 3):
        world = make_practice(number)
        for question in world.questions:
            answer(world.person, question, "A")
        browser = client_for(world.person)
        page(browser, reverse(name))
        with CaptureQueriesContext(
            connection,
        ) as asked:
            page(browser, reverse(name))
        counts.append(len(asked))
    assert counts[0] == counts[1]


def test_a_law_is_practised_by_article_where_its_text_is_not_loaded(client_for):
    world = make_practice(1)
    browser = client_for(world.person)
    assert "第三十三条" in page(browser, reverse("exams:practice-law", args=["行政处罚法"]))
    assert browser.get(reverse("exams:practice-law", args=["民法典"])).status_code == 404
    told = browser.post(reverse("exams:practice-begin"), {"law": "行政处罚法", "part": "art_33", "size": "5"})
    assert "/sets/" in told.url


def test_a_mock_is_drawn_marked_and_never_a_result(client_for):
    world = make_practice(4)
    form = draw(world, 2)
    for _n in range(2):
        approve(make_question(world.bank))
    browser = client_for(world.person)
    assert form.exam.title in page(browser, reverse("exams:mocks"))
    address = browser.post(reverse("exams:mock-begin", args=[form.exam.public_id])).url
    mock = MockExam.objects.get()
    drawn = {entry["revision"] for entry in mock.key.values()}
    assert not drawn & {entry["revision"] for entry in form.key.values()}, "nothing of the real paper"
    assert browser.post(reverse("exams:mock-begin", args=[form.exam.public_id])).url == address
    browser.post(address, {"number": "1", "a": "B", "go": "2"})
    browser.post(address, {"number": "2", "a": "A", "go": "review"})
    assert "is-right" not in page(browser, f"{address}?at=1")
    browser.post(reverse("exams:mock-hand-in", args=[mock.public_id]))
    browser.post(reverse("exams:mock-hand-in", args=[mock.public_id]))
    mock.refresh_from_db()
    assert (mock.total, mock.out_of) == (1, 2)
    assert sorted(PracticeAnswer.objects.filter(mock=mock).values_list("right", flat=True)) == [False, True]
    assert not ReleasedResult.objects.exists()
    assert "is-right" in page(browser, reverse("exams:mock-result", args=[mock.public_id]))
    other = make_person()
    assert client_for(other).get(reverse("exams:mock-result", args=[mock.public_id])).status_code == 404


def test_a_mock_ends_by_itself(client_for):
    world = make_practice(4)
    form = draw(world, 1)
    mock = begin_mock(person=world.person, exam=form.exam, seed="s")
    (item,) = mock.key
    save_mock_answer(mock=mock, item=item, value={"choice": "B"})
    with time_machine.travel(ends_at(mock)):
        told = client_for(world.person).get(reverse("exams:mock", args=[mock.public_id]))
        assert told.url == reverse("exams:mock-result", args=[mock.public_id])
    assert hand_in_mock(mock=mock).total == 1


def test_an_exam_that_people_mark_whole_has_no_mock(client_for):
    world = make_practice(1)
    exam = draw(world, 1).exam
    written = [Section("一、论述题", "short_answer", 1, Decimal(100))]
    papers.save_blueprint(exam_id=exam.public_id, sections=written, by=make_person())
    browser = client_for(world.person)
    begin = reverse("exams:mock-begin", args=[exam.public_id])
    assert begin not in page(browser, reverse("exams:mocks"))
    told = browser.post(begin, follow=True).content.decode()
    assert "全部由人工阅卷" in told
    assert not MockExam.objects.exists()
