"""Every kind of application from the wish to its end, and what each refuses."""

from datetime import date
from types import SimpleNamespace

import pytest
import time_machine

from certification import ports
from certification.models import Application
from certification.queries.register import scope_on
from certification.queries.standing import status_at
from certification.services import applications, cards, changes, fulfilment, measures
from certification.services.scope import Place
from core import clock
from core.errors import DomainError
from tests.factories.certification import (
    a_decision,
    appoint,
    make_certificate,
    make_domain,
    make_person,
    make_power,
    make_rules,
    make_unit,
    make_world,
    moment,
    passed,
)

pytestmark = pytest.mark.django_db
NOW = "2026-11-23T09:00:00+08:00"


class Studied:
    def minutes(self, person_ids, year):
        return dict.fromkeys(person_ids, 60 * 45)


@pytest.fixture
def world(monkeypatch):
    monkeypatch.setitem(ports._bound, "training", Studied())
    with time_machine.travel(NOW, tick=True):
        world = make_world()
        make_power(world.unit, world.domain)
        make_rules(world.authority, certificate_term_months=60)
        passed(world.person)
        yield world


def begin(world, kind, *, scope=None, subject="held", **data) -> Application:
    return applications.apply(
        person=world.person,
        unit=world.unit,
        authority=world.authority,
        scope=[world.place] if scope is None else scope,
        by=world.person,
        kind=kind,
        subject=world.certificate if subject == "held" else subject,
        data=data,
    )


def through(world, application) -> SimpleNamespace:
    application = applications.submit(application=application, by=world.person)
    application = applications.forward(application=application, by=world.clerk)
    application = applications.approve(application=application, by=world.reviewer)
    certificate = fulfilment.fulfil(application=application, decision=a_decision(), by=world.reviewer, key="f")
    again = fulfilment.fulfil(application=application, decision=a_decision(), by=world.reviewer, key="f")
    assert again == certificate
    application.refresh_from_db()
    assert application.state == "issued"
    return certificate


def kinds_of(certificate) -> list[str]:
    return [event.kind for event in certificate.events.order_by("sequence")]


def test_a_lost_card_is_replaced_on_the_same_certificate(world):
    cards.report_loss(certificate=world.certificate, at=clock.now(), by=world.person, note="途中", key="loss")
    assert through(world, begin(world, "replacement", reason="lost")) == world.certificate
    assert [c.states.order_by("-id")[0].state for c in world.certificate.copies.all()] == ["void", "handed_over"]
    assert status_at(world.certificate, clock.now()).overlays == ()


def test_a_damaged_card_is_made_anew(world):
    through(world, begin(world, "replacement", reason="damaged"))
    assert kinds_of(world.certificate)[-1] == "data_changed"
    assert [c.states.order_by("-id")[0].state for c in world.certificate.copies.all()] == ["void", "handed_over"]


def test_a_new_name_works_from_its_day_of_law_and_needs_its_paper(world):
    before = world.person.name
    application = begin(world, "change_data", change="name", name="新名字", since="2026-05-03", basis="户籍证明")
    application = applications.submit(application=application, by=world.person)
    application = applications.forward(application=application, by=world.clerk)
    with pytest.raises(DomainError, match="requirements_missing"):
        applications.approve(application=application, by=world.reviewer)
    hand_in(application, "data_document", world.person)
    application = applications.approve(application=application, by=world.reviewer)
    fulfilment.fulfil(application=application, decision=a_decision(), by=world.reviewer, key="f")
    world.person.refresh_from_db()
    assert (before != "新名字", world.person.name) == (True, "新名字")
    event = world.certificate.events.order_by("-sequence")[0]
    assert (event.kind, clock.day_of(event.effective_at)) == ("data_changed", date(2026, 5, 3))


def test_a_new_photo_is_on_record_once_the_change_is_carried_out(world):
    application = begin(world, "change_data", change="photo", since="2026-11-20", basis="换证件照")
    application = applications.submit(application=application, by=world.person)
    application = applications.forward(application=application, by=world.clerk)
    hand_in(application, "data_document", world.person)
    with pytest.raises(DomainError, match="requirements_missing"):
        applications.approve(application=application, by=world.reviewer)
    hand_in(application, "photo", world.person)
    application = applications.approve(application=application, by=world.reviewer)
    fulfilment.fulfil(application=application, decision=a_decision(), by=world.reviewer, key="f")
    world.person.refresh_from_db()
    kept = world.person.photos.get()
    assert (world.person.photo, kept.valid_from, kept.recorded_by) == (kept.file, date(2026, 11, 20), world.clerk)


def test_a_photo_shows_no_other_change(world):
    application = begin(world, "change_data", change="name", name="新名字", since="2026-05-03", basis="户籍证明")
    application = applications.submit(application=application, by=world.person)
    application = applications.forward(application=application, by=world.clerk)
    hand_in(application, "photo", world.person)
    with pytest.raises(DomainError, match="requirements_missing"):
        applications.approve(application=application, by=world.reviewer)


