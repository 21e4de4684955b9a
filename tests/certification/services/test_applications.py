from datetime import date
from types import SimpleNamespace

import pytest
import time_machine

from certification import ports
from certification.models import Application
from certification.queries.standing import status_at
from certification.services import applications, fulfilment
from certification.services.scope import Place
from core import clock
from core.errors import DomainError
from tests.factories.certification import (
    a_decision,
    appoint,
    make_area,
    make_authority,
    make_domain,
    make_person,
    make_power,
    make_rules,
    make_unit,
    passed,
)

pytestmark = pytest.mark.django_db


class Studied:
    def __init__(self, minutes: int) -> None:
        self.value = minutes

    def minutes(self, person_ids, year):
        return dict.fromkeys(person_ids, self.value)


@pytest.fixture
def world(monkeypatch):
    with time_machine.travel("2026-11-23T09:00:00+08:00", tick=True):
        authority = make_authority()
        unit = make_unit(authority)
        domain = make_domain(authority)
        make_power(unit, domain)
        make_rules(authority, induction_hours=2, certificate_term_months=60)
        officer, clerk, reviewer, other = (make_person() for _n in range(4))
        appoint(officer, unit, since=date(2026, 3, 1))
        monkeypatch.setitem(ports._bound, "training", Studied(90))
        place = Place(domain, make_area(authority))
        yield SimpleNamespace(**{k: v for k, v in locals().items() if k != "monkeypatch"})


def begin(world) -> Application:
    application = applications.apply(
        person=world.officer, unit=world.unit, authority=world.authority, scope=[world.place], by=world.officer
    )
    return applications.submit(application=application, by=world.officer)


def test_an_application_walks_from_the_officer_to_the_certificate(world):
    passed(world.officer)
    application = begin(world)
    applications.forward(application=application, by=world.clerk)
    applications.approve(application=application, by=world.reviewer)
    certificate = fulfilment.issue(application=application, decision=a_decision(), by=world.reviewer, key="i")
    application.refresh_from_db()
    assert (application.state, application.certificate) == ("issued", certificate)
    status = status_at(certificate, clock.now())
    assert (status.valid, status.valid_from, status.valid_until) == (True, date(2026, 11, 23), date(2031, 11, 22))
    event = certificate.events.get()
    assert (event.proposed_by, event.approved_by) == (world.clerk, world.reviewer)
    assert [s.act for s in application.steps.all()] == ["created", "submitted", "forwarded", "approved", "issued"]
    assert fulfilment.issue(application=application, decision=a_decision(), by=world.reviewer, key="i") == certificate


def test_every_requirement_is_listed_with_its_verdict(world):
    application = begin(world)
    said = {r["code"]: r["verdict"] for r in application.eligibility["submitted"]}
    assert said == {
        "post": "met",
        "power": "met",
        "common_paper": "missing",
        "hours": "met",
        "no_measure": "met",
        "no_other_certificate": "met",
    }


def test_an_unbound_training_record_is_unknown_and_never_met(world, monkeypatch):
    monkeypatch.delitem(ports._bound, "training")
    passed(world.officer)
    application = begin(world)
    assert {r["code"]: r["verdict"] for r in application.eligibility["submitted"]}["hours"] == "unknown"
    applications.forward(application=application, by=world.clerk)
    with pytest.raises(DomainError, match="requirements_missing"):
        applications.approve(application=application, by=world.reviewer)


def test_approval_asks_the_rule_again(world):
    application = begin(world)
    applications.forward(application=application, by=world.clerk)
    with pytest.raises(DomainError, match="requirements_missing"):
        applications.approve(application=application, by=world.reviewer)
    passed(world.officer)
    assert applications.approve(application=application, by=world.reviewer).state == "approved"


def test_nobody_reviews_what_went_through_their_hands(world):
    passed(world.officer)
    application = begin(world)
    with pytest.raises(DomainError, match="handler_never_reviews"):
        applications.forward(application=application, by=world.officer)
    applications.forward(application=application, by=world.clerk)
    for by in (world.officer, world.clerk):
        with pytest.raises(DomainError, match="handler_never_reviews"):
            applications.approve(application=application, by=by)
    applications.approve(application=application, by=world.reviewer)
    with pytest.raises(DomainError, match="handler_never_reviews"):
        fulfilment.issue(application=application, decision=a_decision(), by=world.clerk, key="i")


def test_a_second_application_of_the_same_kind_is_refused(world):
    begin(world)
    with pytest.raises(DomainError, match="application_open"):
        begin(world)


def test_returned_with_a_reason_and_sent_again(world):
    application = begin(world)
    with pytest.raises(DomainError, match="return_without_reason"):
        applications.send_back(application=application, by=world.clerk, reasons=[])
    applications.send_back(application=application, by=world.clerk, reasons=["scope_missing"], note="请补充执法区域")
    again = applications.submit(application=application, by=world.officer)
    assert again.state == "unit_review"
    assert [(s.reasons, s.note) for s in again.steps.filter(act="returned")] == [(["scope_missing"], "请补充执法区域")]


@pytest.mark.parametrize("step", ["forward", "approve"])
def test_a_step_out_of_order_is_refused(world, step):
    application = applications.apply(
        person=world.officer, unit=world.unit, authority=world.authority, scope=[world.place], by=world.officer
    )
    with pytest.raises(DomainError, match="application_step"):
        getattr(applications, step)(application=application, by=world.clerk)
