from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse

from core import clock
from core.errors import DomainError
from core.roles import Role
from exams.api import passes
from exams.models import AttemptSeal, GradeEntry
from exams.receipts import receipt, seal_by_code
from exams.services.attempts import close, close_what_is_over, grant_minutes, start
from exams.services.grading import check_results, finish, release_results
from tests.factories.exams import make_form, make_place, make_sitting, make_started, reloaded
from tests.factories.people import grant, make_person

pytestmark = pytest.mark.django_db


def test_a_paper_begins_only_within_the_window():
    form = make_form()
    early, late = make_sitting(form, opens_in=5), make_sitting(form, opens_in=-100, lasts=50)
    for sitting in (early, late):
        with pytest.raises(DomainError, match="sitting_not_open"):
            start(registration=make_place(sitting))


def test_coming_back_gives_the_pen_to_the_new_page():
    world = make_started()
    again = start(registration=world.registration)
    assert again.attempt == world.attempt
    assert again.ticket != world.started.ticket
    assert [w.number for w in world.attempt.writers.all()] == [1, 2]


def test_a_late_start_ends_with_the_window_and_a_grant_passes_it():
    form = make_form(minutes=60)
    sitting = make_sitting(form, opens_in=-100, lasts=120)
    started = start(registration=make_place(sitting))
    assert started.ends_at == sitting.closes_at
    grant_minutes(attempt=started.attempt, minutes=15, reason="断电", by=make_person())
    again = start(registration=started.attempt.registration)
    assert again.ends_at == sitting.closes_at + timedelta(minutes=15)


def test_time_closes_a_paper_whether_or_not_a_worker_runs():
    world = make_started(minutes=30)
    with time_machine.travel(clock.now() + timedelta(minutes=31)):
        with pytest.raises(DomainError, match="attempt_closed"):
            start(registration=world.registration)
        assert reloaded(world.attempt).closed_by == "time"
        assert close_what_is_over() == 0


def test_closing_twice_is_closing_once():
    world = make_started()
    first = close(attempt=world.attempt, how="candidate")
    second = close(attempt=world.attempt, how="invigilator")
    assert (first.closed_at, second.closed_by) == (second.closed_at, "candidate")
    finish(attempt=reloaded(world.attempt))
    finish(attempt=reloaded(world.attempt))
    assert (AttemptSeal.objects.count(), GradeEntry.objects.count()) == (1, 1)


def test_results_are_checked_by_one_and_released_by_another():
    world = make_started()
    checker, other = make_person(), make_person()
    with pytest.raises(DomainError, match="sitting_still_running"):
        check_results(sitting=world.sitting, by=checker)
    with pytest.raises(DomainError, match="results_not_checked"):
        release_results(sitting=world.sitting, by=other)
    close(attempt=world.attempt, how="candidate")
    check_results(sitting=world.sitting, by=checker)
    with pytest.raises(DomainError, match="handler_never_reviews"):
        release_results(sitting=world.sitting, by=checker)
    released = release_results(sitting=world.sitting, by=other)
    assert [r.passed for r in released.results.all()] == [False]
    with pytest.raises(DomainError, match="nothing_to_release"):
        release_results(sitting=world.sitting, by=other)
    person = world.registration.person
    assert passes([person.pk]) == {person.pk: []}
    assert person.notices.filter(kind="result").count() == 1


def test_a_receipt_is_found_by_its_code():
    world = make_started()
    close(attempt=world.attempt, how="candidate")
    finish(attempt=reloaded(world.attempt))
    seal = AttemptSeal.objects.get()
    assert seal_by_code(receipt(seal)["code"].lower()) == seal
    assert seal_by_code(seal.digest) == seal
    assert seal_by_code("AAAAA-BBBBB-CCCCC-DDDDD") is None
    assert seal_by_code("") is None


def test_before_release_no_response_holds_key_weight_or_others(client_for):
    world = make_started()
    person = world.registration.person
    grant(person, Role.OFFICER, world.sitting.unit)
    stranger = make_place(world.sitting).person
    browser = client_for(person)
    names = ["before", "sit", "receipt", "result"]
    begun = browser.post(reverse("exams:begin", args=[world.registration.public_id]))
    close(attempt=world.attempt, how="candidate")
    finish(attempt=reloaded(world.attempt))
    pages = [begun, browser.get("/"), browser.get(reverse("exams:mine")), browser.get(reverse("core:notices"))]
    pages += [browser.get(reverse(f"exams:{name}", args=[world.registration.public_id]), follow=True) for name in names]
    for page in pages:
        text = page.content.decode()
        for secret in (
            '"answer"',
            '"marks"',
            '"scheme"',
            "explanation",
            stranger.name,
            str(world.attempt.grades.get().total),
        ):
            assert secret not in text, (page.request["PATH_INFO"], secret)