def hand_in(application, kind, by):
    """As the row stands after a return opened the documents; the file itself is checked elsewhere."""
    from certification.models import Evidence
    from core.models import StoredFile

    stored = StoredFile.objects.create(
        sha256="a" * 64, storage="private", path="x.pdf", name="x.pdf", media_type="application/pdf", kind="evidence",
        size=1, scan="", uploaded_by=by, uploaded_at=clock.now(),
    )  # fmt: skip
    Evidence.objects.create(
        file=stored, application=application, kind=kind, sha256=stored.sha256, added_by=by, added_at=clock.now()
    )


def test_added_and_removed_domains_change_from_the_decision(world):
    food = make_domain(world.authority)
    make_power(world.unit, food)
    through(world, begin(world, "change_scope", scope=[Place(food, world.area)]))
    assert [(s.domain, s.area) for s in scope_on(world.certificate)] == [(food, world.area)]


def test_surrender_ends_the_certificate_with_its_day(world):
    through(world, begin(world, "surrender", scope=[], last_day="2026-11-23"))
    assert status_at(world.certificate, clock.now()).state == "issued"
    assert status_at(world.certificate, moment(2026, 11, 24)).state == "cancelled"


def test_a_transfer_ends_the_old_and_begins_a_new_certificate_without_a_common_paper(world):
    other = make_unit(world.authority)
    person = make_person()
    held = make_certificate(person=person, unit=world.unit, place=world.place)
    make_power(other, world.domain)
    appoint(person, other)
    application = applications.apply(
        person=person, unit=other, authority=world.authority, scope=[world.place], by=person, kind="transfer", subject=held
    )  # fmt: skip
    application = applications.submit(application=application, by=person)
    said = {r["code"]: r["verdict"] for r in application.eligibility["submitted"]}
    assert (said["common_exempt"], said["no_other_certificate"]) == ("met", "met")
    application = applications.forward(application=application, by=world.clerk)
    application = applications.approve(application=application, by=world.reviewer)
    made = fulfilment.fulfil(application=application, decision=a_decision(), by=world.reviewer, key="f")
    assert (made.unit, made.number != held.number) == (other, True)
    assert status_at(held, clock.now()).reasons == ("cancelled",)
    assert held.events.order_by("-sequence")[0].reasons == ["transferred"]


def test_a_return_to_enforcement_gets_a_new_number(world):
    changes.cancel(
        certificate=world.certificate, last_day=date(2026, 6, 30), reasons=["left_enforcement_post"], key="c", **world.who
    )  # fmt: skip
    made = through(world, begin(world, "reentry"))
    assert made.number != world.certificate.number


def test_after_a_revocation_only_when_the_ban_is_over(world):
    make_rules(world.authority, reapplication_ban_months=24, certificate_term_months=60)
    measures.revoke(
        certificate=world.certificate, decision=a_decision(served=moment(2026, 11, 20, 9)), reasons=["crime"], key="r", **world.who
    )  # fmt: skip
    application = applications.submit(application=begin(world, "reentry"), by=world.person)
    said = {r["code"]: r for r in application.eligibility["submitted"]}
    assert (said["no_measure"]["verdict"], said["no_measure"]["details"]) == ("missing", {"until": "2028-11-20"})
    with time_machine.travel("2028-11-21T09:00:00+08:00"):
        applications.withdraw(application=application, by=world.person)
        later = applications.submit(application=begin(world, "reentry"), by=world.person)
        assert {r["code"]: r["verdict"] for r in later.eligibility["submitted"]}["no_measure"] == "met"


@pytest.mark.parametrize("kind", ["replacement", "change_data", "change_scope", "surrender"])
def test_kinds_about_a_certificate_need_one_that_can_carry_them(world, kind):
    with pytest.raises(DomainError, match="subject_missing"):
        begin(world, kind, subject=None)
    with pytest.raises(DomainError, match="subject_wrong"):
        begin(world, kind, subject=make_certificate(unit=world.unit, place=world.place))
    changes.cancel(certificate=world.certificate, last_day=date(2026, 6, 30), reasons=["retired"], key="c", **world.who)
    with pytest.raises(DomainError, match="subject_wrong"):
        begin(world, kind)


def test_a_suspended_certificate_gets_no_wider_scope(world):
    measures.suspend(
        certificate=world.certificate, decision=a_decision(served=moment(2026, 11, 20, 9)), reasons=["beyond_power"],
        last_day=date(2026, 12, 31), key="s", **world.who,
    )  # fmt: skip
    application = applications.submit(application=begin(world, "change_scope"), by=world.person)
    assert {r["code"]: r["verdict"] for r in application.eligibility["submitted"]}["no_measure"] == "missing"
