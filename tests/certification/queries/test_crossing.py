"""What one night has to tell, and nothing else."""

from datetime import date

import pytest
import time_machine

from certification.queries.crossing import crossing
from certification.services.changes import cancel, change_term
from tests.factories.certification import a_decision, make_certificate, make_rules, make_world, moment

pytestmark = pytest.mark.django_db


@pytest.fixture
def world():
    with time_machine.travel("2026-06-01T02:00:00+08:00", tick=True):
        world = make_world()
        make_rules(world.authority, renewal_reminders_days=[30, 7])
        yield world


def ending(world, *days):
    return make_certificate(unit=world.unit, place=world.place, valid_until=date(*days))


def found(day=date(2026, 6, 1)):
    return {(one.number, one.days_left) for one in crossing(day)}


def test_reminders_the_last_evening_and_what_lapsed_are_found_and_nothing_between(world):
    month, week, today, over = (ending(world, *d) for d in [(2026, 7, 1), (2026, 6, 8), (2026, 6, 1), (2026, 5, 31)])
    for d in [(2026, 7, 2), (2026, 6, 9), (2026, 6, 2), (2026, 5, 30)]:
        ending(world, *d)
    assert found() == {(month.number, 30), (week.number, 7), (today.number, 0), (over.number, -1)}
    assert found() == found()


def test_an_ended_certificate_is_not_reminded_and_a_longer_term_is_asked_by_its_new_day(world):
    ended, longer = ending(world, 2026, 6, 8), ending(world, 2026, 6, 8)
    cancel(certificate=ended, last_day=date(2026, 5, 20), reasons=["retired"], key="c", **world.who)
    change_term(
        certificate=longer, valid_until=date(2026, 7, 1), at=moment(2026, 5, 20), decision=a_decision(), key="t", **world.who
    )  # fmt: skip
    assert found() == {(longer.number, 30)}


@pytest.mark.parametrize("count", [1, 3])
def test_any_number_of_certificates_is_three_questions(world, count, django_assert_num_queries):
    for _n in range(count):
        ending(world, 2026, 6, 8)
    with django_assert_num_queries(3):
        assert len(list(crossing(date(2026, 6, 1)))) == count
