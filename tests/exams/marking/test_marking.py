from decimal import Decimal
from types import SimpleNamespace

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from core.errors import DomainError
from core.roles import Role
from exams.domain.blueprint import Section
from exams.domain.marking import next_round, settled
from exams.models import GivenMark, GradeEntry
from exams.queries.marking import queue_of
from exams.services import papers
from exams.services.attempts import close, start
from exams.services.grading import check_results, finish, release_results
from exams.services.marking import give_mark, set_threshold
from tests.factories.bank import LAW_DATE, approve, make_bank, make_question
from tests.factories.exams import make_place, make_sitting, reloaded
from tests.factories.people import grant, make_person, make_unit

FULL = Decimal(10)


def marks(*given: str) -> list[Decimal]:
    return [Decimal(one) for one in given]


@pytest.mark.parametrize(
    ("given_marks", "wanted"),
    [
        (marks("8"), None),
        (marks("8", "6"), Decimal("7.00")),
        (marks("8", "5"), None),
        (marks("8", "5", "6"), Decimal("5.50")),
        (marks("8", "5", "6.5"), Decimal("7.25")),
        (marks("0", "10", "10"), Decimal("10.00")),
    ],
)
def test_two_agree_or_a_third_decides(given_marks, wanted):
    assert settled(given_marks, full=FULL, threshold_percent=20) == wanted


@given(st.lists(st.integers(0, 20), max_size=3), st.integers(0, 100))
def test_there_are_never_more_than_three_rounds_and_marks_stay_between_those_given(halves, percent):
    given_marks = [Decimal(one) / 2 for one in halves]
    result = settled(given_marks, full=FULL, threshold_percent=percent)
    assert (next_round(given_marks, full=FULL, threshold_percent=percent) is None) == (result is not None)
    if len(given_marks) == 3:
        assert min(given_marks) <= result <= max(given_marks)


def make_answers(people: int = 1) -> SimpleNamespace:
    """Closed papers with one short answer of 10 marks, a marker's unit, and who wrote the question."""
    unit = make_unit()
    bank = make_bank(unit)
    setter = make_person()
    approve(make_question(bank, by=setter, kind="short_answer", options=[], answer={"model": "要点一；要点二"}))
    exam = papers.create_exam(
        authority=unit.authority, unit=unit, title="考试", minutes=60, pass_marks=Decimal(6), law_date=LAW_DATE,
        banks=[bank], by=make_person(),
    )  # fmt: skip
    papers.save_blueprint(exam_id=exam.public_id, sections=[Section("简答", "short_answer", 1, FULL)], by=make_person())
    form = papers.draw_form(exam_id=exam.public_id, by=make_person(), seed="s")
    sitting = make_sitting(form)
    attempts = []
    for _n in range(people):
        attempt = start(registration=make_place(sitting)).attempt
        close(attempt=attempt, how="candidate")
        finish(attempt=reloaded(attempt))
        attempts.append(attempt)
    return SimpleNamespace(
        unit=unit, exam=exam, sitting=sitting, setter=setter, attempts=attempts, item=next(iter(form.key))
    )


def make_marker(unit):
    person = make_person()
    grant(person, Role.MARKER, unit)
    return person


def mark(world, points: str, by=None):
    return give_mark(attempt=world.attempts[0], item=world.item, marks=Decimal(points), by=by or make_person())


def newest(world) -> GradeEntry:
    return world.attempts[0].grades.order_by("-id").first()


@pytest.mark.django_db
def test_two_marks_make_a_grade_that_says_who_and_why_and_results_wait_for_it():
    world = make_answers()
    with pytest.raises(DomainError, match="marking_incomplete"):
        check_results(sitting=world.sitting, by=make_person())
    mark(world, "8")
    assert not newest(world).complete
    second = make_person()
    mark(world, "7", by=second)
    entry = newest(world)
    assert (entry.origin, entry.total, entry.complete, entry.passed, entry.by) == (
        "marker",
        Decimal("7.50"),
        True,
        True,
        second,
    )
    finish(attempt=reloaded(world.attempts[0]))
    assert newest(world) == entry, "marking again by the machine takes nothing away"
    checker = make_person()
    check_results(sitting=world.sitting, by=checker)
    assert release_results(sitting=world.sitting, by=make_person()).results.get().score == Decimal("7.50")
    with pytest.raises(DomainError, match="results_already_checked"):
        mark(world, "7")


