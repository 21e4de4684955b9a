"""What people enter by mistake: each is answered with one clear sentence, and nothing has changed."""

from datetime import date

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile

from certification.models import Application, Proposal
from certification.services import applications, changes, entry, measures, proposals
from core.errors import DomainError, text_for
from core.models import AppointmentSpan
from core.services.appointments import appoint
from tests.factories.certification import a_decision, make_certificate, make_person, make_rules, make_world, moment

pytestmark = pytest.mark.django_db
SERVED = moment(2026, 3, 1, 9)
PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"


@pytest.fixture
def world():
    with time_machine.travel("2026-03-02T09:00:00+08:00", tick=True):
        yield make_world()


def refused(code: str, act, **values) -> str:
    """The sentence a person reads, in Chinese and without a code."""
    with pytest.raises(DomainError) as refusal:
        act(**values)
    assert refusal.value.code == code
    said = text_for(refusal.value)
    assert len(said) > 8
    assert code not in said
    return said


def events(world) -> int:
    return world.certificate.events.count()


def test_a_day_before_the_issue(world):
    before = events(world)
    said = refused(
        "before_first_known_day", changes.cancel, certificate=world.certificate, last_day=date(2023, 5, 1), reasons=["retired"], key="x", **world.who
    )  # fmt: skip
    assert "2023-05-02" in said
    assert events(world) == before


def test_a_revocation_before_its_service(world):
    before = events(world)
    values = {"certificate": world.certificate, "decision": a_decision(served=SERVED), "reasons": ["crime"], "key": "x"}
    refused("effective_before_service", measures.revoke, stated_from=moment(2026, 2, 1), **values, **world.who)
    assert events(world) == before


def test_overlapping_appointments(world):
    before = AppointmentSpan.objects.count()
    values = {"person": world.person, "unit": world.unit, "since": date(2026, 1, 1), "post_type": "civil"}
    refused("already_appointed", appoint, **values)
    assert AppointmentSpan.objects.count() == before


def test_a_suspension_of_an_expired_certificate(world):
    held = make_certificate(unit=world.unit, place=world.place, valid_until=date(2026, 1, 31))
    before = held.events.count()
    refused(
        "wrong_state", measures.suspend, certificate=held, decision=a_decision(served=SERVED), reasons=["beyond_power"], last_day=date(2026, 4, 1), key="x", **world.who
    )  # fmt: skip
    assert held.events.count() == before


def proposal_of(world) -> Proposal:
    values = {"reasons": ["retired"], "last_day": "2026-03-01"}
    return proposals.propose(certificate=world.certificate, act="cancel", values=values, note="", by=world.clerk)


def test_two_approvals_at_once_are_one(world):
    proposal = proposal_of(world)
    first = proposals.approve_proposal(proposal=proposal, by=world.reviewer)
    assert proposals.approve_proposal(proposal=proposal, by=make_person()) == first
    assert world.certificate.events.filter(kind="cancelled").count() == 1


def test_an_approval_by_whoever_prepared(world):
    proposal = proposal_of(world)
    refused("handler_never_reviews", proposals.approve_proposal, proposal=proposal, by=world.clerk)
    proposal.refresh_from_db()
    assert (proposal.state, world.certificate.events.filter(kind="cancelled").exists()) == ("waiting", False)


def test_a_number_used_already(world):
    values = {
        "authority": world.authority, "number": world.certificate.number, "person": make_person(), "unit": world.unit,
        "valid_from": date(2026, 1, 1), "valid_until": date(2028, 12, 31), "known_from": date(2026, 1, 1),
        "scope": [world.place], "source": "清册", "entered_by": world.clerk,
    }  # fmt: skip
    said = refused("number_taken", entry.bring_in, **values)
    assert world.certificate.number in said


def test_a_photo_that_is_none(world):
    make_rules(world.authority, application_documents=["photo"])
    applicant = make_person()
    appoint(person=applicant, unit=world.unit, since=date(2026, 1, 1), post_type="civil")
    made = applications.apply(
        person=applicant, unit=world.unit, authority=world.authority, scope=[world.place], by=applicant
    )
    upload = SimpleUploadedFile("photo.jpg", PDF, "image/jpeg")
    refused("file_refused", applications.attach, application=made, kind="photo", upload=upload, by=applicant)
    assert not Application.objects.get(pk=made.pk).evidence_files.exists()
