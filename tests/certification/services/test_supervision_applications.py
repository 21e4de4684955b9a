"""Renewal, replacement and change of data of a supervision certificate: as of any other, and never a yes to enforce."""

from datetime import date, timedelta

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from certification import ports
from certification.domain.application import FOR_SUPERVISORS, KINDS
from certification.models import Application, Certificate
from certification.queries.applying import possible_for
from certification.queries.register import scope_on
from certification.queries.standing import may_enforce, status_at
from certification.services import applications, fulfilment
from certification.services.reminders import remind_of_renewal
from core import clock
from core.errors import DomainError
from core.models import Notice
from tests.certification.services.test_application_kinds import NOW, Studied
from tests.factories.certification import (
    Place,
    a_decision,
    appoint,
    make_certificate,
    make_domain,
    make_person,
    make_power,
    make_rules,
    make_world,
    passed,
)

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"


@pytest.fixture
def world(monkeypatch):
    """A supervisor whose certificate ends in a month, with no source of power in the unit and no sector paper."""
    monkeypatch.setitem(ports._bound, "training", Studied())
    with time_machine.travel(NOW, tick=True):
        world = make_world()
        make_rules(
            world.authority, certificate_term_months=60, renewal_open_days_before=90, sector_paper_required=True,
            renewal_reminders_days=[30],
        )  # fmt: skip
        world.person = make_person()
        world.held = make_certificate(
            person=world.person, unit=world.unit, place=world.place, type="supervision",
            valid_until=clock.today() + timedelta(days=30),
        )  # fmt: skip
        passed(world.person)
        yield world


def begin(world, kind, **values) -> Application:
    said = {"person": world.person, "unit": world.unit, "authority": world.authority, "by": world.person, "type": "supervision"}  # fmt: skip
    return applications.apply(**{**said, "scope": [world.place], "subject": world.held, **values}, kind=kind)


def through(world, application) -> Certificate:
    application = applications.submit(application=application, by=world.person)
    application = applications.forward(application=application, by=world.clerk)
    application = applications.approve(application=application, by=world.reviewer)
    return fulfilment.fulfil(application=application, decision=a_decision(), by=world.reviewer, key="f")


def enforces(world, at=None) -> tuple:
    given = may_enforce(world.person, world.unit, world.domain, world.area, at or clock.now())
    return given.allowed, given.reasons


def test_it_is_renewed_from_the_day_after_and_never_entitles_to_enforce(world):
    made = through(world, begin(world, "renewal"))
    assert (made.type, made.number != world.held.number) == ("supervision", True)
    first_day = world.held.spans.first().valid_until + timedelta(days=1)
    later = clock.start_of_day(first_day) + timedelta(hours=9)
    assert status_at(made, later).valid_from == first_day
    assert [(span.domain, span.area, span.power) for span in scope_on(made, later)] == [
        (world.domain, world.area, None)
    ]
    with time_machine.travel(later):
        assert enforces(world) == (False, ("supervision_only",))


def test_a_renewal_takes_up_the_certificate_of_its_own_type(world):
    enforcing = make_certificate(
        person=world.person, unit=world.unit, place=world.place, valid_until=clock.today() + timedelta(days=60)
    )
    make_power(world.unit, world.domain)
    supervision, enforcement = (
        begin(world, "renewal", subject=None),
        begin(world, "renewal", subject=None, type="enforcement"),
    )
    assert (supervision.subject, enforcement.subject) == (world.held, enforcing)
    made = through(world, supervision)
    with time_machine.travel(clock.start_of_day(world.held.spans.first().valid_until) + timedelta(days=1, hours=9)):
        assert status_at(made, clock.now()).valid
    assert enforces(world)[0] is True


def test_a_lost_card_is_replaced(world):
    application = begin(world, "replacement", data={"reason": "lost", "lost_at": "2026-11-22T08:00:00+08:00"})
    assert "lost" in status_at(world.held, clock.now()).overlays
    assert through(world, application) == world.held
    assert [c.states.order_by("-id")[0].state for c in world.held.copies.all()] == ["void", "handed_over"]
    assert enforces(world) == (False, ("supervision_only",))


def test_a_changed_name_stands_on_a_new_card_of_each_certificate(world):
    enforcing = make_certificate(person=world.person, unit=world.unit, place=world.place)
    change = {"change": "name", "name": "章新", "since": "2026-11-20", "basis": "户口簿"}
    for kind, subject in (("supervision", world.held), ("enforcement", enforcing)):
        application = begin(world, "change_data", type=kind, subject=subject, data=change)
        paper = SimpleUploadedFile("户口簿.pdf", PDF, "application/pdf")
        applications.attach(application=application, kind="data_document", upload=paper, by=world.person)
        assert through(world, application) == subject
        assert subject.copies.count() == 2
    world.person.refresh_from_db()
    assert world.person.name == "章新"


def test_it_covers_another_domain_without_a_power_of_the_unit(world):
    other = Place(make_domain(world.authority), world.area)
    assert through(world, begin(world, "change_scope", scope=[other])) == world.held
    assert [span.domain for span in scope_on(world.held)] == [other.domain]
    given = may_enforce(world.person, world.unit, other.domain, world.area, clock.now())
    assert (given.allowed, given.reasons) == (False, ("supervision_only",))


