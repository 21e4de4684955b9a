"""Cards out of use: listed with the day they are due, taken back, destroyed or given up; a card in use stays in use."""

from datetime import date, timedelta

import pytest
import time_machine
from django.urls import reverse

from certification.domain.publicity import Outcome
from certification.models import CardCopyState
from certification.queries.recalls import recalls, to_come_back
from certification.queries.verification import verify_token
from certification.services import cards, changes
from core import clock
from core.domain.working_days import HolidayYear as Year
from core.errors import DomainError
from core.roles import Role
from core.services.holidays import enter_holidays
from tests.factories.certification import make_certificate, make_rules, make_unit, make_world
from tests.factories.people import grant, make_person

pytestmark = pytest.mark.django_db


@pytest.fixture
def world():
    with time_machine.travel("2026-11-23T09:00:00+08:00", tick=True):
        world = make_world()
        grant(world.clerk, Role.REGISTRY_CLERK, world.unit)
        world.card = world.certificate.copies.get()
        yield world


def retire(world):
    changes.cancel(
        certificate=world.certificate, last_day=date(2026, 11, 2), reasons=["retired"], key="retired", **world.who
    )


def fate(world, what="returned", **values):
    return cards.record_fate(**{"copy": world.card, "fate": what, "at": clock.now(), "by": world.clerk, **values})


def test_from_the_end_of_a_certificate_to_its_destroyed_card(client_for, world):
    browser = client_for(world.clerk)
    listed = reverse("registry-cards")
    assert world.certificate.number not in browser.get(listed).content.decode()
    retire(world)
    assert world.certificate.number in browser.get(listed).content.decode()
    step = reverse("registry-card-fate", args=[world.card.public_id])
    for what in ("returned", "destroyed"):
        assert browser.post(step, {"fate": what, "at": "2026-11-23T08:30"}).status_code == 302
        assert world.certificate.number not in browser.get(listed).content.decode()
    told = CardCopyState.objects.filter(copy=world.card).order_by("id").values_list("state", flat=True)
    assert list(told) == ["made", "handed_over", "void", "returned", "destroyed"]


def test_the_card_of_a_certificate_that_ran_out_is_not_called_in_use(client_for, world):
    with time_machine.travel(clock.start_of_day(world.certificate.spans.first().valid_until + timedelta(days=9))):
        page = client_for(world.clerk).get(reverse("registry-cards")).content.decode()
    assert world.certificate.number in page
    assert "应交回未交回" in page
    assert "使用中" not in page


def test_the_day_it_is_due_follows_the_rules_and_the_holidays(world):
    retire(world)
    make_rules(world.authority, card_recall_working_days=5)
    without = recalls(to_come_back(world.clerk))[0]
    assert (without.out_of_use_on, without.due_on, without.overdue) == (date(2026, 11, 3), None, False)
    enter_holidays(authority=world.authority, year=Year(2026, frozenset(), frozenset()), source="示例通知", by=None)
    one = recalls(to_come_back(world.clerk))[0]
    assert (one.due_on, one.overdue) == (date(2026, 11, 10), True)


def test_a_card_in_use_neither_comes_back_nor_is_listed(world):
    with pytest.raises(DomainError, match="card_still_used"):
        fate(world)
    assert not to_come_back(world.clerk).exists()


def test_a_lost_card_that_is_found_is_handed_in_and_its_code_stays_dead(world):
    cards.report_loss(certificate=world.certificate, at=clock.now(), by=world.person, note="", key="lost")
    with pytest.raises(DomainError, match="card_fate_order"):
        fate(world, "destroyed")
    fate(world, "returned")
    assert verify_token(world.card.token).answer.outcome == Outcome.DEAD_CARD
    fate(world, "destroyed")
    with pytest.raises(DomainError, match="card_fate_order"):
        fate(world, "missing")


def test_a_card_nobody_finds_needs_its_story(world):
    retire(world)
    with pytest.raises(DomainError, match="card_needs_note"):
        fate(world, "missing")
    kept = fate(world, "missing", note="本人称已遗失，已登报")
    assert fate(world, "missing", note="再次") == kept
    assert not to_come_back(world.clerk).exists()
    assert fate(world, "returned").state == "returned"


def test_tomorrow_is_refused(world):
    retire(world)
    with pytest.raises(DomainError, match="card_in_the_future"):
        fate(world, at=clock.now() + timedelta(days=1))


def test_another_unit_meets_nothing(client_for, world):
    retire(world)
    stranger = make_person()
    grant(stranger, Role.REGISTRY_CLERK, make_unit())
    browser = client_for(stranger)
    assert world.certificate.number not in browser.get(reverse("registry-cards")).content.decode()
    assert browser.get(reverse("registry-card-fate", args=[world.card.public_id])).status_code == 404


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_asks_as_often_for_three_as_for_one(client_for, world, count, django_assert_num_queries):
    for number in range(count):
        certificate = make_certificate(unit=world.unit, place=world.place)
        changes.cancel(
            certificate=certificate, last_day=date(2026, 11, 2), reasons=["retired"], key=f"x{number}", **world.who
        )
    with django_assert_num_queries(3):
        assert len(recalls(to_come_back(world.clerk))) == count
