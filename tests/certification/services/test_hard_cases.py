"""The situations in which registers go wrong, each with the answer the law gives."""

from datetime import date, timedelta

import pytest
import time_machine

from certification.domain.states import Kind
from certification.models import CertificateSpan
from certification.queries.standing import may_enforce, status_at
from certification.services.acts import carry_out
from certification.services.cards import replace_card, report_loss
from certification.services.changes import cancel, reverse_entry
from certification.services.entry import bring_in, confirm_entry
from certification.services.measures import annul, end_suspension, revoke, suspend
from core import clock
from core.errors import DomainError
from core.services.appointments import end_appointment
from tests.factories.certification import a_decision, make_certificate, make_rules, make_world, moment

pytestmark = pytest.mark.django_db


@pytest.fixture
def world():
    with time_machine.travel("2026-01-06T09:00:00+08:00", tick=True):
        yield make_world()


def allowed(world, at, known_at=None):
    answer = may_enforce(world.person, world.unit, world.domain, world.area, at, known_at)
    return answer.allowed, answer.may_present, set(answer.reasons)


def test_the_last_valid_day_is_whole(world):
    assert allowed(world, moment(2028, 12, 31, 23, 30)) == (True, True, set())
    assert allowed(world, moment(2029, 1, 1, 0, 10)) == (False, False, {"expired"})


def test_a_suspension_outlasts_the_term_and_both_reasons_stand(world):
    make_rules(world.authority, return_requires_test=False)
    decision = a_decision(served=moment(2028, 11, 20, 10, 0))
    suspend(
        certificate=world.certificate, decision=decision, reasons=["beyond_power"], last_day=date(2029, 1, 31), key="s", **world.who
    )  # fmt: skip
    assert allowed(world, moment(2028, 12, 1))[2] == {"suspended"}
    assert allowed(world, moment(2029, 1, 15))[2] == {"expired", "suspended"}
    assert allowed(world, moment(2029, 2, 5))[2] == {"expired"}


def test_a_certificate_covers_its_own_domain_and_everything_below_its_area(world):
    other = make_world()
    assert may_enforce(world.person, world.unit, other.domain, world.area, clock.now()).reasons == (
        "domain_not_covered",
    )
    assert may_enforce(world.person, world.unit, world.domain, world.city, clock.now()).reasons == ("area_not_covered",)
    wide = make_certificate(unit=world.unit, place=world.place.__class__(world.domain, world.city))
    assert may_enforce(wide.person, world.unit, world.domain, world.area, clock.now()).allowed


def test_a_transfer_the_day_before_ends_the_authority_for_the_old_unit(world):
    end_appointment(
        appointment=world.person.appointments.get(), last_day=date(2026, 6, 13), reason="transferred", **world.who
    )
    cancel(certificate=world.certificate, last_day=date(2026, 6, 13), reasons=["transferred"], key="c", **world.who)
    assert allowed(world, moment(2026, 6, 13, 23, 59))[0] is True
    assert allowed(world, moment(2026, 6, 15))[2] == {"cancelled", "no_appointment"}


def test_a_backdated_revocation_is_refused_and_a_late_entry_keeps_what_was_known(world):
    served = moment(2026, 3, 10, 9, 0)
    values = {"certificate": world.certificate, "reasons": ["serious_breach"], **world.who}
    with pytest.raises(DomainError, match="effective_before_service"):
        revoke(decision=a_decision(served=served), stated_from=moment(2026, 2, 1), key="r", **values)
    with time_machine.travel("2026-03-15T10:00:00+08:00"):
        revoke(decision=a_decision(served=served), key="r", **values)
        assert allowed(world, moment(2026, 3, 9))[0] is True
        assert allowed(world, moment(2026, 3, 12))[2] == {"revoked"}
        assert allowed(world, moment(2026, 3, 12), known_at=moment(2026, 3, 12))[0] is True


def test_a_service_known_by_its_day_works_from_the_next(world):
    decision = a_decision(served=moment(2026, 3, 10), served_precision="day")
    revoke(certificate=world.certificate, decision=decision, reasons=["crime"], key="r", **world.who)
    assert allowed(world, moment(2026, 3, 10, 23, 59))[0] is True
    assert allowed(world, moment(2026, 3, 11))[0] is False


