from datetime import date
from decimal import Decimal

import pytest
import time_machine

from certification import ports
from certification.models import Qualification
from certification.queries.eligibility import requirements_for
from certification.services.qualifications import in_force, record_elsewhere, record_result
from core.errors import DomainError
from tests.factories.certification import make_person, make_rules, make_world

pytestmark = pytest.mark.django_db
ATTEMPT = "7a2f0c1e-0000-0000-0000-000000000001"


@pytest.fixture
def world():
    with time_machine.travel("2026-11-23T09:00:00+08:00", tick=True):
        yield make_world()


def told(world, *, passed=True, release="first", **values):
    return record_result(
        **{
            "person": world.person,
            "attempt_public_id": ATTEMPT,
            "release_public_id": release,
            "paper_kind": "common",
            "domain_code": "",
            "passed": passed,
            "score": Decimal("86"),
            "released_on": date(2026, 11, 20),
            **values,
        }
    )


def verdict(world, code="common_paper"):
    found = requirements_for(
        person=world.person, unit=world.unit, authority=world.authority, domains=[world.domain.code]
    )
    return {r.code: str(r.verdict) for r in found}.get(code)


def test_a_released_pass_is_kept_once_with_the_validity_of_the_rule_set(world):
    make_rules(world.authority, result_validity_months=36)
    kept = told(world)
    assert told(world) == kept
    assert told(world, release="again") == kept
    assert (kept.valid_until, kept.score, Qualification.objects.count()) == (date(2029, 11, 19), Decimal("86"), 1)


def test_a_later_release_takes_the_pass_back_and_another_gives_it_again(world):
    first = told(world)
    told(world, passed=False, release="second")
    told(world, passed=False, release="second")
    assert not in_force(world.person).exists()
    assert first.withdrawn_by.key.endswith("second")
    told(world, release="third")
    assert in_force(world.person).count() == 1


def test_a_failed_paper_leaves_nothing(world):
    assert told(world, passed=False) is None
    assert not Qualification.objects.exists()


def test_a_sector_paper_belongs_to_its_domain_and_an_unknown_domain_is_refused(world):
    assert told(world, paper_kind="sector", domain_code=world.domain.code).domain == world.domain
    with pytest.raises(DomainError, match="domain_unknown"):
        told(world, paper_kind="sector", domain_code="nowhere", attempt_public_id="other")


def test_a_result_from_elsewhere_needs_a_document_and_two_others(world):
    values = {
        "person": world.person, "paper_kind": "legal_professional", "domain": None, "passed_on": date(2019, 9, 1),
        "valid_until": date(9999, 12, 31), "key": "paper", **world.who,
    }  # fmt: skip
    with pytest.raises(DomainError, match="reason_is_empty"):
        record_elsewhere(document=" ", **values)
    for who in ({"approved_by": world.clerk}, {"approved_by": world.person}):
        with pytest.raises(DomainError, match="handler_never_reviews"):
            record_elsewhere(document="资格证书A2019", **{**values, **who})
    assert record_elsewhere(document="资格证书A2019", **values) == record_elsewhere(document="资格证书A2019", **values)
    assert verdict(world) == "met"


class Passes:
    def __init__(self, *found) -> None:
        self.found = found

    def passes(self, person_ids):
        return dict.fromkeys(person_ids, self.found)


def test_without_the_exam_record_a_missing_pass_is_unknown_and_a_kept_one_counts(world, monkeypatch):
    monkeypatch.delitem(ports._bound, "exams", raising=False)
    assert verdict(world) == "unknown"
    told(world)
    assert verdict(world) == "met"


def test_a_pass_the_exam_record_tells_counts_unless_the_register_withdrew_it(world, monkeypatch):
    monkeypatch.setitem(ports._bound, "exams", Passes())
    assert verdict(world) == "missing"
    fresh = ports.Pass("common", "", date(2026, 11, 20), Decimal("86"), ATTEMPT)
    monkeypatch.setitem(ports._bound, "exams", Passes(fresh))
    assert verdict(world) == "met"
    told(world)
    told(world, passed=False, release="second")
    assert verdict(world) == "missing"


def test_a_pass_runs_out(world, monkeypatch):
    make_rules(world.authority, result_validity_months=24)
    old = ports.Pass("common", "", date(2024, 11, 23), Decimal("86"), "old")
    monkeypatch.setitem(ports._bound, "exams", Passes(old))
    assert verdict(world) == "missing"
    stranger = make_person()
    assert verdict(type(world)(**{**vars(world), "person": stranger})) == "missing"
