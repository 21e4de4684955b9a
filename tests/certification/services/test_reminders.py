"""Officers are told in time, once, and of a missed day afterwards."""

from datetime import date

import pytest
import time_machine

from certification.services.changes import cancel
from certification.services.reminders import remind_of_renewal, say_last_evening
from core.models import Notice
from tests.factories.certification import make_certificate, make_rules, make_world

pytestmark = pytest.mark.django_db


@pytest.fixture
def world():
    with time_machine.travel("2026-06-01T08:00:00+08:00", tick=False) as hands:
        world = make_world()
        world.clock = hands
        make_rules(world.authority, renewal_reminders_days=[30, 7])
        world.ending = make_certificate(unit=world.unit, place=world.place, valid_until=date(2026, 7, 10))
        yield world


def night(world, day, hour=8):
    """What the job of that hour told."""
    world.clock.move_to(f"2026-{day}T{hour:02}:00:00+08:00")
    return remind_of_renewal() if hour == 8 else say_last_evening()


def subjects(world):
    return list(Notice.objects.filter(person=world.ending.person).order_by("id").values_list("subject", flat=True))


def test_every_day_of_a_term_that_ends_tells_just_what_is_due(world):
    told = {}
    for month, last in ((6, 30), (7, 20)):
        for day in range(1, last + 1):
            for hour in (8, 17):
                if count := night(world, f"{month:02}-{day:02}", hour):
                    told[month, day, hour] = count
    assert told == {(6, 10, 8): 1, (7, 3, 8): 1, (7, 10, 17): 1}
    assert subjects(world) == ["您的证件还有30天到期", "您的证件还有7天到期", "您的证件将于今晚24:00到期"]


@pytest.mark.parametrize("later", ["06-11", "06-17"])
def test_a_missed_reminder_is_made_good_with_the_days_left_then(world, later):
    assert night(world, "06-09") == 0
    assert (night(world, later), night(world, later)) == (1, 0)
    assert subjects(world) == [f"您的证件还有{40 - int(later[-2:])}天到期"]


def test_what_was_missed_longer_ago_than_a_week_waits_for_the_next_reminder(world):
    assert (night(world, "06-18"), night(world, "07-03")) == (0, 1)


def test_of_two_missed_reminders_only_the_newer_is_told(world):
    make_rules(world.authority, renewal_reminders_days=[30, 28, 7])
    assert (night(world, "06-14"), subjects(world)) == (1, ["您的证件还有26天到期"])


@pytest.mark.parametrize("later", ["07-11", "07-13"])
def test_a_missed_last_evening_is_told_on_the_next_morning_that_runs(world, later):
    assert (night(world, later), night(world, later)) == (1, 0)
    assert subjects(world) == ["您的证件已到期"]
    notice = Notice.objects.get(person=world.ending.person)
    assert (notice.kind, "2026年7月10日届满" in notice.body) == ("expiry", True)


def test_a_missed_last_evening_alarms_nobody_who_has_the_next_certificate(world):
    make_certificate(
        person=world.ending.person, unit=world.unit, place=world.place, valid_from=date(2026, 7, 11), valid_until=date(2031, 7, 10)
    )  # fmt: skip
    assert (night(world, "07-10", 17), night(world, "07-11")) == (0, 0)


def test_who_gave_the_certificate_back_since_is_not_reminded_of_it(world):
    assert night(world, "06-09") == 0
    cancel(certificate=world.ending, last_day=date(2026, 6, 9), reasons=["retired"], key="c", **world.who)
    assert (night(world, "06-11"), night(world, "07-11")) == (0, 0)


def test_the_register_costs_no_query_for_those_whose_day_it_is_not(world, django_assert_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    night(world, "06-10")
    with CaptureQueriesContext(connection) as few:
        remind_of_renewal()
    for day in (1, 2, 3):
        make_certificate(unit=world.unit, place=world.place, valid_until=date(2026, 9, day))
    with django_assert_num_queries(len(few)):
        assert remind_of_renewal() == 0
