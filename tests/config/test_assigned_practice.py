"""An assignment asks for practice, a cleared book of mistakes and a mock exam; how far people are follows from facts."""

from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.translation import override

from core import clock
from core.jobs import run_due_jobs
from core.models import Appointment, Job
from core.roles import Role
from core.services.appointments import end_appointment
from exams.queries.practice_stock import stock_for
from exams.services.practice import leave_mistake
from exams.services.practice_mock import begin_mock, hand_in_mock, save_mock_answer
from learning import ports, tasks
from learning.domain.targets import Reached, Target, is_met
from learning.labels import reached_words, target_words
from learning.models import AssignedLearner, AssignedTarget
from learning.queries.assignments import TargetProgress
from learning.queries.due import due_of
from learning.services.assignments import assign, end_assignment, follow
from tests.exams.practice.test_practice import draw
from tests.factories.people import appoint, grant, make_person, make_unit
from tests.factories.practice import answer, make_practice
from tests.factories.study import with_role

pytestmark = pytest.mark.django_db
LAW = "行政处罚法"
EXAM = "00000000-0000-0000-0000-000000000001"


@pytest.mark.parametrize(
    ("target", "reached", "met"),
    [
        (Target("practice", 2), Reached(questions=1), False),
        (Target("practice", 2), Reached(questions=2), True),
        (Target("mistakes"), Reached(questions=3, open_mistakes=1), False),
        (Target("mistakes"), Reached(), False),
        (Target("mistakes"), Reached(questions=1), True),
        (Target("mock", 0, exam="e"), Reached(), False),
        (Target("mock", 0, exam="e"), Reached(best=0.0), True),
        (Target("mock", 80, exam="e"), Reached(best=79.9), False),
        (Target("mock", 80, exam="e"), Reached(best=80.0), True),
    ],
)
def test_when_a_target_is_met(target, reached, met):
    assert is_met(target, reached) is met


@pytest.fixture
def world():
    world = make_practice(4)
    world.trainer = make_person()
    appoint(world.trainer, world.unit)
    grant(world.trainer, Role.TRAINER, world.unit)
    return world


def asked(world, *targets: Target, **values):
    return assign(
        unit=world.unit, title="练兵", targets=[(one, "内容") for one in targets],
        due_on=clock.today() + timedelta(days=7), by=world.trainer, **values,
    )  # fmt: skip


def row(world) -> AssignedLearner:
    return AssignedLearner.objects.get(person=world.person)


def settled() -> None:
    """The jobs of what was practised have run; what is practised now is of later minutes."""
    with time_machine.travel(clock.now() + timedelta(minutes=6)):
        run_due_jobs()
    Job.objects.filter(state="done").delete()


def test_questions_count_once_each_and_only_those_of_the_law_since_it_began(world):
    with time_machine.travel(clock.now() - timedelta(days=2)):
        answer(world.person, world.questions[3])
    asked(world, Target("practice", 2, law=LAW), Target("practice", 1, law="消防法"))
    answer(world.person, world.questions[0])
    answer(world.person, world.questions[0])
    settled()
    assert (row(world).done, row(world).finished_on) == (0, None)
    answer(world.person, world.questions[1], "A")
    settled()
    assert (row(world).done, row(world).finished_on) == (1, None)
    (due,) = due_of(world.person)
    assert [(part.met, part.how.questions) for part in due.parts] == [(True, 2), (False, 0)]
    assert (due.done, due.of, due.url) == (1, 2, reverse("exams:practice-law", args=["消防法"]))


def test_a_chapter_and_a_topic_narrow_it_down(world):
    article = Target("practice", 1, law=LAW, part="art_33")
    other = Target("practice", 1, law=LAW, part="art_2")
    topic = Target("practice", 1, topic=next(iter(stock_for(world.person).items.values())).topic)
    nothing = Target("practice", 1, topic="别的专题")
    answer(world.person, world.questions[0])
    since = clock.now() - timedelta(hours=1)
    counted = [
        ports.reached([world.person.pk], one, since)[world.person.pk].questions
        for one in (article, other, topic, nothing)
    ]
    assert counted == [1, 0, 1, 0]