def test_a_lost_card_forbids_showing_and_not_the_office(world):
    lost = moment(2026, 4, 1, 10, 0)
    old = world.certificate.copies.get()
    with time_machine.travel("2026-04-01T10:05:00+08:00"):
        report_loss(certificate=world.certificate, at=lost, by=world.person, note="途中遗失", key="l")
        assert allowed(world, moment(2026, 4, 1, 9, 0)) == (True, True, set())
        assert allowed(world, moment(2026, 4, 5)) == (True, False, {"lost"})
    with time_machine.travel("2026-04-12T10:05:00+08:00"):
        replace_card(certificate=world.certificate, at=moment(2026, 4, 12, 10, 0), key="n", **world.who)
        assert allowed(world, moment(2026, 4, 13)) == (True, True, set())
    new = world.certificate.copies.last()
    assert new.token != old.token
    assert [s.state for s in old.states.all()] == ["made", "handed_over", "lost", "void"]


def test_expiry_on_a_holiday_does_not_roll(world):
    certificate = make_certificate(unit=world.unit, place=world.place, valid_until=date(2026, 10, 1))
    assert status_at(certificate, moment(2026, 10, 8)).state == "expired"


def test_a_gap_between_two_certificates_stays_a_gap(world):
    old = make_certificate(unit=world.unit, place=world.place, valid_until=date(2026, 10, 31))
    make_certificate(person=old.person, unit=world.unit, place=world.place, valid_from=date(2026, 11, 8))
    answers = [
        may_enforce(old.person, world.unit, world.domain, world.area, moment(2026, *day)).allowed
        for day in [(10, 31), (11, 4), (11, 8)]
    ]
    assert answers == [True, False, True]


def test_a_quashed_suspension_never_was_and_yet_was_known(world):
    with time_machine.travel("2026-03-02T10:00:00+08:00"):
        event = suspend(
            certificate=world.certificate,
            decision=a_decision(served=moment(2026, 3, 1, 9, 0)),
            reasons=["beyond_power"],
            last_day=date(2026, 4, 1),
            key="s",
            **world.who,
        )
    with time_machine.travel("2026-05-02T10:00:00+08:00"):
        reverse_entry(
            certificate=world.certificate, event=event, reasons=["quashed_on_review"], note="复议决定撤销", key="q", **world.who
        )  # fmt: skip
        assert allowed(world, moment(2026, 3, 15))[0] is True
        assert allowed(world, moment(2026, 3, 15), known_at=moment(2026, 4, 1))[2] == {"suspended"}
        with pytest.raises(DomainError, match="event_cannot_be_reversed"):
            reverse_entry(
                certificate=world.certificate, event=event, reasons=["entry_mistake"], note="again", key="q2", **world.who
            )  # fmt: skip


def test_before_the_first_known_day_nobody_is_called_invalid(world):
    certificate = bring_in(
        authority=world.authority,
        number="02999999901",
        person=world.clerk,
        unit=world.unit,
        valid_from=date(2023, 1, 1),
        valid_until=date(2027, 12, 31),
        known_from=date(2026, 1, 1),
        scope=[world.place],
        source="移交清册",
        entered_by=world.reviewer,
    )
    before = status_at(certificate, moment(2025, 6, 1))
    assert (before.valid, before.state, before.reasons) == (None, None, ("not_yet_known",))
    answer = may_enforce(world.clerk, world.unit, world.domain, world.area, moment(2025, 6, 1))
    assert (answer.allowed, answer.reasons) == (None, ("not_yet_known",))
    assert status_at(certificate, moment(2026, 6, 1)).valid is True
    assert "unverified" in status_at(certificate, moment(2026, 6, 1)).overlays
    confirm_entry(certificate=certificate, effective_on=date(2026, 1, 6), key="ok", **world.who)
    assert status_at(certificate, moment(2026, 6, 1)).overlays == ()


def test_an_annulment_may_reach_back_to_the_issue(world):
    annul(
        certificate=world.certificate, decision=a_decision(), effective_at=moment(2024, 1, 1), reasons=["obtained_by_fraud"], key="a", **world.who
    )  # fmt: skip
    assert allowed(world, moment(2024, 6, 1))[2] == {"annulled"}


