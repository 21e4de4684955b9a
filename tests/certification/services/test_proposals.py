from datetime import date

import pytest
import time_machine

from certification.domain.due_process import needs_case
from certification.models import Proposal, RuleSet
from certification.queries.standing import status_at
from certification.services.proposals import ACTS, approve_proposal, propose, refuse_proposal, withdraw_proposal
from core import clock
from core.errors import DomainError
from tests.factories.certification import make_rules, make_world, moment

pytestmark = pytest.mark.django_db
SUSPENSION = {
    "decision_no": "示司发〔2026〕2号",
    "decided_on": "2026-11-20",
    "served_at": "2026-11-21T09:30",
    "reasons": ["beyond_power"],
    "last_day": "2026-12-31",
}


@pytest.fixture
def world():
    with time_machine.travel("2026-11-23T09:00:00+08:00", tick=True):
        world = make_world()
        make_rules(world.authority, measure_without_case=True)
        yield world


def prepared(world, **changes):
    values = {**SUSPENSION, **changes}
    return propose(certificate=world.certificate, act="suspend", values=values, note="移送线索", by=world.clerk)


def test_nothing_happens_before_a_second_person_approves(world):
    proposal = prepared(world)
    assert status_at(world.certificate, clock.now()).valid is True
    with pytest.raises(DomainError, match="handler_never_reviews"):
        approve_proposal(proposal=proposal, by=world.clerk)
    event = approve_proposal(proposal=proposal, by=world.reviewer)
    assert (event.proposed_by, event.approved_by, event.note.text) == (world.clerk, world.reviewer, "移送线索")
    assert event.effective_at == moment(2026, 11, 21, 9, 30)
    assert status_at(world.certificate, clock.now()).overlays == ("suspended",)
    assert approve_proposal(proposal=proposal, by=world.reviewer) == event


def test_what_can_be_refused_is_refused_when_it_is_prepared(world):
    for change, code in [
        ({"decision_no": ""}, "decision_missing"),
        ({"served_at": ""}, "service_missing"),
        ({"reasons": []}, "reason_missing"),
        ({"reasons": ["retired"]}, "reason_unknown"),
    ]:
        with pytest.raises(DomainError, match=code):
            prepared(world, **change)


@pytest.mark.parametrize(
    ("service", "code"),
    [
        ({"served_on": "2026-11-24"}, "service_in_the_future"),
        ({"served_at": "2026-11-23T09:30"}, "service_in_the_future"),
        ({"served_on": "2026-11-19"}, "served_before_decided"),
    ],
)
def test_a_service_lies_between_its_decision_and_now(world, service, code):
    with pytest.raises(DomainError, match=code):
        prepared(world, **{"served_at": "", **service})
    assert not Proposal.objects.exists()


@pytest.mark.parametrize(("day_effect", "first"), [("next_day", 22), ("same_day", 21)])
@pytest.mark.parametrize("act", ["suspend", "revoke"])
def test_a_service_known_by_its_day_stays_a_day_and_works_by_the_rule(world, act, day_effect, first):
    make_rules(world.authority, measure_without_case=True, service_day_effect=day_effect)
    values = {**SUSPENSION, "served_at": "", "served_on": "2026-11-21"}
    if act == "revoke":
        values = {**values, "reasons": ["crime"]}
    proposal = propose(certificate=world.certificate, act=act, values=values, note="", by=world.clerk)
    event = approve_proposal(proposal=proposal, by=world.reviewer)
    assert (event.served_at, event.served_precision) == (moment(2026, 11, 21), "day")
    assert event.effective_at == moment(2026, 11, first)


def test_an_extension_served_on_the_last_day_joins_the_suspension(world):
    approve_proposal(proposal=prepared(world, last_day="2026-12-10"), by=world.reviewer)
    with time_machine.travel("2026-12-11T09:00:00+08:00"):
        values = {**SUSPENSION, "served_at": "", "served_on": "2026-12-10", "last_day": "2027-01-15"}
        proposal = propose(certificate=world.certificate, act="extend", values=values, note="", by=world.clerk)
        event = approve_proposal(proposal=proposal, by=world.reviewer)
    assert event.effective_at == moment(2026, 12, 11)
    for at in (moment(2026, 12, 10, 23, 59), moment(2026, 12, 11), moment(2027, 1, 15, 23, 59)):
        assert status_at(world.certificate, at).overlays == ("suspended",)


def test_the_same_step_waits_only_once(world):
    prepared(world)
    with pytest.raises(DomainError, match="proposal_waiting"):
        prepared(world)


def test_refused_with_a_reason_or_withdrawn_by_its_author(world):
    proposal = prepared(world)
    with pytest.raises(DomainError, match="reason_is_empty"):
        refuse_proposal(proposal=proposal, by=world.reviewer, note="")
    assert refuse_proposal(proposal=proposal, by=world.reviewer, note="证据不足").state == "refused"
    with pytest.raises(DomainError, match="proposal_decided"):
        approve_proposal(proposal=proposal, by=world.reviewer)
    again = prepared(world)
    with pytest.raises(DomainError, match="withdraw_own"):
        withdraw_proposal(proposal=again, by=world.reviewer)
    assert withdraw_proposal(proposal=again, by=world.clerk).state == "withdrawn"


def test_cancelling_from_a_day_in_the_past_is_possible(world):
    proposal = propose(
        certificate=world.certificate, act="cancel", values={"last_day": "2026-11-10", "reasons": ["retired"]}, note="", by=world.clerk
    )  # fmt: skip
    approve_proposal(proposal=proposal, by=world.reviewer)
    assert status_at(world.certificate, moment(2026, 11, 10, 12)).valid is True
    status = status_at(world.certificate, moment(2026, 11, 11, 12))
    assert (status.state, status.valid_until) == ("cancelled", date(2028, 12, 31))


@pytest.mark.parametrize("act", ["suspend", "extend", "revoke"])
@pytest.mark.parametrize(("origin", "allowed", "refused"), [
    ("issued_here", False, True), ("issued_here", True, False), ("mirrored", False, False), ("ministry", False, False),
])  # fmt: skip
def test_a_measure_needs_a_case_unless_it_is_recorded_or_a_document_allows_it(act, origin, allowed, refused):
    assert needs_case(act, origin, {"measure_without_case": allowed}) == refused


@pytest.mark.parametrize("act", sorted(set(ACTS) - {"suspend", "extend", "revoke"}))
def test_other_steps_need_no_case(act):
    assert not needs_case(act, "issued_here", {"measure_without_case": False})


def test_a_bare_decision_is_refused_until_the_rules_name_a_document():
    with time_machine.travel("2026-11-23T09:00:00+08:00", tick=True):
        world = make_world()
        with pytest.raises(DomainError, match="case_needed"):
            prepared(world)
        assert not Proposal.objects.exists()
        make_rules(world.authority, measure_without_case=True)
        assert prepared(world).state == "waiting"


def test_a_rule_without_its_document_allows_nothing():
    with time_machine.travel("2026-11-23T09:00:00+08:00", tick=True):
        world = make_world()
        RuleSet.objects.create(
            authority=world.authority, version=1, effective_from=clock.today(), recorded_at=clock.now(), digest="",
            parameters={"measure_without_case": {"value": True, "verified": True}},
        )  # fmt: skip
        with pytest.raises(DomainError, match="case_needed"):
            prepared(world)
