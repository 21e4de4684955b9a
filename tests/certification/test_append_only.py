"""Nothing the register rests on can be changed or removed, not even with the database at hand."""

from datetime import date

import pytest
from django.apps import apps
from django.db import DatabaseError, transaction

from certification.models import ApiCall, RegisterChange, Registration, Webhook, WebhookAttempt
from certification.services import campaigns
from certification.services.answers import note_answer
from certification.services.applications import apply
from certification.services.blanks import count_stock, take_in, use_blank
from certification.services.cases import give_notice, open_case
from certification.services.changes import register_period
from certification.services.changes_feed import number_changes
from certification.services.credentials import issue_credential, rotate_key
from certification.services.extracts import make_extract
from certification.services.keys import give_key
from certification.services.measures import revoke
from certification.services.reports import raise_alarm, receive_report
from certification.services.rosters import protect_post
from certification.services.watching import begin_list
from core import clock
from core.append_only import models_registered
from tests.factories.certification import (
    a_decision,
    make_certificate,
    make_order,
    make_rules,
    make_world,
    moment,
    passed,
)
from tests.factories.personnel import make_auxiliary

pytestmark = pytest.mark.django_db
MODELS = sorted(m._meta.label for m in models_registered() if m._meta.app_label == "certification")


@pytest.fixture
def world():
    world = make_world()
    make_rules(world.authority, reapplication_ban_months=24)
    passed(world.person)
    make_auxiliary(world.unit)
    case = open_case(
        certificate=world.certificate, act="suspend", grounds=["beyond_power"], facts="越权", by=world.clerk
    )
    give_notice(case=case, given_on=date(2026, 1, 5), document_no="告〔2026〕1号", by=world.clerk)
    campaign = campaigns.start(
        unit=world.unit, kind="cleanup", title="清理", basis="通知", opens_on=date(2026, 1, 1), closes_on=date(2026, 12, 31), by=world.clerk
    )  # fmt: skip
    campaigns.find(member=campaign.members.get(), verdict="keep", note="", by=world.clerk)
    campaigns.sign(campaign=campaign, unit=world.unit, by=world.reviewer)
    register_period(
        certificate=world.certificate, period_from=date(2026, 1, 1), period_until=date(2026, 12, 31), hours=None, exam_passed_on=None, at=moment(2026, 1, 5), key="r", **world.who
    )  # fmt: skip
    revoke(
        certificate=world.certificate, decision=a_decision(served=moment(2026, 3, 1)), reasons=["crime"], key="x", **world.who
    )  # fmt: skip
    apply(person=world.person, unit=world.unit, authority=world.authority, scope=[world.place], by=world.person)
    make_order(world.unit, world.place, make_certificate(unit=world.unit))
    note_answer(channel="command", question={}, answer={})
    make_extract(
        person=world.person, unit=world.unit, domain=world.place.domain, area=world.place.area, at=moment(2026, 2, 1), asked_for="示例法院", by=world.clerk
    )  # fmt: skip
    kept = {"unit": world.unit, "card_type": "enforcement", "by": world.clerk}
    take_in(
        **kept, first="甲01", last="甲09", received_from="示例印刷厂", document="送货单1号", received_on=clock.today()
    )  # fmt: skip
    use_blank(copy=world.certificate.copies.get(), serial="甲01", by=world.clerk)
    count_stock(**kept, counted_on=clock.today(), serials="甲02-甲09")
    raise_alarm(world.certificate.copies.get(), "192.0.2.1")
    receive_report(kind="complaint", unit=world.unit, text="示例")
    protect_post(
        person=world.person, unit=world.unit, document="示批1号", until=clock.today(), by=world.clerk
    )  # fmt: skip
    rotate_key(authority=world.authority, by=None)
    issue_credential(certificate=make_certificate(unit=world.unit))
    number_changes()
    key, _secret = give_key(
        authority=world.authority, name="n", scopes=["status"], units=[world.unit], days=1, by=world.clerk
    )  # fmt: skip
    ApiCall.objects.create(key=key, at=clock.now(), operation="GET", status=200)
    hook = Webhook.objects.create(
        watch_list=begin_list(name="n", api_key=key), url="https://hook.example/", secret="s", created_at=clock.now()
    )  # fmt: skip
    WebhookAttempt.objects.create(webhook=hook, change=RegisterChange.objects.first(), at=clock.now())
    return world


def test_the_tables_are_those_that_prove_something():
    assert {label.split(".")[1] for label in MODELS} == {
        "ApiCall", "ApplicationStep", "BlankBatch", "BlankCount", "BlankMovement", "CampaignSignature", "MeasureCaseStep", "CardAlarm", "CardCopy", "CardCopyState", "CertificateEvent", "IssuedCredential", "JointOperationMember", "JointOperationOrder", "OfficialAnswer", "ProtectedPost", "RegisterChange", "WebhookAttempt",
        "PersonnelEvent", "PublicReportStep", "Qualification",
        "RegisterExtract", "Registration", "RestrictionEvent", "RuleSet",
    }  # fmt: skip


@pytest.mark.parametrize("label", MODELS)
def test_rows_are_neither_changed_nor_removed(world, label):
    rows = apps.get_model(label)._base_manager.all()
    assert rows.exists()
    with pytest.raises(DatabaseError), transaction.atomic():
        rows.update(id=rows.first().pk)
    with pytest.raises(DatabaseError), transaction.atomic():
        rows._raw_delete(rows.db)


def test_a_registration_covers_until_its_last_day(world):
    registration = Registration.objects.get()
    assert registration.event.facts == {"covered_until": "2026-12-31"}
