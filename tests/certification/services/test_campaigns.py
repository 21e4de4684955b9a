"""Campaigns: who is on the roster, how each row stands, and what another person must still approve."""

from datetime import date, timedelta

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile

from certification import ports
from certification.domain.campaigns import Row
from certification.models import Application, CertificateEvent, MeasureCase, Proposal
from certification.queries.campaigns import rows_of
from certification.queries.standing import status_at
from certification.queries.verification import verify_token
from certification.services import applications, campaigns, fulfilment, proposals, reminders
from core import clock
from core.errors import DomainError
from core.models import Notice
from tests.factories.certification import (
    a_decision,
    make_certificate,
    make_domain,
    make_power,
    make_rules,
    make_world,
    passed,
)

pytestmark = pytest.mark.django_db


class Studied:
    def minutes(self, person_ids, year):
        return dict.fromkeys(person_ids, 60 * 45)


@pytest.fixture
def world(monkeypatch):
    monkeypatch.setitem(ports._bound, "training", Studied())
    with time_machine.travel("2026-11-23T09:00:00+08:00", tick=True) as hands:
        world = make_world()
        world.clock = hands
        make_power(world.unit, world.domain)
        make_rules(world.authority, certificate_term_months=60)
        world.soon = make_certificate(unit=world.unit, place=world.place, valid_until=date(2026, 12, 31))
        passed(world.soon.person)
        yield world


def start(world, kind, **values):
    defaults = {
        "unit": world.unit, "kind": kind, "title": "活动", "basis": "司发〔2026〕3号", "opens_on": date(2026, 11, 1),
        "closes_on": date(2026, 12, 31), "by": world.clerk,
    }  # fmt: skip
    return campaigns.start(**{**defaults, **values})


def rows(campaign) -> dict:
    return {line.member.certificate: line.row for line in rows_of(campaign)}


def propose(campaign, by):
    return campaigns.propose_rows(campaign=campaign, chosen=list(campaign.members.all()), by=by)


def approve_all(world):
    for proposal in Proposal.objects.filter(state="waiting"):
        proposals.approve_proposal(proposal=proposal, by=world.reviewer)


def test_a_renewal_season_takes_in_whose_term_ends_then_and_hands_in_who_is_ready(world):
    campaign = start(world, "renewal", data={"ends_from": "2026-12-01", "ends_until": "2026-12-31"})
    assert rows(campaign) == {world.soon: Row.READY}
    assert [refusal for _line, refusal in propose(campaign, world.clerk)] == [None]
    application = Application.objects.get(campaign=campaign)
    assert (application.state, application.created_by, rows(campaign)) == (
        "unit_review", world.clerk, {world.soon: Row.WAITING},
    )  # fmt: skip
    with pytest.raises(DomainError, match="handler_never_reviews"):
        applications.forward(application=application, by=world.clerk)
    application = applications.forward(application=application, by=world.person)
    application = applications.approve(application=application, by=world.reviewer)
    fulfilment.fulfil(application=application, decision=a_decision(), by=world.reviewer, key="i")
    assert rows(campaign) == {world.soon: Row.DONE}


def test_what_lacks_something_is_not_proposed_and_says_what(world):
    world.soon.person.qualifications.all()
    lacking = make_certificate(unit=world.unit, place=world.place, valid_until=date(2026, 12, 30))
    campaign = start(world, "renewal", data={"ends_from": "2026-12-01", "ends_until": "2026-12-31"})
    lines = rows_of(campaign)
    assert [(line.member.certificate, line.row) for line in lines] == [(lacking, Row.LACKING), (world.soon, Row.READY)]
    assert lines[0].missing != ""
    outcomes = {line.member.certificate: refusal for line, refusal in propose(campaign, world.clerk)}
    assert (outcomes[lacking].code, outcomes[world.soon]) == ("campaign_row_waits", None)


def test_a_rolling_renewal_takes_in_whose_window_opens(world):
    later = make_certificate(unit=world.unit, place=world.place, valid_until=date(2027, 6, 1))
    campaign = start(world, "renewal", mode="rolling", closes_on=None)
    assert set(rows(campaign)) == {world.soon}
    world.clock.move_to("2026-12-10T09:00:00+08:00")
    assert (reminders.refresh_campaigns(), reminders.refresh_campaigns()) == (1, 0)
    assert set(rows(campaign)) == {world.soon, later}


def test_a_roster_of_nobody_is_refused_and_leaves_nothing(world):
    with pytest.raises(DomainError, match="campaign_nothing_due"):
        start(world, "renewal", data={"ends_from": "2030-01-01", "ends_until": "2030-12-31"})


PERIOD = {"period_from": "2026-01-01", "period_until": "2026-12-31"}


def test_a_registration_is_proposed_by_one_and_approved_by_another(world):
    campaign = start(world, "registration", data=PERIOD)
    passed(world.person)
    assert set(rows(campaign).values()) == {Row.READY}
    propose(campaign, world.clerk)
    assert set(rows(campaign).values()) == {Row.WAITING}
    with pytest.raises(DomainError, match="handler_never_reviews"):
        proposals.approve_proposal(proposal=Proposal.objects.first(), by=world.clerk)
    approve_all(world)
    assert set(rows(campaign).values()) == {Row.DONE}
    registration = world.certificate.registrations.get()
    assert (registration.hours, registration.exam_passed_on) == (60, date(2026, 10, 20))
    assert clock.day_of(registration.event.effective_at) == date(2026, 1, 1)


