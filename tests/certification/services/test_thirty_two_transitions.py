"""The thirty-two transitions of the register's specification, one test each: what happens, from which day, what is refused.

docs/reference/register.md prints the same table. `persons`: 2 where the same person twice is refused; `roles`: whose role the
office asks for (the gates themselves are tried in test_office.py).
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

import pytest
import time_machine

from certification import ports
from certification.domain.states import MOVES, Kind
from certification.domain.story import Event, standing_at, standings
from certification.forms.acts import FORMS
from certification.queries.reviews import REVIEWERS
from certification.queries.standing import may_enforce, status_at
from certification.services import applications, cards, changes, fulfilment, measures
from certification.services.scope import Place
from core import clock
from core.errors import DomainError
from core.roles import Role
from tests.factories.certification import (
    a_decision,
    appoint,
    make_area,
    make_certificate,
    make_domain,
    make_person,
    make_power,
    make_rules,
    make_world,
    moment,
    passed,
)

pytestmark = pytest.mark.django_db
TODAY = date(2026, 3, 2)
SERVED = moment(2026, 3, 1, 9)
CLERKS = frozenset({Role.REGISTRY_CLERK, Role.REGISTRY_REVIEWER})
REVIEWER = frozenset({Role.REGISTRY_REVIEWER})


@dataclass(frozen=True)
class Row:
    number: int
    test: Callable
    persons: int
    roles: frozenset


ROWS: dict[int, Row] = {}


def row(number: int, *, persons: int, roles: frozenset = CLERKS):
    def enter(test):
        ROWS[number] = Row(number, test, persons, roles)
        return test

    return enter


class Studied:
    def minutes(self, person_ids, year):
        return dict.fromkeys(person_ids, 60 * 45)


@pytest.fixture
def world(monkeypatch):
    monkeypatch.setitem(ports._bound, "training", Studied())
    with time_machine.travel("2026-03-02T09:00:00+08:00", tick=True) as hands:
        world = make_world()
        world.hands = hands
        world.third = make_person()
        make_power(world.unit, world.domain)
        make_rules(world.authority, certificate_term_months=60, return_requires_test=False)
        world.newcomer = make_person()
        appoint(world.newcomer, world.unit)
        passed(world.newcomer, on=date(2026, 2, 1))
        yield world


@pytest.mark.parametrize("number", range(1, 33))
def test_transition(world, number):
    ROWS[number].test(world)


def test_all_thirty_two_are_there():
    assert sorted(ROWS) == list(range(1, 33))


KINDS_OF = {
    9: Kind.ISSUED, 10: Kind.CARD_HANDED_OVER, 11: Kind.REGISTERED, 13: Kind.SUSPENDED, 15: Kind.RETURNED,
    16: Kind.SUSPENSION_EXTENDED, 17: Kind.REVERSED, 18: Kind.STOOD_DOWN, 19: Kind.LOSS_REPORTED, 20: Kind.CARD_REPLACED,
    21: Kind.DATA_CHANGED, 22: Kind.SCOPE_CHANGED, 23: Kind.CANCELLED, 24: Kind.REVOKED, 25: Kind.ANNULLED,
    31: Kind.REVERSED,
}  # fmt: skip


@pytest.mark.parametrize("number", KINDS_OF)
def test_the_table_of_moves_names_the_row_and_its_persons(number):
    move = MOVES[KINDS_OF[number]]
    assert str(number) in move.number.split(", ")
    assert (2 if move.two_persons else 1) == ROWS[number].persons


@pytest.mark.parametrize(("number", "step"), [(3, "unit_review"), (7, "line_review"), (8, "authority_review")])
def test_the_reviews_belong_to_the_roles_of_the_row(number, step):
    assert frozenset(REVIEWERS[step]) == ROWS[number].roles


def test_every_step_a_clerk_prepares_has_a_form():
    assert {"suspend", "return", "extend", "stand_down", "replace", "cancel", "revoke", "reverse"} <= set(FORMS)


def refused(code: str, act: Callable, **values) -> None:
    with pytest.raises(DomainError) as refusal:
        act(**values)
    assert refusal.value.code == code


def same_twice(world, act: Callable, **values) -> None:
    """Who handles never reviews."""
    refused("handler_never_reviews", act, **values, proposed_by=world.clerk, approved_by=world.clerk)


def draft(world, by=None, **values):
    return applications.apply(
        person=world.newcomer, unit=world.unit, authority=world.authority, scope=[world.place], by=by or world.newcomer, **values
    )  # fmt: skip


def submitted(world):
    return applications.submit(application=draft(world), by=world.newcomer)


def approved(world):
    application = applications.forward(application=submitted(world), by=world.clerk)
    return applications.approve(application=application, by=world.reviewer)


@row(1, persons=1, roles=CLERKS | {Role.OFFICER})
def create(world):
    assert draft(world).state == "draft"
    refused("application_open", draft, world=world)


@row(2, persons=1, roles=CLERKS | {Role.OFFICER})
def submit(world):
    application = submitted(world)
    assert (application.state, bool(application.eligibility["submitted"])) == ("unit_review", True)
    refused("application_step", applications.submit, application=application, by=world.newcomer)


@row(3, persons=2, roles=CLERKS | {Role.UNIT_ADMINISTRATOR})
def unit_agrees(world):
    application = submitted(world)
    refused("handler_never_reviews", applications.forward, application=application, by=world.newcomer)
    assert applications.forward(application=application, by=world.clerk).state == "authority_review"


@row(4, persons=2)
def returned_for_correction(world):
    application = submitted(world)
    refused("return_without_reason", applications.send_back, application=application, by=world.clerk, reasons=[])
    back = applications.send_back(application=application, by=world.clerk, reasons=["scope_wrong"])
    assert (back.state, back.reopened) == ("draft", ["scope"])


@row(5, persons=2, roles=REVIEWER)
def refuse(world):
    application = submitted(world)
    values = {"reasons": ["no_pass"], "note": "成绩已失效", "by": world.reviewer}
    refused("application_step", applications.refuse, application=application, **values)
    application = applications.forward(application=application, by=world.clerk)
    application = applications.refuse(application=application, **values)
    assert (application.state, clock.day_of(application.steps.last().at)) == ("refused", TODAY)


@row(6, persons=1, roles=CLERKS | {Role.OFFICER})
def withdraw(world):
    application = approved(world)
    refused("withdraw_own", applications.withdraw, application=application, by=world.third)
    assert applications.withdraw(application=application, by=world.newcomer).state == "withdrawn"


@row(7, persons=2, roles=REVIEWER)
def line_consents(world):
    from certification.models import LineDepartment
    from tests.factories.certification import make_unit

    LineDepartment.objects.create(domain=world.domain, unit=make_unit(world.authority))
    steps = [{"step": step, "working_days": 3} for step in ("unit_review", "line_review", "authority_review")]
    make_rules(world.authority, review_steps=steps)
    application = applications.forward(application=submitted(world), by=world.clerk)
    assert application.state == "line_review"
    refused("handler_never_reviews", applications.forward, application=application, by=world.clerk)
    assert applications.forward(application=application, by=world.third).state == "authority_review"


@row(8, persons=2, roles=REVIEWER)
def authority_approves(world):
    application = applications.forward(application=submitted(world), by=world.clerk)
    refused("handler_never_reviews", applications.approve, application=application, by=world.clerk)
    assert applications.approve(application=application, by=world.reviewer).state == "approved"


@row(9, persons=2, roles=REVIEWER)
def issue(world):
    application = approved(world)
    values = {"application": application, "decision": a_decision(), "key": "i"}
    refused("handler_never_reviews", fulfilment.issue, by=world.clerk, **values)
    certificate = fulfilment.issue(by=world.reviewer, valid_from=date(2026, 2, 1), **values)
    status = status_at(certificate, clock.now())
    assert (status.valid_from, status.valid_until, status.overlays) == (TODAY, date(2031, 3, 1), ("card_pending",))


@row(10, persons=1)
def hand_over(world):
    certificate = make_certificate(unit=world.unit, place=world.place, handed_over=False)
    at = moment(2026, 3, 2, 8)
    before = may_enforce(certificate.person, world.unit, world.domain, world.area, at - timedelta(minutes=1))
    assert (before.allowed, before.may_present) == (True, False)
    cards.hand_over(certificate=certificate, at=at, by=world.clerk, key="h")
    assert may_enforce(certificate.person, world.unit, world.domain, world.area, at).may_present
    refused("not_in_that_condition", cards.hand_over, certificate=certificate, at=at, by=world.clerk, key="h2")


def registered(world, **values):
    defaults = {"period_from": date(2026, 1, 1), "period_until": date(2026, 12, 31), "hours": None, "exam_passed_on": None, "at": clock.now(), "key": "r"}  # fmt: skip
    return changes.register_period(certificate=world.certificate, **{**defaults, **world.who, **values})


@row(11, persons=2)
def register(world):
    refused("handler_never_reviews", registered, world=world, approved_by=world.clerk)
    refused("period_reversed", registered, world=world, period_until=date(2025, 12, 31))
    event = registered(world).event
    assert clock.day_of(event.effective_at) == TODAY


@row(12, persons=1)
def registration_lapses(world):
    """Computed: from 00:00 after the last day, and nothing is recorded."""
    facts = {"valid_from": "2024-01-01", "valid_until": "2028-12-31", "registered_until": "2026-02-28", "scope": []}
    found = standings([Event(1, Kind.ISSUED, moment(2024, 1, 1), facts)])
    at = [standing_at(found, m).overlays for m in (moment(2026, 2, 28, 23, 59), moment(2026, 3, 1))]
    assert ["unregistered" in overlays for overlays in at] == [False, True]


def suspended(world, certificate=None, served=SERVED, **values):
    defaults = {"decision": a_decision(served=served), "reasons": ["beyond_power"], "last_day": date(2026, 4, 15), "key": "s"}  # fmt: skip
    return measures.suspend(certificate=certificate or world.certificate, **{**defaults, **world.who, **values})


@row(13, persons=2)
def suspend(world):
    refused("effective_before_service", suspended, world=world, stated_from=SERVED - timedelta(days=1))
    refused("service_missing", suspended, world=world, decision=a_decision())
    refused("reason_missing", suspended, world=world, reasons=[])
    refused("handler_never_reviews", suspended, world=world, approved_by=world.clerk)
    suspended(world)
    whole = [
        status_at(world.certificate, m).overlays for m in (SERVED, moment(2026, 4, 15, 23, 59), moment(2026, 4, 16))
    ]
    assert whole == [("suspended",), ("suspended",), ()]
    refused("already_in_that_condition", suspended, world=world, key="s2")


@row(14, persons=1)
def suspension_ends(world):
    """Computed at 00:00 of the next day, unless a decision to return is asked for."""
    make_rules(world.authority, return_requires_test=True)
    suspended(world)
    assert status_at(world.certificate, moment(2026, 5, 1)).overlays == ("suspended",)


def come_back(world, **values):
    return measures.end_suspension(
        certificate=world.certificate,
        **{"decision": a_decision(), "at": clock.now(), "key": "b", **world.who, **values},
    )


@row(15, persons=2)
def return_(world):
    refused("not_in_that_condition", come_back, world=world)
    make_rules(world.authority, return_requires_test=True)
    suspended(world)
    refused("handler_never_reviews", come_back, world=world, approved_by=world.clerk)
    at = clock.now()
    come_back(world, at=at)
    assert status_at(world.certificate, at - timedelta(minutes=1)).overlays == ("suspended",)
    assert status_at(world.certificate, at).overlays == ()


@row(16, persons=2)
def extend(world):
    values = {"decision": a_decision(served=SERVED), "reasons": ["under_inquiry"], "last_day": date(2026, 5, 15), "key": "e"}  # fmt: skip
    refused("nothing_to_extend", measures.extend_suspension, certificate=world.certificate, **values, **world.who)
    suspended(world)
    same_twice(world, measures.extend_suspension, certificate=world.certificate, **values)
    measures.extend_suspension(certificate=world.certificate, **values, **world.who)
    assert status_at(world.certificate, moment(2026, 5, 15, 12)).overlays == ("suspended",)


@row(17, persons=2)
def quash(world):
    event = suspended(world)
    known = clock.now()
    values = {"certificate": world.certificate, "event": event, "reasons": ["quashed_on_review"], "key": "q"}
    refused("reason_is_empty", changes.reverse_entry, note=" ", **values, **world.who)
    world.hands.shift(timedelta(hours=1))
    changes.reverse_entry(note="复查决定撤销", **values, **world.who)
    assert status_at(world.certificate, clock.now()).overlays == ()
    assert status_at(world.certificate, known, known).overlays == ("suspended",)


def stood_down(world, **values):
    defaults = {"at": moment(2026, 2, 1), "last_day": None, "reasons": ["leave"], "key": "d"}
    return measures.stand_down(certificate=world.certificate, **{**defaults, **world.who, **values})


@row(18, persons=2)
def stand_down(world):
    refused("handler_never_reviews", stood_down, world=world, approved_by=world.clerk)
    assert clock.day_of(stood_down(world).effective_at) == TODAY
    refused("already_in_that_condition", stood_down, world=world, key="d2")


def lost(world, **values):
    return cards.report_loss(
        certificate=world.certificate, **{"at": clock.now(), "by": world.person, "note": "", "key": "l", **values}
    )


@row(19, persons=1, roles=CLERKS | {Role.OFFICER})
def report_loss(world):
    at = moment(2026, 3, 2, 8)
    lost(world, at=at)
    answers = [
        may_enforce(world.person, world.unit, world.domain, world.area, m) for m in (at - timedelta(minutes=1), at)
    ]
    assert [(a.allowed, a.may_present) for a in answers] == [(True, True), (True, False)]
    refused("already_in_that_condition", lost, world=world, key="l2")


def replaced(world, **values):
    return cards.replace_card(certificate=world.certificate, **{"at": clock.now(), "key": "n", **world.who, **values})


@row(20, persons=2)
def replace(world):
    refused("not_in_that_condition", replaced, world=world)
    lost(world)
    refused("handler_never_reviews", replaced, world=world, approved_by=world.clerk)
    replaced(world)
    assert [c.states.order_by("-id")[0].state for c in world.certificate.copies.all()] == ["void", "handed_over"]
    assert status_at(world.certificate, clock.now()).valid_until == date(2028, 12, 31)


@row(21, persons=2)
def change_data(world):
    values = {"certificate": world.certificate, "what": ["name"], "at": moment(2026, 1, 5), "key": "c"}
    same_twice(world, changes.change_data, **values)
    event = changes.change_data(**values, **world.who)
    assert (clock.day_of(event.effective_at), clock.day_of(event.recorded_at)) == (date(2026, 1, 5), TODAY)


@row(22, persons=2)
def change_scope(world):
    added = Place(make_domain(world.authority), make_area(world.authority))
    values = {"certificate": world.certificate, "at": clock.now(), "removed": [], "key": "c"}
    refused("scope_empty", changes.change_scope, added=[], decision=a_decision(), **values, **world.who)
    same_twice(world, changes.change_scope, added=[added], decision=a_decision(), **values)
    changes.change_scope(added=[added], decision=a_decision(), **values, **world.who)
    at = values["at"]
    assert [may_enforce(world.person, world.unit, added.domain, added.area, m).allowed for m in (at - timedelta(minutes=1), at)] == [False, True]  # fmt: skip


def cancelled(world, **values):
    defaults = {"last_day": date(2026, 2, 10), "reasons": ["retired"], "key": "x"}
    return changes.cancel(certificate=world.certificate, **{**defaults, **world.who, **values})


@row(23, persons=2)
def cancel(world):
    refused("reason_missing", cancelled, world=world, reasons=[])
    refused("handler_never_reviews", cancelled, world=world, approved_by=world.clerk)
    cancelled(world)
    assert [status_at(world.certificate, m).state for m in (moment(2026, 2, 10, 23, 59), moment(2026, 2, 11))] == ["issued", "cancelled"]  # fmt: skip
    refused("wrong_state", cancelled, world=world, key="x2")


def revoked(world, **values):
    defaults = {"decision": a_decision(served=SERVED), "reasons": ["crime"], "key": "v"}
    return measures.revoke(certificate=world.certificate, **{**defaults, **world.who, **values})


@row(24, persons=2, roles=REVIEWER)
def revoke(world):
    make_rules(world.authority, reapplication_ban_months=24)
    refused("effective_before_service", revoked, world=world, stated_from=SERVED - timedelta(minutes=1))
    refused("handler_never_reviews", revoked, world=world, approved_by=world.clerk)
    revoked(world)
    assert status_at(world.certificate, SERVED).state == "revoked"
    assert world.person.restrictions.get().measure == "ban"


def annulled(world, **values):
    defaults = {"decision": a_decision(), "effective_at": moment(2024, 1, 1), "reasons": ["obtained_by_fraud"], "key": "a"}  # fmt: skip
    return measures.annul(certificate=world.certificate, **{**defaults, **world.who, **values})


@row(25, persons=2, roles=REVIEWER)
def annul(world):
    refused("before_first_known_day", annulled, world=world, effective_at=moment(2023, 1, 1))
    refused("handler_never_reviews", annulled, world=world, approved_by=world.clerk)
    cancelled(world)
    annulled(world)
    assert status_at(world.certificate, moment(2024, 6, 1)).state == "annulled"
    refused("wrong_state", annulled, world=world, key="a2")


def renewal(world, valid_until, today):
    held = make_certificate(person=make_person(), unit=world.unit, place=world.place, valid_until=valid_until)
    passed(held.person, on=date(2026, 2, 1))
    world.hands.move_to(f"{today}T09:00:00+08:00")
    return held, {"person": held.person, "unit": world.unit, "authority": world.authority, "scope": [world.place], "by": held.person, "kind": "renewal"}  # fmt: skip


def renewed(world, values):
    application = applications.submit(application=applications.apply(**values), by=values["by"])
    application = applications.forward(application=application, by=world.clerk)
    application = applications.approve(application=application, by=world.reviewer)
    return fulfilment.issue(application=application, decision=a_decision(), by=world.reviewer, key="i")


@row(26, persons=2, roles=REVIEWER)
def renew_in_time(world):
    held, values = renewal(world, date(2026, 4, 30), "2026-03-03")
    assert status_at(renewed(world, values), moment(2026, 5, 1)).valid_from == date(2026, 5, 1)
    assert status_at(held, moment(2026, 4, 30, 23)).valid
    _later, values = renewal(world, date(2027, 4, 30), "2026-03-04")
    refused("renewal_not_open", applications.apply, **values)


@row(27, persons=2, roles=REVIEWER)
def renew_late(world):
    held, values = renewal(world, date(2026, 2, 20), "2026-03-10")
    assert status_at(renewed(world, values), clock.now()).valid_from == date(2026, 3, 10)
    assert not status_at(held, moment(2026, 3, 9)).valid


@row(28, persons=1)
def renew_too_late(world):
    """The last day that a late renewal is possible, and the day after it."""
    _held, values = renewal(world, date(2026, 2, 20), "2026-05-21")
    assert applications.apply(**values).state == "draft"
    _held, values = renewal(world, date(2026, 2, 20), "2026-05-22")
    refused("renewal_too_late", applications.apply, **values)


@row(29, persons=2, roles=REVIEWER)
def reenter(world):
    cancelled(world)
    passed(world.person, on=date(2026, 2, 1))
    values = {"person": world.person, "unit": world.unit, "authority": world.authority, "scope": [world.place], "by": world.person, "kind": "reentry"}  # fmt: skip
    refused("subject_wrong", applications.apply, **values, subject=make_certificate(unit=world.unit))
    assert renewed(world, {**values, "subject": world.certificate}).number != world.certificate.number


@row(30, persons=1)
def ban_ends(world):
    make_rules(world.authority, reapplication_ban_months=24)
    revoked(world)
    values = {"person": world.person, "unit": world.unit, "authority": world.authority, "scope": [world.place], "by": world.person, "kind": "reentry", "subject": world.certificate}  # fmt: skip

    def says(day: str) -> str:
        world.hands.move_to(f"{day}T09:00:00+08:00")
        application = applications.submit(application=applications.apply(**values), by=world.person)
        applications.withdraw(application=application, by=world.person)
        return {r["code"]: r["verdict"] for r in application.eligibility["submitted"]}["no_measure"]

    assert [says("2028-03-01"), says("2028-03-02")] == ["missing", "met"]


@row(31, persons=2)
def correct(world):
    event = cancelled(world)
    values = {"certificate": world.certificate, "event": event, "reasons": ["wrong_date"], "note": "日期录错", "key": "k"}  # fmt: skip
    same_twice(world, changes.reverse_entry, **values)
    changes.reverse_entry(**values, **world.who)
    again = cancelled(world, last_day=date(2026, 2, 20), key="x2")
    assert clock.day_of(again.effective_at) == date(2026, 2, 21)
    assert clock.day_of(again.recorded_at) == TODAY
    refused("event_cannot_be_reversed", changes.reverse_entry, **{**values, "key": "k2"}, **world.who)


@row(32, persons=2)
def clean_up(world):
    from certification.models import Proposal
    from certification.services import campaigns, proposals

    campaign = campaigns.start(
        unit=world.unit, kind="cleanup", title="清理", basis="通知", opens_on=TODAY, closes_on=date(2026, 3, 31), by=world.clerk
    )  # fmt: skip
    member = campaign.members.get(certificate=world.certificate)
    refused("verdict_needs_note", campaigns.find, member=member, verdict="cancel", note="", by=world.clerk)
    campaigns.find(member=member, verdict="stand_down", note="借调", by=world.clerk)
    campaigns.sign(campaign=campaign, unit=world.unit, by=world.reviewer)
    campaigns.propose_rows(campaign=campaign, chosen=[member], by=world.clerk)
    proposal = Proposal.objects.get()
    refused("handler_never_reviews", proposals.approve_proposal, proposal=proposal, by=world.clerk)
    proposals.approve_proposal(proposal=proposal, by=world.reviewer)
    assert status_at(world.certificate, clock.now()).overlays == ("stood_down",)