def test_another_persons_exam_does_not_exist(client_for):
    world = make_started()
    browser = client_for(make_person())
    for name in ("before", "sit", "receipt", "result"):
        assert browser.get(reverse(f"exams:{name}", args=[world.registration.public_id])).status_code == 404
    for name in ("begin", "submit"):
        assert browser.post(reverse(f"exams:{name}", args=[world.registration.public_id])).status_code == 404


def test_handing_in_leads_to_the_receipt_and_the_result_comes_with_release(client_for):
    world = make_started()
    browser = client_for(world.registration.person)
    there = browser.post(reverse("exams:submit", args=[world.registration.public_id]))
    assert there.url == reverse("exams:receipt", args=[world.registration.public_id])
    page = browser.get(there.url)
    code = page.context["receipt"]["code"]
    assert browser.get(reverse("exams:check-receipt"), {"code": code}).context["found"]["code"] == code
    check_results(sitting=world.sitting, by=make_person())
    release_results(sitting=world.sitting, by=make_person())
    result = browser.get(reverse("exams:result", args=[world.registration.public_id]))
    assert result.context["result"].score == 0


OFFICE = {
    "office-sittings": {Role.INVIGILATOR, Role.UNIT_ADMINISTRATOR, Role.QUESTION_REVIEWER, Role.AUDITOR},
    "office-sitting": {Role.INVIGILATOR, Role.UNIT_ADMINISTRATOR, Role.QUESTION_REVIEWER, Role.AUDITOR},
    "office-sitting-board": {Role.INVIGILATOR, Role.UNIT_ADMINISTRATOR, Role.QUESTION_REVIEWER, Role.AUDITOR},
    "office-place": {Role.INVIGILATOR, Role.UNIT_ADMINISTRATOR, Role.QUESTION_REVIEWER, Role.AUDITOR},
    "office-sitting-edit": {Role.INVIGILATOR, Role.UNIT_ADMINISTRATOR},
    "office-sitting-room-new": {Role.INVIGILATOR, Role.UNIT_ADMINISTRATOR},
    "office-sitting-invigilator-new": {Role.INVIGILATOR, Role.UNIT_ADMINISTRATOR},
    "office-sitting-seat": {Role.INVIGILATOR, Role.UNIT_ADMINISTRATOR},
    "office-place-move": {Role.INVIGILATOR, Role.UNIT_ADMINISTRATOR},
    "office-place-incident": {Role.INVIGILATOR, Role.UNIT_ADMINISTRATOR},
    "office-place-withdraw": {Role.INVIGILATOR, Role.UNIT_ADMINISTRATOR},
    "office-sitting-new": {Role.INVIGILATOR, Role.UNIT_ADMINISTRATOR},
    "office-sitting-register": {Role.INVIGILATOR, Role.UNIT_ADMINISTRATOR},
    "office-sitting-check": {Role.INVIGILATOR, Role.UNIT_ADMINISTRATOR, Role.QUESTION_REVIEWER},
    "office-sitting-release": {Role.INVIGILATOR, Role.UNIT_ADMINISTRATOR, Role.QUESTION_REVIEWER},
    "office-attempt-grant": {Role.INVIGILATOR, Role.UNIT_ADMINISTRATOR},
    "office-attempt-close": {Role.INVIGILATOR, Role.UNIT_ADMINISTRATOR},
}


@pytest.mark.parametrize("name", OFFICE)
def test_who_may_open_which_screen_and_where_scope_ends(client_for, name):
    from tests.factories.people import make_unit

    world = make_started()
    bare = name in {"office-sittings", "office-sitting-new"}
    target = world.attempt if "attempt" in name else world.registration if "place" in name else world.sitting
    there = reverse(name) if bare else reverse(name, args=[target.public_id])
    for role in Role:
        near, far = make_person(), make_person()
        grant(near, role, world.sitting.unit)
        grant(far, role, make_unit())
        assert client_for(near).get(there).status_code == (200 if role in OFFICE[name] else 404), role
        if not bare:
            assert client_for(far).get(there).status_code == 404, role


@pytest.mark.parametrize("count", [1, 3])
def test_the_board_of_seats_needs_as_many_queries_for_three_as_for_one(client_for, count, django_assert_num_queries):
    world = make_started()
    for _number in range(count - 1):
        start(registration=make_place(world.sitting))
    by = make_person()
    grant(by, Role.INVIGILATOR, world.sitting.unit)
    browser = client_for(by)
    there = reverse("office-sitting-board", args=[world.sitting.public_id])
    with django_assert_num_queries(9):
        assert len(browser.get(there, headers={"hx-request": "true"}).context["seats"]) == count