def test_the_book_of_mistakes_is_cleared_by_mending_or_by_hand(world):
    answer(world.person, world.questions[0], "A")
    answer(world.person, world.questions[1], "A")
    asked(world, Target("mistakes", law=LAW), Target("practice", 9))
    assert row(world).done == 0
    for _twice in range(2):
        answer(world.person, world.questions[0])
    settled()
    assert row(world).done == 0
    leave_mistake(mistake=world.person.mistakes.get(left_at=None))
    settled()
    assert row(world).done == 1
    assert (
        ports.reached([world.person.pk], Target("mistakes", law="消防法"), clock.now())[world.person.pk].open_mistakes
        == 0
    )


def test_a_mistake_of_an_authority_whose_post_was_left_keeps_nobody(world):
    answer(world.person, world.questions[0], "A")
    since, book = clock.now() - timedelta(hours=1), Target("mistakes")

    def left() -> int:
        return ports.reached([world.person.pk], book, since)[world.person.pk].open_mistakes

    post = Appointment.objects.get(person=world.person)
    assert left() == 1
    end_appointment(appointment=post, last_day=clock.today() - timedelta(days=1), reason="transferred")
    appoint(world.person, make_unit())
    assert set(stock_for(world.person).items) == set()
    assert left() == 0


def test_a_mock_counts_when_something_was_answered_and_by_its_best(world):
    exam = draw(world, 1).exam
    asked(world, Target("mock", 0, exam=str(exam.public_id)), Target("mock", 100, exam=str(exam.public_id)))
    hand_in_mock(mock=begin_mock(person=world.person, exam=exam, seed="a"))
    settled()
    assert row(world).done == 0  # handed in empty
    for choice, done in (("A", 1), ("B", 2)):
        mock = begin_mock(person=world.person, exam=exam, seed=choice)
        (item,) = mock.key
        save_mock_answer(mock=mock, item=item, value={"choice": choice})
        hand_in_mock(mock=mock)
        settled()
        assert row(world).done == done
    assert row(world).finished_on == clock.today()
    assert due_of(world.person) == []


def test_practice_is_heard_once_in_a_while_and_the_night_finds_what_no_event_told(world):
    asked(world, Target("practice", 4))
    begin = clock.start_of_day(clock.today()) + timedelta(hours=12)
    with time_machine.travel(begin, tick=False):
        for question in world.questions[:3]:
            answer(world.person, question)
        assert Job.objects.filter(name="learning.follow_completion").count() == 1
    Job.objects.all().delete()
    with time_machine.travel(begin + timedelta(minutes=1), tick=False):
        answer(world.person, world.questions[3])
    Job.objects.all().delete()
    with time_machine.travel(begin + timedelta(hours=20)):
        for _twice in range(2):
            tasks.call_and_remind()
        assert (row(world).done, row(world).finished_on) == (1, clock.today())


def test_without_practice_at_hand_nothing_is_met_and_nothing_breaks(world, monkeypatch):
    asked(world, Target("practice", 1), Target("mistakes"))
    monkeypatch.delitem(ports._bound, "practising")
    answer(world.person, world.questions[0])
    AssignedLearner.objects.update(done=0)
    follow(person_id=world.person.pk)
    assert row(world).done == 0
    assert [part.how for part in due_of(world.person)[0].parts] == [None, None]