@pytest.mark.django_db
def test_a_third_marks_where_two_lie_apart():
    world = make_answers()
    mark(world, "9")
    mark(world, "3")
    assert not newest(world).complete
    mark(world, "4")
    assert newest(world).total == Decimal("3.50")
    assert list(GivenMark.objects.values_list("round", flat=True)) == [1, 2, 3]
    with pytest.raises(DomainError, match="marking_is_settled"):
        mark(world, "4")


@pytest.mark.django_db
def test_the_setter_never_marks_nobody_marks_twice_and_marks_stay_in_range():
    world = make_answers()
    with pytest.raises(DomainError, match="setter_never_marks"):
        mark(world, "5", by=world.setter)
    with pytest.raises(DomainError, match="marks_out_of_range"):
        mark(world, "10.5")
    marker = make_person()
    mark(world, "5", by=marker)
    with pytest.raises(DomainError, match="marked_already"):
        mark(world, "5", by=marker)
    assert GivenMark.objects.count() == 1


@pytest.mark.django_db
def test_whoever_marked_neither_checks_nor_releases():
    world = make_answers()
    one, two = make_person(), make_person()
    mark(world, "5", by=one)
    mark(world, "5", by=two)
    with pytest.raises(DomainError, match="marker_never_releases"):
        check_results(sitting=world.sitting, by=one)
    check_results(sitting=world.sitting, by=make_person())
    with pytest.raises(DomainError, match="marker_never_releases"):
        release_results(sitting=world.sitting, by=two)
    assert release_results(sitting=world.sitting, by=make_person())


@pytest.mark.django_db
def test_the_threshold_is_the_exams_own_and_fixed_once_marking_began():
    world = make_answers()
    set_threshold(exam=world.exam, percent=0, by=make_person())
    mark(world, "5")
    mark(world, "5.5")
    assert not newest(world).complete
    with pytest.raises(DomainError, match="marking_has_begun"):
        set_threshold(exam=world.exam, percent=50, by=make_person())


@pytest.mark.django_db
def test_a_marker_meets_the_answer_without_name_or_earlier_marks(client_for):
    world = make_answers()
    mark(world, "9.25")
    marker = make_marker(world.unit)
    browser = client_for(marker)
    address = reverse("office-marking-sitting", args=[world.sitting.public_id])
    page = browser.get(address).content.decode()
    person = world.attempts[0].registration.person
    assert "要点一" in page
    assert person.name not in page
    assert "9.25" not in page
    assert (
        browser.post(address, {"attempt": world.attempts[0].pk, "item": world.item, "marks": "99"}).status_code == 400
    )
    browser.post(address, {"attempt": world.attempts[0].pk, "item": world.item, "marks": "9"})
    assert newest(world).total == Decimal("9.13")
    assert client_for(make_marker(make_unit())).get(address).status_code == 404


ROLES = {
    "office-marking": {Role.MARKER},
    "office-marking-sitting": {Role.MARKER},
    "office-marking-rule": {Role.QUESTION_SETTER},
}


@pytest.mark.django_db
@pytest.mark.parametrize("role", list(Role))
def test_each_screen_opens_for_its_role_only(client_for, role):
    world = make_answers()
    person = make_person()
    grant(person, role, world.unit)
    browser = client_for(person)
    ids = {
        "office-marking": [],
        "office-marking-sitting": [world.sitting.public_id],
        "office-marking-rule": [world.exam.public_id],
    }
    for name, allowed in ROLES.items():
        wanted = 200 if role in allowed else 404
        assert browser.get(reverse(name, args=ids[name])).status_code == wanted, name


@pytest.mark.django_db
def test_the_queue_asks_the_same_for_one_paper_and_for_three():
    counts = []
    for people in (1, 3):
        world = make_answers(people)
        marker = make_marker(world.unit)
        with CaptureQueriesContext(connection) as asked:
            (row,) = queue_of(marker)
        assert (row.answers, row.settled, row.mine) == (people, 0, people)
        counts.append(len(asked))
    assert counts[0] == counts[1]
