from datetime import timedelta

import pytest
import time_machine

from core import clock
from core.errors import DomainError
from exams.domain.blueprint import Section
from exams.domain.practice import Choice
from exams.models import Mistake, PracticeAnswer, PracticeCard
from exams.queries.practice import book_rows, desk_of, plan_today
from exams.queries.practice_stock import stock_for
from exams.services import bank, papers, practice
from exams.services.attempts import close, start
from exams.services.enemies import declare_enemies
from exams.services.grading import check_results, finish, release_results
from tests.factories.bank import LAW_DATE, OPTIONS, approve, make_bank, make_question, make_wording
from tests.factories.exams import make_place, make_sitting, reloaded
from tests.factories.people import make_person
from tests.factories.practice import answer, make_practice, take_up

pytestmark = pytest.mark.django_db


def draw(world, questions: int):
    exam = papers.create_exam(
        authority=world.unit.authority, unit=world.unit, title="考试", minutes=60, pass_marks=1, law_date=LAW_DATE,
        banks=[world.bank], by=make_person(),
    )  # fmt: skip
    papers.save_blueprint(exam_id=exam.public_id, sections=[Section("一", "single", questions, 1)], by=make_person())
    return papers.draw_form(exam_id=exam.public_id, by=make_person(), seed="s")


def practised(world) -> set:
    return set(stock_for(world.person).items)


def test_only_approved_questions_of_open_banks_over_the_own_unit_are_practised():
    world = make_practice(2)
    make_question(world.bank)
    approve(make_question(make_bank(world.unit, public=False)))
    elsewhere = make_practice(1)
    assert practised(world) == {q.pk for q in world.questions}
    assert practised(elsewhere) == {q.pk for q in elsewhere.questions}


def test_questions_a_person_has_to_mark_are_left_to_exams():
    world = make_practice(1)
    approve(make_question(world.bank, kind="short_answer", options=[], answer={"model": "要点"}))
    assert practised(world) == {world.questions[0].pk}


def test_nothing_of_a_paper_is_met_in_practice_before_its_results_are_out():
    world = make_practice(4)
    elsewhere = make_bank(world.unit, public=True)
    form = draw(world, 2)
    on_paper = {item.revision.question_id for item in form.items.select_related("revision")}
    twin = form.items.first().revision
    approve(make_question(elsewhere, stem=twin.stem.replace("下列", " 下列")))  # the same wording in another bank
    free = {q.pk for q in world.questions} - on_paper
    assert practised(world) == free, "drawn and not yet announced"
    with time_machine.travel(clock.now() + timedelta(days=1)):
        sitting = make_sitting(form, opens_in=60)
        assert practised(world) == free, "ahead"
    with time_machine.travel(clock.now() + timedelta(days=1, minutes=70)):
        attempt = start(registration=make_place(sitting)).attempt
        assert practised(world) == free, "running"
        close(attempt=attempt, how="candidate")
        finish(attempt=reloaded(attempt))
        check_results(sitting=sitting, by=make_person())
    with time_machine.travel(clock.now() + timedelta(days=3)):
        assert practised(world) == free, "closed, not released"
        release_results(sitting=sitting, by=make_person())
        assert practised(world) >= {q.pk for q in world.questions}
        make_sitting(form, opens_in=600)
        assert practised(world) == free, "the same paper is used again"


def test_a_sitting_that_nobody_sat_gives_its_questions_back_when_it_has_closed():
    world = make_practice(2)
    make_sitting(draw(world, 2), opens_in=0, lasts=30)
    assert not practised(world)
    with time_machine.travel(clock.now() + timedelta(minutes=40)):
        assert len(practised(world)) == 2


def test_what_gives_a_question_of_a_paper_away_rests_with_it():
    world = make_practice(3)
    form = draw(world, 1)
    on_paper = form.items.get().revision.question
    teller = next(q for q in world.questions if q != on_paper)
    declare_enemies(question_id=on_paper.public_id, other_id=teller.public_id, reason="提示答案", by=make_person())
    assert practised(world) == {q.pk for q in world.questions} - {on_paper.pk, teller.pk}


def test_an_answer_is_kept_with_its_revision_and_whether_it_is_right():
    world = make_practice(2)
    made = take_up(world.person)
    first, second = made.questions
    right = practice.answer(practice_set=made, revision_id=first, value={"choice": "B"})
    wrong = practice.answer(practice_set=made, revision_id=second, value={"choice": "A"}, unsure=True)
    assert [(a.revision_id, a.right, a.unsure) for a in PracticeAnswer.objects.all()] == [
        (first, True, False), (second, False, False),
    ]  # fmt: skip
    assert practice.answer(practice_set=made, revision_id=first, value={"choice": "A"}) == right
    assert set(Mistake.objects.values_list("question_id", flat=True)) == {wrong.question_id}
    assert PracticeCard.objects.get(question=right.question).due > right.at


