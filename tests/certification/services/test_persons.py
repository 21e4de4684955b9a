"""Measures that reach the person, and what undoes them."""

from datetime import date

import pytest
import time_machine

from certification.models import Restriction, RestrictionSpan
from certification.queries.standing import may_enforce, status_at
from certification.services.changes import reverse_entry
from certification.services.measures import (
    end_stand_down,
    end_suspension,
    extend_suspension,
    revoke,
    stand_down,
    suspend,
)
from core import clock
from core.errors import DomainError
from tests.factories.certification import a_decision, make_certificate, make_rules, make_world, moment

pytestmark = pytest.mark.django_db
SERVED = moment(2026, 3, 1, 9, 0)


@pytest.fixture
def world():
    with time_machine.travel("2026-03-02T09:00:00+08:00", tick=True):
        yield make_world()


def suspended(world, *, grounds=("beyond_power",), last_day=date(2026, 4, 30), key="s"):
    return suspend(
        certificate=world.certificate, decision=a_decision(served=SERVED), reasons=list(grounds), last_day=last_day, key=key, **world.who
    )  # fmt: skip


def reasons(world, unit, domain, area, at):
    return set(may_enforce(world.person, unit, domain, area, at).reasons)


def test_suspension_for_conduct_reaches_the_other_certificate_where_a_document_says_so(world):
    other = make_world()
    make_certificate(person=world.person, unit=other.unit, place=other.place)
    make_rules(world.authority, suspension_reaches_person=True, return_requires_test=False)
    suspended(world)
    asked = (world, other.unit, other.domain, other.area)
    assert reasons(*asked, moment(2026, 3, 15)) == {"person_suspended"}
    assert reasons(*asked, moment(2026, 5, 1)) == set()


@pytest.mark.parametrize("rules", [{"suspension_reaches_person": True}, {}])
def test_suspension_for_missing_hours_or_without_a_document_stays_with_its_certificate(world, rules):
    other = make_world()
    make_certificate(person=world.person, unit=other.unit, place=other.place)
    make_rules(world.authority, **rules)
    suspended(world, grounds=["training_hours_missing"] if rules else ["beyond_power"])
    assert reasons(world, other.unit, other.domain, other.area, moment(2026, 3, 15)) == set()
    assert not Restriction.objects.exists()


def test_the_decision_to_return_frees_the_person_too(world):
    make_rules(world.authority, suspension_reaches_person=True)
    suspended(world)
    back = moment(2026, 5, 6)
    end_suspension(
        certificate=world.certificate, decision=a_decision("示司发〔2026〕9号"), at=back, key="b", **world.who
    )
    asked = (world, world.unit, world.domain, world.area)
    assert reasons(*asked, moment(2026, 5, 5)) == {"suspended", "person_suspended"}
    assert reasons(*asked, back) == set()


def test_a_quashed_suspension_frees_the_person_from_its_beginning(world):
    make_rules(world.authority, suspension_reaches_person=True)
    event = suspended(world)
    known_before = clock.now()
    reverse_entry(
        certificate=world.certificate, event=event, reasons=["quashed_on_review"], note="复议撤销", key="q", **world.who
    )
    asked = (world.person, world.unit, world.domain, world.area, moment(2026, 3, 15))
    assert may_enforce(*asked).reasons == ()
    assert set(may_enforce(*asked, known_at=known_before).reasons) == {"suspended", "person_suspended"}


def test_a_ban_follows_a_revocation_and_falls_with_it(world):
    make_rules(world.authority, reapplication_ban_months=24)
    event = revoke(
        certificate=world.certificate, decision=a_decision(served=SERVED), reasons=["crime"], key="r", **world.who
    )
    span = RestrictionSpan.objects.get(person=world.person, measure="ban")
    assert (span.law_from, clock.day_of(span.law_until)) == (SERVED, date(2028, 3, 2))
    reverse_entry(
        certificate=world.certificate, event=event, reasons=["wrong_certificate"], note="同名", key="x", **world.who
    )
    assert not RestrictionSpan.objects.filter(measure="ban", known_until=clock.FAR_FUTURE).exists()


def test_the_same_key_begins_one_measure_only(world):
    make_rules(world.authority, suspension_reaches_person=True)
    assert suspended(world) == suspended(world)
    assert Restriction.objects.count() == 1


def extended(world, served, last_day):
    return extend_suspension(
        certificate=world.certificate, decision=a_decision("示司发〔2026〕8号", served=served), reasons=["under_inquiry"], last_day=last_day, key="e", **world.who
    )  # fmt: skip


def overlays(world, *when):
    return status_at(world.certificate, moment(*when)).overlays


def test_an_extension_in_time_joins_and_a_late_one_leaves_a_gap(world):
    make_rules(world.authority, return_requires_test=False)
    suspended(world, last_day=date(2026, 3, 31))
    late = make_world()
    make_rules(late.authority, return_requires_test=False)
    suspended(late, last_day=date(2026, 3, 31))
    extended(world, moment(2026, 3, 30, 9, 0), date(2026, 4, 30))
    extended(late, moment(2026, 4, 3, 9, 0), date(2026, 4, 30))
    assert [overlays(w, 2026, 4, 1) for w in (world, late)] == [("suspended",), ()]
    assert [overlays(w, 2026, 4, 30, 23, 59) for w in (world, late)] == [("suspended",), ("suspended",)]
    assert [overlays(w, 2026, 5, 1) for w in (world, late)] == [(), ()]


def test_nothing_to_extend_without_a_standing_suspension(world):
    with pytest.raises(DomainError, match="nothing_to_extend"):
        extended(world, moment(2026, 3, 30, 9, 0), date(2026, 4, 30))
    event = suspended(world)
    reverse_entry(
        certificate=world.certificate, event=event, reasons=["entry_mistake"], note="误录", key="q", **world.who
    )
    with pytest.raises(DomainError, match="nothing_to_extend"):
        extended(world, moment(2026, 3, 30, 9, 0), date(2026, 4, 30))


def test_a_stand_down_ends_by_an_act(world):
    stand_down(
        certificate=world.certificate, at=moment(2026, 3, 5), last_day=None, reasons=["leave"], key="d", **world.who
    )
    end_stand_down(certificate=world.certificate, at=moment(2026, 3, 20), key="u", **world.who)
    assert [overlays(world, 2026, 3, day) for day in (4, 5, 19, 20)] == [(), ("stood_down",), ("stood_down",), ()]
