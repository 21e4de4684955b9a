"""A loss reported later than the rules allow is marked in the list and on the page, and never refused."""

from datetime import date

import pytest
import time_machine
from django.urls import reverse

from certification.queries.losses import losses_among
from certification.queries.register import history
from certification.services.cards import report_loss
from certification.services.changes import reverse_entry
from core import clock
from core.errors import DomainError
from core.models import HolidayYear
from core.roles import Role
from tests.factories.certification import make_certificate, make_rules, make_world
from tests.factories.people import grant

pytestmark = pytest.mark.django_db


@pytest.fixture
def world():
    with time_machine.travel("2026-03-16T09:00:00+08:00", tick=True):  # a Monday
        world = make_world()
        grant(world.clerk, Role.REGISTRY_CLERK, world.unit)
        make_rules(world.authority, loss_report_working_days=5)
        yield world


def holidays(world) -> None:
    HolidayYear.objects.create(
        authority=world.authority, year=2026, days_off=[], worked_weekends=[], source="通知", recorded_at=clock.now()
    )


def lost(certificate, lost_on):
    return report_loss(
        certificate=certificate, at=clock.now(), by=certificate.person, note="途中", key="l", lost_on=lost_on
    )


@pytest.mark.parametrize(("lost_on", "due_on", "late"), [(9, 16, False), (8, 13, True), (6, 13, True)])
def test_the_day_of_the_loss_is_not_counted(world, lost_on, due_on, late):
    holidays(world)
    event = lost(world.certificate, date(2026, 3, lost_on))
    (found,) = losses_among(history(world.certificate)).values()
    assert (found.lost_on, found.due_on, found.is_late) == (date(2026, 3, lost_on), date(2026, 3, due_on), late)
    assert clock.day_of(event.effective_at) == date(2026, 3, 16)


def test_without_the_holidays_nobody_is_called_late(world):
    lost(world.certificate, date(2026, 1, 5))
    (found,) = losses_among(history(world.certificate)).values()
    assert (found.due_on, found.is_late) == (None, False)


def test_without_a_document_for_the_rule_nobody_is_called_late_or_told_of_one(client_for, world):
    holidays(world)
    make_rules(world.authority, effective_from=date(2026, 1, 1))
    there = reverse("certification:loss", args=[world.certificate.public_id])
    assert "个工作日内报告" not in client_for(world.person).get(there).content.decode()
    lost(world.certificate, date(2026, 1, 5))
    (found,) = losses_among(history(world.certificate)).values()
    assert (found.due_on, found.is_late) == (None, False)


def test_the_rule_of_the_day_of_the_loss_counts(world):
    holidays(world)
    make_rules(world.authority, effective_from=date(2026, 3, 10), loss_report_working_days=1)
    lost(world.certificate, date(2026, 3, 9))
    (found,) = losses_among(history(world.certificate)).values()
    assert found.is_late is False


def test_a_report_that_was_taken_back_is_called_late_no_more(client_for, world):
    holidays(world)
    event = lost(world.certificate, date(2026, 1, 5))
    reverse_entry(
        certificate=world.certificate, event=event, reasons=["wrong_certificate"], note="录错", key="x", **world.who
    )
    assert losses_among(history(world.certificate)) == {}
    page = client_for(world.clerk).get(reverse("registry-certificate", args=[world.certificate.public_id]))
    assert "逾期报告" not in page.content.decode()


@pytest.mark.parametrize(
    ("lost_on", "code"),
    [
        (date(2026, 3, 17), "lost_in_the_future"),
        (date(2023, 12, 31), "lost_before_the_card"),
        (date.min, "lost_before_the_card"),
    ],
)
def test_a_loss_to_come_or_of_a_card_that_was_not_there_is_refused(world, lost_on, code):
    with pytest.raises(DomainError, match=code):
        lost(world.certificate, lost_on)
    assert not world.certificate.events.filter(kind="loss_reported").exists()


def test_list_and_page_mark_it_and_the_officer_reads_the_rule(client_for, world):
    holidays(world)
    in_time = make_certificate(unit=world.unit, place=world.place)
    there = reverse("certification:loss", args=[world.certificate.public_id])
    assert "在 5 个工作日内报告" in client_for(world.person).get(there).content.decode()
    said = {"note": "途中", "lost_on": "2026-03-17"}
    assert "尚未到来" in client_for(world.person).post(there, said).content.decode()
    assert client_for(world.person).post(there, said | {"lost_on": "2026-03-02"}).status_code == 302
    lost(in_time, date(2026, 3, 13))
    clerk = client_for(world.clerk)
    rows = clerk.get(reverse("registry-certificates")).content.decode().split("<tr>")
    marked = {number: "逾期报告" in row for row in rows for number in (world.certificate.number, in_time.number) if number in row}  # fmt: skip
    assert marked == {world.certificate.number: True, in_time.number: False}
    page = clerk.get(reverse("registry-certificate", args=[world.certificate.public_id])).content.decode()
    for words in ("2026年3月2日遗失", "最迟2026年3月9日报告", "逾期报告"):
        assert words in page
    other = clerk.get(reverse("registry-certificate", args=[in_time.public_id])).content.decode()
    assert "逾期报告" not in other


@pytest.mark.parametrize("count", [1, 3])
def test_a_list_of_lost_cards_asks_as_often_for_three_as_for_one(client_for, world, count, django_assert_num_queries):
    holidays(world)
    lost(world.certificate, date(2026, 3, 2))
    for _number in range(count - 1):
        lost(make_certificate(unit=world.unit, place=world.place), date(2026, 3, 2))
    browser = client_for(world.clerk)
    browser.get(reverse("registry-certificates"))
    with django_assert_num_queries(18):
        assert browser.get(reverse("registry-certificates")).content.decode().count("逾期报告") == count
