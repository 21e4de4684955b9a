"""The list of bans on applying again: who, by which decision, from when until when, on screen and as Excel."""

from datetime import date
from io import BytesIO

import pytest
import time_machine
from django.urls import reverse
from openpyxl import load_workbook

from certification.queries.bans import bans, bans_found
from certification.services.changes import reverse_entry
from certification.services.measures import revoke
from core.models import AuditEntry
from core.roles import Role
from tests.factories.certification import a_decision, make_certificate, make_rules, make_unit, make_world, moment
from tests.factories.people import grant, make_person

pytestmark = pytest.mark.django_db
SERVED = moment(2026, 3, 1, 9, 0)
ENDED = "2028-03-02T00:00:00+08:00"


@pytest.fixture
def world():
    with time_machine.travel("2026-03-02T09:00:00+08:00", tick=True):
        world = make_world()
        make_rules(world.authority, reapplication_ban_months=24)
        grant(world.clerk, Role.REGISTRY_CLERK, world.unit)
        yield world


def revoked(world, certificate=None, served=SERVED, precision="minute"):
    return revoke(
        certificate=certificate or world.certificate,
        decision=a_decision("示司发〔2026〕5号", served=served, served_precision=precision),
        reasons=["crime"],
        key="r",
        **world.who,
    )


def page(client_for, by, view="running"):
    return client_for(by).get(reverse("registry-bans"), {"view": view}).content.decode()


def sheet(client_for, by, view="running"):
    answer = client_for(by).get(reverse("registry-bans-file"), {"view": view})
    rows = load_workbook(BytesIO(answer.content)).active.iter_rows(values_only=True)
    return [row for row in rows if row[0] != "姓名" and any(row)]


def test_a_ban_in_force_names_person_decision_and_both_days(client_for, world):
    assert world.certificate.number not in page(client_for, world.clerk)
    revoked(world)
    (ban,) = bans(bans_found(world.clerk))
    assert (ban.person, ban.certificate, ban.decision.decision_no) == (
        world.person,
        world.certificate,
        "示司发〔2026〕5号",
    )
    assert (ban.first_day, ban.last_day, ban.standing) == (date(2026, 3, 1), date(2028, 3, 1), "running")
    shown = page(client_for, world.clerk)
    for said in (world.person.name, world.certificate.number, "示司发〔2026〕5号", "2028年3月1日"):
        assert said in shown


def test_a_ban_that_has_ended_is_listed_among_all_only(client_for, world):
    revoked(world)
    with time_machine.travel("2028-03-01T23:59:00+08:00"):
        assert world.certificate.number in page(client_for, world.clerk)
    with time_machine.travel(ENDED):
        assert world.certificate.number not in page(client_for, world.clerk)
        assert world.certificate.number in page(client_for, world.clerk, "all")
        assert [ban.standing for ban in bans(bans_found(world.clerk, "all"))] == ["ended"]


def test_a_ban_that_begins_tomorrow_is_to_come(world):
    revoked(world, served=moment(2026, 3, 2), precision="day")
    assert not bans_found(world.clerk).exists()
    (ban,) = bans(bans_found(world.clerk, "all"))
    assert (ban.first_day, ban.standing) == (date(2026, 3, 3), "to_come")


def test_a_ban_that_was_taken_back_is_no_ban(world):
    event = revoked(world)
    reverse_entry(
        certificate=world.certificate, event=event, reasons=["wrong_certificate"], note="同名", key="x", **world.who
    )
    assert not bans_found(world.clerk, "all").exists()


@pytest.mark.parametrize("view", ["running", "all"])
def test_the_workbook_holds_what_the_screen_shows_and_is_written_down(client_for, world, view):
    revoked(world)
    (row,) = sheet(client_for, world.clerk, view)
    assert row[:4] == (world.person.name, world.unit.name, world.certificate.number, "示司发〔2026〕5号")
    assert row[6:8] == ("2026-03-01", "2028-03-01")
    taken = AuditEntry.objects.get(action="bans.taken")
    assert (taken.actor, taken.details) == (world.clerk, {"view": view, "rows": 1})


def test_another_unit_meets_nothing(client_for, world):
    revoked(world)
    stranger = make_person()
    grant(stranger, Role.REGISTRY_CLERK, make_unit())
    assert world.certificate.number not in page(client_for, stranger, "all")
    assert sheet(client_for, stranger, "all") == []


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_asks_as_often_for_three_as_for_one(world, count, django_assert_num_queries):
    for _number in range(count):
        revoked(world, make_certificate(unit=world.unit, place=world.place))
    with django_assert_num_queries(2):
        rows = bans(bans_found(world.clerk))
        assert len({ban.certificate.unit.name + ban.person.name + ban.decision.decision_no for ban in rows}) == count