def test_a_registration_approved_late_covers_from_that_day_only(world):
    campaign = start(world, "registration", data=PERIOD)
    passed(world.person)
    propose(campaign, world.clerk)
    world.clock.move_to("2027-01-08T09:00:00+08:00")
    own = Proposal.objects.get(certificate=world.certificate)
    proposals.approve_proposal(proposal=own, by=world.reviewer)
    event = world.certificate.registrations.get().event
    assert clock.day_of(event.effective_at) == date(2027, 1, 8)


@pytest.mark.parametrize(("every", "row"), [(1, Row.LACKING), (2, Row.READY)])
def test_the_exam_is_asked_for_every_so_many_periods(world, every, row):
    make_rules(world.authority, registration_exam_every_n_periods=every)
    assert rows(start(world, "registration", data=PERIOD))[world.certificate] == row


def refresher(world, **values):
    defaults = {"domain": world.domain, "law": "行政处罚法（2027年修订）", "closes_on": date(2026, 12, 31), "retake_until": date(2027, 2, 28)}  # fmt: skip
    return start(world, "refresher", **{**defaults, **values})


def test_a_new_law_calls_the_officers_of_its_domain_to_a_new_exam(world):
    other = make_certificate(unit=world.unit)
    campaign = refresher(world)
    assert other not in rows(campaign)
    passed(world.person, on=date(2026, 11, 20), paper_kind="sector", domain=world.domain)
    passed(world.soon.person, on=date(2026, 10, 20), paper_kind="sector", domain=world.domain)
    assert rows(campaign) == {world.certificate: Row.DONE, world.soon: Row.LACKING}


def test_a_failed_refresher_harms_nobody_before_a_document_is_named(world):
    campaign = refresher(world)
    world.clock.move_to("2027-01-01T09:00:00+08:00")
    assert rows(campaign)[world.certificate] == Row.FAILED
    outcomes = propose(campaign, world.clerk)
    assert {refusal.code for _line, refusal in outcomes if _line.row == Row.FAILED} == {"measure_off"}
    assert not MeasureCase.objects.exists()


def test_failed_is_withheld_and_failed_again_is_proposed_for_revocation_by_the_rules(world):
    make_rules(world.authority, failed_refresher_suspends=True, failed_refresher_revokes=True)
    campaign = refresher(world)
    world.clock.move_to("2027-01-01T09:00:00+08:00")
    propose(campaign, world.clerk)
    case = MeasureCase.objects.get(certificate=world.certificate)
    assert (case.act, case.grounds, case.state) == ("suspend", ["refresher_failed"], "opened")
    assert rows(campaign)[world.certificate] == Row.WAITING
    world.clock.move_to("2027-03-01T09:00:00+08:00")
    assert rows(campaign)[world.certificate] == Row.FAILED_AGAIN
    propose(campaign, world.clerk)
    again = MeasureCase.objects.get(certificate=world.certificate, act="revoke")
    assert again.grounds == ["refresher_failed_again"]


def test_a_clean_up_needs_a_verdict_for_each_and_the_signature_of_the_unit(world):
    campaign = start(world, "cleanup")
    leaving, staying = campaign.members.order_by("certificate__number")
    with pytest.raises(DomainError, match="verdict_needs_note"):
        campaigns.find(member=leaving, verdict="cancel", note=" ", by=world.clerk)
    campaigns.find(member=leaving, verdict="cancel", note="已调离执法岗位", by=world.clerk)
    with pytest.raises(DomainError, match="verdict_missing"):
        campaigns.sign(campaign=campaign, unit=world.unit, by=world.reviewer)
    campaigns.find(member=staying, verdict="keep", note="", by=world.clerk)
    outcomes = dict(propose(campaign, world.clerk))
    assert {refusal.code for refusal in outcomes.values()} == {"campaign_not_signed", "campaign_row_waits"}
    signature = campaigns.sign(campaign=campaign, unit=world.unit, by=world.reviewer)
    assert campaigns.sign(campaign=campaign, unit=world.unit, by=world.reviewer) == signature
    propose(campaign, world.clerk)
    proposal = Proposal.objects.get(campaign=campaign)
    assert (proposal.act, proposal.payload["last_day"]) == ("cancel", "2026-11-23")
    approve_all(world)
    world.clock.move_to("2026-11-24T09:00:00+08:00")
    assert status_at(leaving.certificate, clock.now()).state == "cancelled"


def test_a_verdict_changed_after_signing_asks_for_a_new_signature(world):
    campaign = start(world, "cleanup")
    for member in campaign.members.all():
        campaigns.find(member=member, verdict="keep", note="", by=world.clerk)
    campaigns.sign(campaign=campaign, unit=world.unit, by=world.reviewer)
    assert campaigns.is_signed(campaign, world.unit.pk)
    campaigns.find(member=campaign.members.first(), verdict="revoke", note="伪造证件", by=world.clerk)
    assert not campaigns.is_signed(campaign, world.unit.pk)