def test_it_is_given_up_and_the_other_certificate_stands(world):
    enforcing = make_certificate(person=world.person, unit=world.unit, place=world.place)
    through(world, begin(world, "surrender", scope=(), data={"reason": "不再监督", "last_day": "2026-11-22"}))
    assert [status_at(one, clock.now()).state for one in (world.held, enforcing)] == ["cancelled", "issued"]


@pytest.mark.parametrize("kind", sorted(set(KINDS) - FOR_SUPERVISORS))
def test_nothing_else_is_applied_for(world, kind):
    with pytest.raises(DomainError, match="subject_wrong"):
        begin(world, kind)


@pytest.mark.parametrize("kind", ["replacement", "change_data"])
def test_an_application_is_about_a_certificate_of_its_own_type(world, kind):
    enforcing = make_certificate(person=world.person, unit=world.unit, place=world.place)
    for subject, of_type in ((enforcing, "supervision"), (world.held, "enforcement")):
        with pytest.raises(DomainError, match="subject_wrong"):
            begin(world, kind, subject=subject, type=of_type, data={"reason": "damaged"})
    assert begin(world, kind, subject=world.held, data={"reason": "damaged"}).subject == world.held


def test_the_holder_is_offered_these_kinds_beside_those_of_enforcement(world):
    own = [(one.kind, one.type) for one in possible_for(world.person)]
    supervising = [
        (kind, "supervision") for kind in ("renewal", "replacement", "change_data", "change_scope", "surrender")
    ]
    assert own == [("first", "enforcement"), *supervising]
    make_certificate(person=world.person, unit=world.unit, place=world.place)
    enforcing = [(kind, "enforcement") for kind in ("replacement", "change_data", "change_scope", "surrender")]
    assert [(one.kind, one.type) for one in possible_for(world.person)] == [*enforcing, *supervising]


def test_the_holder_renews_with_domains_for_which_the_unit_has_no_power(client_for, world):
    browser = client_for(world.person)
    choice = browser.get(reverse("certification:apply")).content.decode()
    assert "到期换证（行政执法监督证）" in choice
    there = reverse("certification:apply-for", args=["renewal"]) + f"?about={world.held.public_id}"
    page = browser.get(there)
    form = page.context["form"]
    assert (form.initial["domains"], form.initial["area"], "powers" in form.fields) == (
        [world.domain.pk],
        world.area.pk,
        False,
    )
    assert {point["verdict"] for point in page.context["points"]} == {"met"}
    assert browser.post(there, {"area": world.area.pk}).status_code == 200
    answer = browser.post(there, {"domains": [world.domain.pk], "area": world.area.pk})
    made = Application.objects.get()
    assert (answer.status_code, made.type, made.subject, made.state) == (302, "supervision", world.held, "unit_review")
    assert [(item.domain, item.power) for item in made.items.all()] == [(world.domain, None)]
    assert browser.get(there).url == reverse("certification:my-application", args=[made.public_id])


def test_one_open_application_holds_up_none_for_the_other_certificate(client_for, world):
    enforcing = make_certificate(person=world.person, unit=world.unit, place=world.place)
    begin(world, "replacement", data={"reason": "damaged"})
    there = reverse("certification:apply-for", args=["replacement"])
    browser = client_for(world.person)
    assert browser.get(f"{there}?about={world.held.public_id}").status_code == 302
    assert browser.get(f"{there}?about={enforcing.public_id}").status_code == 200


def test_a_first_supervision_certificate_under_way_does_not_stand_before_one_to_enforce(client_for, world):
    """The clerk has applied for it; its holder still applies for the other themselves."""
    officer = make_person()
    appoint(officer, world.unit)
    begin(world, "first", person=officer, subject=None, by=world.clerk)
    there = reverse("certification:apply-for", args=["first"])
    assert client_for(officer).get(there).status_code == 200
    own = begin(world, "first", person=officer, subject=None, by=officer, type="enforcement")
    assert client_for(officer).get(there).url == reverse("certification:my-application", args=[own.public_id])


def test_after_a_return_the_domains_are_mended(client_for, world):
    application = applications.submit(application=begin(world, "renewal"), by=world.person)
    applications.send_back(application=application, by=world.clerk, reasons=["scope_wrong"], note="请核对领域")
    there = reverse("certification:my-application-mend", args=[application.public_id])
    browser = client_for(world.person)
    assert list(browser.get(there).context["form"].fields) == ["domains", "area"]
    assert browser.post(there, {"domains": [world.domain.pk], "area": world.city.pk}).status_code == 302
    assert [(item.area, item.power) for item in application.items.all()] == [(world.city, None)]


def test_its_holder_is_reminded_unless_a_longer_one_of_its_own_type_follows(world):
    make_certificate(person=world.person, unit=world.unit, place=world.place, valid_until=date(2030, 12, 31))
    assert remind_of_renewal() == 1
    assert Notice.objects.get(person=world.person).kind == "renewal"
