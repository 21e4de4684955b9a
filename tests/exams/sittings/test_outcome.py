"""What a sitting came to stands before whoever checks and releases its results."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.urls import reverse

from core import clock
from core.roles import Role
from exams.queries.outcome import outcome_of
from exams.services.attempts import close
from exams.services.finishing import finish_all
from tests.factories.exams import make_place, make_started
from tests.factories.people import grant, make_person

pytestmark = pytest.mark.django_db


def over(sitting):
    type(sitting).objects.filter(pk=sitting.pk).update(closes_at=clock.now() - timedelta(minutes=1))
    sitting.refresh_from_db()


def test_places_papers_and_marks_are_counted_by_the_newest_marking(django_assert_num_queries):
    world = make_started()
    make_place(world.sitting)
    before = outcome_of(world.sitting)
    assert (before.places, before.absent, before.writing, before.unmarked) == (2, 0, 1, 0)
    assert (before.lowest, before.middle, before.highest) == (None, None, None)
    close(attempt=world.attempt, how="candidate")
    finish_all([world.attempt.pk])
    with django_assert_num_queries(3):
        after = outcome_of(world.sitting)
    assert (after.writing, after.unmarked, after.passed, after.failed) == (0, 0, 0, 1)
    over(world.sitting)
    assert outcome_of(world.sitting).absent == 1
    assert list(after.totals) == [Decimal(0)]


@pytest.mark.parametrize("screen", ["office-sitting-check", "office-sitting-release"])
def test_it_is_seen_before_anything_is_confirmed(client_for, screen):
    world = make_started()
    close(attempt=world.attempt, how="candidate")
    finish_all([world.attempt.pk])
    by = make_person()
    grant(by, Role.INVIGILATOR, world.sitting.unit)
    page = client_for(by).get(reverse(screen, args=[world.sitting.public_id]))
    assert page.context["form"].outcome.failed == 1
    assert "<dd>1</dd>" in page.content.decode()
