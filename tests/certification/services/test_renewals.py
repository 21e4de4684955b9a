"""Renewal: in time, late, too late; and never a way around a measure."""

from datetime import date
from types import SimpleNamespace

import pytest
import time_machine

from certification import ports
from certification.queries.standing import may_enforce
from certification.services import applications, fulfilment
from certification.services.measures import suspend
from core.errors import DomainError
from tests.factories.certification import (
    a_decision,
    make_certificate,
    make_person,
    make_power,
    make_rules,
    make_world,
    moment,
    passed,
)

pytestmark = pytest.mark.django_db


class Studied:
    def minutes(self, person_ids, year):
        return dict.fromkeys(person_ids, 60 * 45)


@pytest.fixture
def world(monkeypatch):
    monkeypatch.setitem(ports._bound, "training", Studied())
    with time_machine.travel("2026-01-06T09:00:00+08:00", tick=True):
        world = make_world()
        make_power(world.unit, world.domain)
        make_rules(world.authority, certificate_term_months=60)
        old = make_certificate(unit=world.unit, place=world.place, valid_until=date(2026, 10, 31))
        passed(old.person, on=date(2026, 6, 1))
        clerk = make_person()
    return SimpleNamespace(**{**vars(world), "old": old, "person": old.person, "clerk": clerk})


def filed(world):
    return applications.apply(
        person=world.person, unit=world.unit, authority=world.authority, scope=[world.place], by=world.person, kind="renewal"
    )  # fmt: skip


def approved(world):
    application = applications.submit(application=filed(world), by=world.person)
    application = applications.forward(application=application, by=world.clerk)
    return applications.approve(application=application, by=world.reviewer)


def issued(world):
    return fulfilment.issue(application=approved(world), decision=a_decision(), by=world.reviewer, key="i")


def days(certificate):
    span = certificate.spans.order_by("law_from").last()
    return span.valid_from, span.valid_until


def allowed(world, *when):
    return may_enforce(world.person, world.unit, world.domain, world.area, moment(*when)).allowed


def test_renewed_in_time_the_new_term_begins_the_day_after_the_old(world):
    with time_machine.travel("2026-10-20T09:00:00+08:00"):
        assert days(issued(world)) == (date(2026, 11, 1), date(2031, 10, 31))
    assert [allowed(world, 2026, 10, 31, 23, 59), allowed(world, 2026, 11, 1, 0, 0)] == [True, True]


def test_renewed_late_the_gap_stays_a_gap(world):
    with time_machine.travel("2026-11-08T09:00:00+08:00"):
        assert days(issued(world)) == (date(2026, 11, 8), date(2031, 11, 7))
    assert [allowed(world, 2026, *day) for day in ((10, 31), (11, 7), (11, 8))] == [True, False, True]


@pytest.mark.parametrize(("today", "code"), [("2026-04-01", "renewal_not_open"), ("2027-02-01", "renewal_too_late")])
def test_outside_the_window_a_renewal_is_refused_with_its_day(world, today, code):
    with time_machine.travel(f"{today}T09:00:00+08:00"), pytest.raises(DomainError, match=code):
        filed(world)


def test_nothing_to_renew_without_a_certificate_of_the_unit(world):
    stranger = SimpleNamespace(**{**vars(world), "person": make_person()})
    with time_machine.travel("2026-10-20T09:00:00+08:00"), pytest.raises(DomainError, match="nothing_to_renew"):
        filed(stranger)


def hold(world, served):
    suspend(
        certificate=world.old, decision=a_decision(served=served), reasons=["beyond_power"], last_day=date(2026, 11, 30), key="s", **world.who
    )  # fmt: skip


def test_a_renewal_is_not_approved_while_a_suspension_runs(world):
    with time_machine.travel("2026-10-20T09:00:00+08:00"):
        hold(world, moment(2026, 10, 10, 9, 0))
        with pytest.raises(DomainError, match="requirements_missing"):
            approved(world)


def test_a_suspension_between_approval_and_issue_stops_the_issue(world):
    with time_machine.travel("2026-10-20T09:00:00+08:00"):
        application = approved(world)
        hold(world, moment(2026, 10, 19, 9, 0))
        with pytest.raises(DomainError, match="measure_in_force"):
            fulfilment.issue(application=application, decision=a_decision(), by=world.reviewer, key="i")
