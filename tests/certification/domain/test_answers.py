from dataclasses import replace
from datetime import date

import pytest

from certification.domain.answers import Circumstances, Found, authorisation, status
from certification.domain.numbers import is_well_formed, next_number, normalised
from certification.domain.parameters import BUILT_IN, PARAMETERS, Rules, Setting, settings_from
from core.domain.dates import start_of_day

AT = start_of_day(date(2026, 5, 6))
FOUND = Found(7, "issued", (), (), date(2022, 11, 1), date(2027, 10, 31), 3)
NOTHING = Circumstances()
SOURCE = {"document": "Doc 1", "article": "art. 2", "document_date": "2026-01-01"}


def may(found=FOUND, facts=NOTHING, rules=BUILT_IN):
    candidates = [(found, rules)] if found else []
    return authorisation(candidates, facts, rules, at=AT, known_at=AT)


@pytest.mark.parametrize(
    ("change", "allowed", "may_present", "reason"),
    [
        ({}, True, True, None),
        ({"overlays": ("suspended",)}, False, False, "suspended"),
        ({"overlays": ("stood_down",)}, False, False, "stood_down"),
        ({"overlays": ("lost",)}, True, False, "lost"),
        ({"overlays": ("card_pending",)}, True, False, "card_pending"),
        ({"overlays": ("unregistered",)}, True, True, "unregistered"),
        ({"overlays": ("unverified",)}, True, True, "unverified"),
        ({"state": "expired"}, False, False, "expired"),
        ({"reasons": ("not_yet_valid",)}, False, False, "not_yet_valid"),
        ({"appointed": False}, False, False, "no_appointment"),
        ({"same_unit": False}, False, False, "other_unit"),
        ({"domain_covered": False, "area_covered": False}, False, False, "domain_not_covered"),
        ({"area_covered": False}, False, False, "area_not_covered"),
    ],
)
def test_each_circumstance_and_its_answer(change, allowed, may_present, reason):
    answer = may(replace(FOUND, **change))
    assert (answer.allowed, answer.may_present) == (allowed, may_present)
    assert answer.reasons == ((reason,) if reason else ())


def test_an_order_extends_unit_domain_and_area_but_never_a_bare_certificate():
    outside = replace(FOUND, same_unit=False, domain_covered=False, area_covered=False)
    answer = may(outside, Circumstances(order=True))
    assert (answer.allowed, answer.reasons) == (True, ("by_joint_operation_order",))
    assert may(replace(outside, state="expired"), Circumstances(order=True)).allowed is False
    closed = Rules("1", {"cross_unit_enforcement": Setting("no")})
    assert may(outside, Circumstances(order=True), closed).allowed is False


def test_whoever_is_lent_serves_in_the_unit_of_the_certificate():
    lent = replace(FOUND, same_unit=False, appointed=False)
    assert may(lent, Circumstances(order=True)).allowed is True
    assert may(replace(lent, at_home=False), Circumstances(order=True)).reasons == (
        "by_joint_operation_order", "no_appointment",
    )  # fmt: skip
    without_order = Rules("1", {"cross_unit_enforcement": Setting("yes")})
    assert may(lent, rules=without_order).allowed is True
    assert may(replace(lent, at_home=False), rules=without_order).reasons == ("no_appointment",)
    assert may(lent).reasons == ("no_appointment", "other_unit")
    closed = Rules("1", {"cross_unit_enforcement": Setting("no")})
    assert may(lent, Circumstances(order=True), closed).reasons == ("no_appointment", "other_unit")


def test_measures_against_the_person_reach_every_certificate():
    assert may(facts=Circumstances(suspended=True)).reasons == ("person_suspended",)
    assert may(facts=Circumstances(banned=True)).reasons == ("person_banned",)


def test_unknown_is_an_answer_and_not_a_refusal():
    answer = may(None, Circumstances(known_elsewhen=True))
    assert (answer.allowed, answer.may_present, answer.reasons) == (None, None, ("not_yet_known",))
    assert may(None).reasons == ("no_certificate",)


def test_who_only_supervises_is_never_answered_yes_and_hears_why():
    supervisor = Circumstances(supervises=True)
    answer = may(None, supervisor)
    assert (answer.allowed, answer.may_present, answer.reasons) == (False, False, ("supervision_only",))
    unknown = may(None, replace(supervisor, known_elsewhen=True))
    assert (unknown.allowed, unknown.reasons) == (None, ("not_yet_known", "supervision_only"))
    assert (may(facts=supervisor).allowed, may(facts=supervisor).reasons) == (True, ())


def test_absence_may_be_said_only_of_days_the_register_is_complete_for():
    declared = Rules("1", {"register_known_from": Setting("2026-01-01")})
    ours = Circumstances(known_elsewhen=True)
    assert may(None, ours, declared).allowed is False
    assert may(None, replace(ours, only_issued_here=False), declared).allowed is None
    later = Rules("1", {"register_known_from": Setting("2026-12-01")})
    assert may(None, ours, later).allowed is None


def test_status_before_the_first_known_day_has_no_state():
    answer = status(None, BUILT_IN, origin="mirrored", at=AT, known_at=AT)
    assert (answer.valid, answer.state, answer.reasons) == (None, None, ("not_yet_known",))


def test_a_harmful_parameter_is_off_until_document_article_and_date_are_named():
    lost_registration = replace(FOUND, overlays=("unregistered",))
    bare = Rules("1", {"unregistered_blocks_enforcement": Setting(True)})
    sourced = Rules("1", {"unregistered_blocks_enforcement": Setting(True, **SOURCE)})
    assert may(lost_registration, rules=bare).allowed is True
    assert may(lost_registration, rules=sourced).allowed is False
    assert "unregistered_blocks_enforcement" in {p.name for p in bare.switched_off()}
    assert "unregistered_blocks_enforcement" not in {p.name for p in sourced.switched_off()}


def test_every_harmful_parameter_names_what_off_means():
    for parameter in PARAMETERS.values():
        assert not parameter.harms or BUILT_IN[parameter.name] == parameter.off


def test_an_unknown_parameter_is_refused():
    with pytest.raises(ValueError, match="unknown parameter: pass_marks"):
        settings_from({"pass_marks": {"value": 60}})


def test_numbers_are_opaque_text():
    rules = Rules("1", {"number_prefix": Setting("0299"), "number_digits": Setting(11)})
    assert next_number(41, rules) == "02990000042"
    assert normalised(" 0299 ００００042") == "0299000" + "0042"
    assert is_well_formed("02990000042", rules)
    assert not is_well_formed("02%", rules)