def test_a_trainer_asks_for_practice_on_screen_and_sees_how_far_people_are(world, client_for):
    exam = draw(world, 1).exam
    browser, there = client_for(world.trainer), reverse("office-assignment-new")
    values = {
        "title": "练兵", "due_on": clock.today().isoformat(), "unit": world.unit.pk, "questions": "2",
        "practise": f"{LAW}|", "mistakes": "|", "mock": str(exam.public_id), "mock_percent": "60",
    }  # fmt: skip
    for wrong, field in (
        ({"questions": ""}, "questions"),
        ({"mock": ""}, "mock"),
        ({"questions": "", "practise": "", "mistakes": "", "mock": "", "mock_percent": ""}, "lessons"),
        ({"practise": "消防法|"}, "practise"),
    ):
        refused = browser.post(there, {**values, **wrong})
        assert (refused.status_code, list(refused.context["form"].errors)) == (400, [field])
    made = browser.post(there, values)
    free = stock_for(world.person).items
    answer(world.person, next(one for one in world.questions if one.pk in free))
    settled()
    page = browser.get(made.url)
    told = {one.person: [words for _met, words in parts] for one, parts in page.context["rows"]}
    assert told[world.person] == ["已练 1/2 题", "没有错题", "尚未参加"]
    assert page.context["of"] == 3
    assert page.context["targets"][1] == "错题本清零：全部错题"
    shown = client_for(world.person).get(reverse("learning:plan")).content.decode()
    assert "已练 1/2 题" in shown
    assert reverse("exams:mocks") in shown


@pytest.mark.parametrize(
    ("target", "language", "words"),
    [
        (Target("practice", 2), "zh-hans", "练习 2 题：不限"),
        (Target("practice", 1), "en", "Practise 1 question: any"),
        (Target("mistakes"), "en", "Clear the book of mistakes: the whole book"),
    ],
)
def test_what_nothing_narrows_down_is_said_in_the_language_of_the_reader(world, client_for, target, language, words):
    there, fields = (
        reverse("office-assignment-new"),
        {"practice": {"questions": target.wanted}, "mistakes": {"mistakes": "|"}},
    )
    values = {"title": "练兵", "due_on": clock.today().isoformat(), "unit": world.unit.pk}
    client_for(world.trainer).post(there, {**values, **fields[target.kind]})
    with override(language):
        assert [target_words(one) for one in AssignedTarget.objects.all()] == [words]


@pytest.mark.parametrize(("best", "said"), [(59.96, "59.9"), (60.0, "60"), (100.0, "100"), (32.3, "32.3"), (0.0, "0")])
def test_a_mock_that_fell_short_is_not_rounded_up_to_what_was_asked(best, said):
    asked_for = AssignedTarget(kind="mock", wanted=60, exam=EXAM)
    assert reached_words(TargetProgress(asked_for, Reached(best=best))) == f"最好得分率 {said}%"


def test_how_far_somebody_is_is_seen_by_who_may_ask_and_while_it_is_asked(world, client_for):
    assignment = asked(world, Target("practice", 1), Target("practice", 9))
    answer(world.person, world.questions[0])
    settled()
    mine = AssignedLearner.objects.filter(person=world.person)

    def seen(by) -> list[str]:
        there = reverse("office-assignment", args=[assignment.public_id])
        rows = client_for(by).get(there, {"state": "all"}).context["rows"]
        return [words for one, parts in rows if one.person == world.person for _met, words in parts]

    assert seen(world.trainer) == ["已练 1/1 题", "已练 1/9 题"]
    for role in (Role.UNIT_ADMINISTRATOR, Role.AUDITOR):
        assert seen(with_role(role, world.unit)) == []
    mine.update(finished_on=clock.today())
    assert seen(world.trainer) == []
    mine.update(finished_on=None)
    end_assignment(assignment_id=assignment.public_id, by=world.trainer)
    assert seen(world.trainer) == []


def test_watching_practice_costs_the_same_for_three_as_for_one(world, client_for):
    assignment = asked(world, Target("practice", 2), Target("mistakes"), Target("mock", exam=EXAM))
    browser, there = client_for(world.trainer), reverse("office-assignment", args=[assignment.public_id])

    def queries() -> int:
        with CaptureQueriesContext(connection) as seen:
            assert browser.get(there).status_code == 200
        return len(seen)

    queries()
    one = queries()
    for _more in range(2):
        appoint(make_person(), world.unit)
    tasks.call_and_remind()
    assert assignment.learners.count() == 4
    assert queries() == one