def test_a_suspension_waits_for_its_decision_to_return(world):
    suspend(
        certificate=world.certificate,
        decision=a_decision(served=moment(2026, 3, 1, 9, 0)),
        reasons=["refresher_failed"],
        last_day=date(2026, 4, 1),
        key="s",
        **world.who,
    )
    assert allowed(world, moment(2026, 4, 20))[2] == {"suspended"}
    end_suspension(
        certificate=world.certificate, decision=a_decision("示司发〔2026〕9号"), at=moment(2026, 4, 21), key="b", **world.who
    )  # fmt: skip
    assert allowed(world, moment(2026, 4, 21))[0] is True


@pytest.mark.parametrize(("last_day", "code"), [(date(2026, 3, 10), "too_short"), (date(2026, 7, 1), "too_long")])
def test_lengths_of_a_suspension_come_from_the_rule_set(world, last_day, code):
    with pytest.raises(DomainError, match=f"suspension_{code}"):
        suspend(
            certificate=world.certificate,
            decision=a_decision(served=moment(2026, 3, 1, 9, 0)),
            reasons=["beyond_power"],
            last_day=last_day,
            key="s",
            **world.who,
        )


@pytest.mark.parametrize(
    ("starts", "last_day", "code"),
    [
        ("service", date(2026, 4, 21), None),
        ("service", date(2026, 4, 22), "suspension_too_long"),
        ("decision", date(2026, 4, 5), None),
        ("decision", date(2026, 4, 6), "suspension_too_long"),
        ("decision", date(2026, 1, 20), "suspension_over_before_service"),
        ("service", date(2026, 1, 20), "suspension_over_before_service"),
    ],
)
def test_a_suspension_is_counted_from_its_service_or_its_decision_and_works_from_service(world, starts, last_day, code):
    """Decided on 5 January, served on the 21st: three months end on 21 or on 5 April."""
    make_rules(world.authority, suspension_starts=starts)
    served = moment(2026, 1, 21, 9)

    def step():
        return suspend(
            certificate=world.certificate, decision=a_decision(served=served), reasons=["beyond_power"], last_day=last_day,
            key="s", **world.who,
        )  # fmt: skip

    if code is None:
        assert step().effective_at == served
        return
    with pytest.raises(DomainError, match=code):
        step()


def test_who_handles_never_reviews_and_nothing_is_left_behind(world):
    before = CertificateSpan.objects.count()
    with pytest.raises(DomainError, match="handler_never_reviews"):
        cancel(
            certificate=world.certificate, last_day=date(2026, 1, 5), reasons=["retired"], key="c", proposed_by=world.clerk, approved_by=world.clerk
        )  # fmt: skip
    with pytest.raises(DomainError, match="second_person_missing"):
        carry_out(world.certificate, Kind.DATA_CHANGED, effective_at=clock.now(), proposed_by=world.clerk, key="d")
    assert CertificateSpan.objects.count() == before


def test_the_same_key_is_the_same_act(world):
    values = {"certificate": world.certificate, "last_day": date(2026, 1, 5), "reasons": ["retired"], **world.who}
    assert cancel(key="c", **values) == cancel(key="c", **values)
    with pytest.raises(DomainError, match=r"wrong_state|already_ended"):
        cancel(key="other", **values)


def test_a_harmful_rule_without_a_document_has_no_effect(world):
    make_rules(world.authority, unregistered_blocks_enforcement=True)
    world.authority.rule_sets.all()
    certificate = make_certificate(unit=world.unit, place=world.place, registered_until="2024-12-31")
    assert may_enforce(certificate.person, world.unit, world.domain, world.area, clock.now()).allowed is False
    unsourced = make_world()
    make_rules(unsourced.authority)
    row = unsourced.authority.rule_sets.get()
    assert row.as_rules("x")["unregistered_blocks_enforcement"] is False


def test_a_rule_change_moves_no_printed_day(world):
    make_rules(world.authority, effective_from=date(2026, 2, 1), certificate_term_months=72)
    assert status_at(world.certificate, moment(2026, 6, 1)).valid_until == date(2028, 12, 31)


def test_a_late_entry_is_seen_on_the_axis_of_knowledge(world):
    with time_machine.travel("2026-06-01T10:00:00+08:00"):
        cancel(certificate=world.certificate, last_day=date(2026, 2, 10), reasons=["died"], key="c", **world.who)
    learned = moment(2026, 6, 1, 9, 0)
    assert status_at(world.certificate, moment(2026, 3, 1), known_at=learned).valid is True
    assert status_at(world.certificate, moment(2026, 3, 1), known_at=learned + timedelta(hours=2)).valid is False
