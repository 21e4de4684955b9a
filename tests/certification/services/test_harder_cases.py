"""More of the situations in which registers go wrong: two certificates, new names, courts, bodies that change."""

from datetime import date, timedelta

import pytest
import time_machine

from certification.queries.register import certificates_found
from certification.queries.standing import may_enforce, status_at
from certification.queries.verification import verify
from certification.services.changes import cancel, change_data, change_term
from certification.services.measures import suspend
from core import clock
from core.models import Batch
from core.roles import Role
from core.services.people import rename_person
from core.services.units import change_unit
from tests.factories.certification import a_decision, make_certificate, make_rules, make_world, moment
from tests.factories.people import grant

pytestmark = pytest.mark.django_db


@pytest.fixture
def world():
    with time_machine.travel("2026-01-06T09:00:00+08:00", tick=True):
        yield make_world()


def test_each_of_two_certificates_covers_its_own_domain_only(world):
    second = make_world()
    make_certificate(person=world.person, unit=second.unit, place=second.place)
    make_rules(world.authority, return_requires_test=False)
    suspend(
        certificate=world.certificate, decision=a_decision(served=moment(2026, 1, 5, 9, 0)), reasons=["training_hours_missing"], last_day=date(2026, 3, 1), key="s", **world.who
    )  # fmt: skip
    at = moment(2026, 2, 1)
    assert may_enforce(world.person, world.unit, world.domain, world.area, at).allowed is False
    assert may_enforce(world.person, second.unit, second.domain, second.area, at).allowed is True
    assert may_enforce(world.person, second.unit, world.domain, world.area, at).allowed is False


def test_a_new_name_moves_neither_number_nor_authority(world):
    old, certificate = world.person.name, world.certificate
    with time_machine.travel("2026-05-20T10:00:00+08:00"):
        rename_person(
            person=world.person, name="章新名", valid_from=date(2026, 5, 3), basis="户口簿", recorded_by=world.clerk
        )
        change_data(certificate=certificate, what=["name"], at=moment(2026, 5, 3), key="n", **world.who)
        assert may_enforce(world.person, world.unit, world.domain, world.area, moment(2026, 5, 10)).allowed
        assert verify(certificate.number, "章新名").outcome == "valid"
        assert verify(certificate.number, old).outcome == "no_such_certificate"
        grant(world.clerk, Role.REGISTRY_CLERK, world.unit)
        assert [c.pk for c in certificates_found(world.clerk, text=f"{old} {certificate.number}")] == [certificate.pk]


def test_a_court_is_answered_by_the_rules_of_the_day_and_of_the_knowledge_asked_for(world):
    stranger = make_world()
    make_certificate(person=world.person, unit=stranger.unit, place=stranger.place, authority=world.authority)
    with time_machine.travel("2026-03-01T09:00:00+08:00"):
        make_rules(world.authority, effective_from=date(2026, 3, 1), cross_unit_enforcement="yes")
    with time_machine.travel("2027-01-01T09:00:00+08:00"):
        make_rules(world.authority, effective_from=date(2027, 1, 1), cross_unit_enforcement="no")
    with time_machine.travel("2029-06-01T09:00:00+08:00"):
        day = moment(2026, 5, 6, 14, 20)
        asked = (world.person, world.unit, stranger.domain, stranger.area)
        today = may_enforce(*asked, day)
        then = may_enforce(*asked, day, known_at=moment(2026, 2, 1))
        now = may_enforce(*asked, moment(2027, 5, 6))
    assert (today.allowed, today.rule_set) == (True, f"{world.authority.code}/1")
    assert (then.allowed, then.rule_set) == (False, "built-in")
    assert (now.allowed, now.rule_set) == (False, f"{world.authority.code}/2")


def test_a_death_entered_late_works_from_its_day(world):
    with time_machine.travel("2026-03-20T09:00:00+08:00"):
        cancel(certificate=world.certificate, last_day=date(2026, 2, 14), reasons=["died"], key="c", **world.who)
        known_then = moment(2026, 3, 1)
        between = moment(2026, 2, 20)
        assert status_at(world.certificate, between, known_then).valid is True
        assert status_at(world.certificate, between).state == "cancelled"
        assert status_at(world.certificate, moment(2026, 2, 14, 23, 59)).valid is True


def test_a_longer_term_for_new_ones_moves_old_ones_by_decision_only(world):
    make_rules(world.authority, effective_from=date(2027, 1, 1), certificate_term_months=72)
    assert status_at(world.certificate, moment(2028, 12, 31)).valid is True
    assert status_at(world.certificate, moment(2029, 6, 1)).state == "expired"
    change_term(
        certificate=world.certificate, valid_until=date(2029, 12, 31), at=moment(2027, 1, 1), decision=a_decision(), key="t", **world.who
    )  # fmt: skip
    assert status_at(world.certificate, moment(2029, 6, 1)).valid is True
    assert status_at(world.certificate, moment(2026, 6, 1)).valid_until == date(2028, 12, 31)


def test_a_renamed_body_keeps_its_code_and_everybodys_authority(world):
    second = make_certificate(unit=world.unit, place=world.place)
    with time_machine.travel("2026-06-01T09:00:00+08:00"):
        change_unit(
            unit=world.unit, from_day=date(2026, 6, 1), name="示例新名街道办事处", kind="street", parent=None, decision_no="示政发〔2026〕6号", recorded_by=world.clerk
        )  # fmt: skip
        batch = Batch.objects.create(kind="rename", title="更名", started_at=clock.now())
        for certificate in (world.certificate, second):
            change_data(
                certificate=certificate, what=["unit_name"], at=moment(2026, 6, 1), decision=a_decision("示政发〔2026〕6号"), batch=batch, key="unit", **world.who
            )  # fmt: skip
        for person in (world.person, second.person):
            assert may_enforce(person, world.unit, world.domain, world.area, clock.now() + timedelta(days=1)).allowed
    events = [c.events.get(kind="data_changed") for c in (world.certificate, second)]
    assert {(e.batch_id, e.decision_no) for e in events} == {(batch.pk, "示政发〔2026〕6号")}
