"""The rule book on screen: everybody of the register reads it, clerks of the authority write, reviewers adopt."""

import pytest
from django.urls import reverse

from certification.models import RuleDraft, RuleSet
from core.roles import Role
from tests.factories.certification import make_certificate
from tests.factories.people import grant, make_person, make_unit

pytestmark = pytest.mark.django_db


@pytest.fixture
def unit():
    return make_unit()


def person(role: Role, unit):
    one = make_person()
    grant(one, role, unit)
    return one


def begun(client, unit) -> RuleDraft:
    client.post(reverse("registry-rule-draft-begin", args=[unit.authority.code]))
    return RuleDraft.objects.get()


def test_a_rule_set_is_written_run_over_the_roster_and_adopted_by_another(client_for, unit):
    make_certificate(unit=unit)
    clerk, reviewer = client_for(person(Role.REGISTRY_CLERK, unit)), client_for(person(Role.REGISTRY_REVIEWER, unit))
    assert "写明文件之前不生效" in clerk.get(reverse("registry-rules")).content.decode()
    draft = begun(clerk, unit)
    entry = reverse("registry-parameter", args=[draft.public_id, "annual_training_hours"])
    refused = clerk.post(entry, {"value": "lots"})
    assert refused.status_code == 400
    assert "0 至 400" in refused.content.decode()
    clerk.post(
        entry,
        {"value": "80", "document": "示例办法", "article": "第六条", "document_date": "2026-01-05", "verified": "on"},
    )
    clerk.post(reverse("registry-parameter", args=[draft.public_id, "public_fields"]), {"value": ["name", "status"]})
    assert "示例办法" in clerk.get(reverse("registry-rule-draft", args=[draft.public_id])).content.decode()
    assert clerk.get(reverse("registry-simulation", args=[draft.public_id])).status_code == 200
    clerk.post(
        reverse("registry-rule-submit", args=[draft.public_id]),
        {"effective_from": "2026-01-05", "decision_no": "示司发〔2026〕3号"},
    )
    assert clerk.get(reverse("registry-rule-decide", args=[draft.public_id])).status_code == 404
    reviewer.post(reverse("registry-rule-decide", args=[draft.public_id]), {"verdict": "approve"})
    adopted = RuleSet.objects.get()
    assert adopted.parameters["annual_training_hours"]["value"] == 80
    assert adopted.parameters["public_fields"]["value"] == ["name", "status"]


def test_an_entry_is_taken_out_again(client_for, unit):
    clerk = client_for(person(Role.REGISTRY_CLERK, unit))
    draft = begun(clerk, unit)
    clerk.post(reverse("registry-parameter", args=[draft.public_id, "exam_minutes"]), {"value": "60"})
    clerk.post(reverse("registry-parameter-clear", args=[draft.public_id, "exam_minutes"]))
    assert RuleDraft.objects.get().parameters == {}


@pytest.mark.parametrize(
    ("role", "reads", "writes"),
    [
        (Role.REGISTRY_CLERK, 200, 302),
        (Role.REGISTRY_REVIEWER, 200, 302),
        (Role.AUDITOR, 200, 404),
        (Role.UNIT_ADMINISTRATOR, 200, 404),
        (Role.TRAINER, 404, 404),
        (Role.OFFICER, 404, 404),
    ],
)
def test_who_reads_and_who_writes(client_for, unit, role, reads, writes):
    browser = client_for(person(role, unit))
    assert browser.get(reverse("registry-rules")).status_code == reads
    assert browser.post(reverse("registry-rule-draft-begin", args=[unit.authority.code])).status_code == writes


def test_a_street_below_reads_and_does_not_write_the_rules_of_its_authority(client_for, unit):
    street = make_unit(parent=unit)
    browser = client_for(person(Role.REGISTRY_CLERK, street))
    assert browser.get(reverse("registry-rules")).status_code == 200
    assert browser.post(reverse("registry-rule-draft-begin", args=[unit.authority.code])).status_code == 404


def test_a_draft_of_another_authority_is_like_none(client_for, unit):
    draft = begun(client_for(person(Role.REGISTRY_CLERK, unit)), unit)
    other = client_for(person(Role.REGISTRY_CLERK, make_unit()))
    assert other.get(reverse("registry-rule-draft", args=[draft.public_id])).status_code == 404