def test_new_cards_keep_the_number_and_the_old_code_dies_on_its_day(world):
    campaign = start(world, "reissue", data={"void_from": "2026-12-01"})
    old = world.certificate.copies.get()
    propose(campaign, world.clerk)
    approve_all(world)
    assert set(rows(campaign).values()) == {Row.DONE}
    assert [verify_token(token).outcome for token in world.certificate.copies.values_list("token", flat=True)] == ["valid"] * 2  # fmt: skip
    world.clock.move_to("2026-12-01T00:00:01+08:00")
    assert verify_token(old.token).outcome == "dead_card"


def test_new_cards_under_new_numbers_supersede_the_old_certificates_without_a_gap(world):
    make_rules(world.authority, number_on_reissue="new")
    campaign = start(world, "reissue", data={"void_from": "2026-12-01"})
    propose(campaign, world.clerk)
    approve_all(world)
    new = type(world.certificate).objects.filter(person=world.person).exclude(pk=world.certificate.pk).get()
    day = date(2026, 12, 1)
    before, after = clock.start_of_day(day) - timedelta(seconds=1), clock.start_of_day(day)
    assert [status_at(world.certificate, at).valid for at in (before, after)] == [True, False]
    assert status_at(new, after).valid
    assert status_at(new, after).valid_until == date(2028, 12, 31)


def test_the_scan_of_the_decision_stands_behind_both_entries_of_a_new_number(world):
    make_rules(world.authority, number_on_reissue="new")
    said = {"void_from": "2026-12-01", "new_number": True, "decision_no": "换〔2026〕1号", "decided_on": "2026-11-20"}
    scan = SimpleUploadedFile("决定.pdf", b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF")
    waiting = proposals.propose(
        certificate=world.certificate, act="reissue", values=said, note="换版", by=world.clerk, upload=scan
    )
    ended = proposals.approve_proposal(proposal=waiting, by=world.reviewer)
    begun = CertificateEvent.objects.get(
        kind="issued", stream__person=world.person, facts__replaces=world.certificate.number
    )
    assert ended.evidence == begun.evidence == [waiting.file.sha256]


def test_a_closed_campaign_prepares_nothing(world):
    campaign = campaigns.close(campaign=start(world, "cleanup"), by=world.reviewer)
    with pytest.raises(DomainError, match="campaign_closed"):
        propose(campaign, world.clerk)


def test_the_holder_prepares_nothing_about_themselves(world):
    campaign = start(world, "reissue", data={"void_from": "2026-12-01"})
    outcomes = {line.member.certificate: refusal for line, refusal in propose(campaign, world.person)}
    assert (outcomes[world.certificate].code, outcomes[world.soon]) == ("handler_never_reviews", None)


def test_on_the_last_evening_the_officer_is_told_once(world):
    world.clock.move_to("2026-12-31T17:00:00+08:00")
    assert (reminders.say_last_evening(), reminders.say_last_evening()) == (1, 0)
    notice = Notice.objects.get(person=world.soon.person)
    assert notice.subject == "您的证件将于今晚24:00到期"


def test_whoever_has_the_next_certificate_already_is_not_alarmed(world):
    make_certificate(
        person=world.soon.person, unit=world.unit, place=world.place, valid_from=date(2027, 1, 1), valid_until=date(2031, 12, 31)
    )  # fmt: skip
    world.clock.move_to("2026-12-31T17:00:00+08:00")
    assert reminders.say_last_evening() == 0


def test_reminders_go_out_on_the_days_of_the_rules_unless_a_renewal_is_under_way(world):
    world.clock.move_to("2026-12-01T09:00:00+08:00")
    assert (reminders.remind_of_renewal(), reminders.remind_of_renewal()) == (1, 0)
    assert Notice.objects.filter(person=world.soon.person, kind="renewal").count() == 1
    made = applications.apply(
        person=world.soon.person, unit=world.unit, authority=world.authority, scope=[world.place], by=world.soon.person, kind="renewal"
    )  # fmt: skip
    applications.submit(application=made, by=world.soon.person)
    world.clock.move_to("2026-12-24T09:00:00+08:00")
    assert reminders.remind_of_renewal() == 0


@pytest.mark.parametrize("kind", ["renewal", "registration", "refresher", "cleanup", "reissue"])
def test_queries_do_not_grow_with_the_roster(world, kind, django_assert_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    data = {"ends_from": "2026-12-01", "ends_until": "2026-12-31", "void_from": "2026-12-01", **PERIOD}
    domain = world.domain if kind == "refresher" else make_domain(world.authority)
    campaign = start(world, kind, data=data, domain=domain)
    with CaptureQueriesContext(connection) as few:
        rows_of(campaign)
    for _n in range(3):
        make_certificate(unit=world.unit, place=world.place, valid_until=date(2026, 12, 31))
    campaigns.refresh(campaign=campaign)
    with django_assert_num_queries(len(few)):
        rows_of(campaign)