def test_an_answer_to_a_question_drawn_for_a_paper_meanwhile_is_not_taken():
    world = make_practice(1)
    made = take_up(world.person)
    draw(world, 1)
    with pytest.raises(DomainError, match="practice_question_rests"):
        practice.answer(practice_set=made, revision_id=made.questions[0], value={"choice": "B"})
    with pytest.raises(DomainError, match="practice_nothing_fits"):
        take_up(world.person)
    assert not PracticeAnswer.objects.exists()


def test_a_choice_without_questions_says_so():
    world = make_practice(1)
    with pytest.raises(DomainError, match="practice_nothing_fits"):
        take_up(world.person, choice=Choice(law="行政许可法"))
    assert take_up(world.person, choice=Choice(law="行政处罚法", articles=frozenset({"art_33"}))).questions


def test_a_mistake_leaves_when_right_twice_or_by_own_decision_and_comes_back_when_wrong():
    world = make_practice(2)
    one, two = world.questions
    answer(world.person, one, "A")
    answer(world.person, two, "A")
    answer(world.person, one)
    assert Mistake.objects.get(question=one).left_at is None
    answer(world.person, one)
    practice.leave_mistake(mistake=Mistake.objects.get(question=two))
    assert list(Mistake.objects.order_by("question_id").values_list("left_how", flat=True)) == ["mastered", "own"]
    answer(world.person, two, "C")
    back = Mistake.objects.get(question=two)
    assert (back.left_at, back.left_how, back.wrong, back.right_in_a_row) == (None, "", 2, 0)


def test_a_question_rests_when_its_article_changes_and_returns_when_it_is_reviewed():
    world = make_practice(1)
    (question,) = world.questions
    answer(world.person, question, "A")
    bank.flag_questions(question_ids=[question.public_id], reason="行政处罚法第三十三条已修改")
    stock = stock_for(world.person)
    assert (stock.items, stock.resting) == ({}, {question.pk: "行政处罚法第三十三条已修改"})
    (row,) = book_rows([Mistake.objects.get()], stock)
    assert row.rests == "行政处罚法第三十三条已修改"
    bank.clear_flag(question_id=question.public_id, reason="仍然正确", by=make_person())
    assert practised(world) == {question.pk}


def test_a_card_begins_anew_when_the_key_reads_otherwise():
    world = make_practice(1)
    (question,) = world.questions
    with time_machine.travel(clock.now() - timedelta(days=20)):
        answer(world.person, question)
    answer(world.person, question)
    old = PracticeCard.objects.get().stability
    revision = question.revisions.get()
    wording = make_wording(stem=revision.stem, options=OPTIONS, answer={"choice": "C"})
    bank.revise_question(
        question_id=question.public_id, wording=wording, by=question.created_by, based_on=revision.public_id
    )
    assert not practised(world), "a draft again"
    approve(question)
    practice.save_plan(person=world.person, exam_on=clock.today() + timedelta(days=30), per_day=10)
    assert plan_today(desk_of(world.person)).queue == [question.pk], "due at once"
    answer(world.person, question, "C")
    card = PracticeCard.objects.get()
    assert card.stability < old
    assert (card.answered, card.right) == (3, 3)


def test_the_plan_spreads_new_questions_and_counts_what_is_done_today():
    world = make_practice(8)
    practice.save_plan(person=world.person, exam_on=clock.today() + timedelta(days=10), per_day=3, pace="cards")
    before = plan_today(desk_of(world.person), with_forecast=True)
    assert (before.today.due, before.today.new, before.done) == (0, 1, 0)
    assert before.forecast.exam_keep > before.forecast.exam_stop == 0
    made = practice.take_up_in_order(person=world.person, mode="plan", questions=before.queue)
    practice.answer(practice_set=made, revision_id=made.questions[0], value={"choice": "A"})
    after = plan_today(desk_of(world.person))
    assert (after.done, after.today.due) == (1, 1)


def test_a_plan_needs_a_day_that_is_ahead_and_near():
    person = make_person()
    for days, code in ((-1, "practice_exam_day_is_past"), (400, "practice_exam_day_is_far")):
        with pytest.raises(DomainError, match=code):
            practice.save_plan(person=person, exam_on=clock.today() + timedelta(days=days), per_day=10)
    assert practice.save_plan(person=person, exam_on=clock.today(), per_day=10).per_day == 10
