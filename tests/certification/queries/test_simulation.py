"""A proposed rule set run over the roster: whom it would touch, at a number of queries that does not grow with it."""

from datetime import date, timedelta

import pytest

from certification import ports
from certification.domain.parameters import BUILT_IN, Rules, Setting
from certification.domain.simulation import Effect
from certification.queries.simulation import simulate
from core import clock
from tests.factories.certification import make_certificate
from tests.factories.people import make_unit

pytestmark = pytest.mark.django_db


def rules(**values) -> Rules:
    return Rules("draft", {name: Setting(value, "示例办法", "第三条", "2026-01-01") for name, value in values.items()})


@pytest.fixture
def unit():
    return make_unit()


@pytest.fixture(autouse=True)
def studied(monkeypatch):
    class Hours:
        def minutes(self, person_ids, year):
            return dict.fromkeys(person_ids, 20 * 45)

    monkeypatch.setattr(ports, "_bound", {"training": Hours()})


def test_the_same_rules_touch_nobody(unit):
    make_certificate(unit=unit)
    found = simulate(unit.authority, BUILT_IN, rules(certificate_term_months=60))
    assert (found.roster, dict(found.totals)) == (1, {})


def test_more_hours_touch_those_who_have_fewer(unit):
    make_certificate(unit=unit)
    before = rules(annual_training_hours=10)
    found = simulate(unit.authority, before, rules(annual_training_hours=40))
    assert dict(found.totals) == {Effect.NEEDS_HOURS: 1}
    assert dict(simulate(unit.authority, rules(annual_training_hours=40), before).totals) == {Effect.EASIER: 1}


def test_who_is_short_already_and_would_be_shorter_is_counted(unit):
    make_certificate(unit=unit)
    found = simulate(unit.authority, rules(annual_training_hours=40), rules(annual_training_hours=60))
    assert dict(found.totals) == {Effect.NEEDS_HOURS: 1}


def test_a_shorter_time_for_late_renewal_lapses_whom_it_leaves_behind(unit):
    ended = clock.today() - timedelta(days=40)
    make_certificate(unit=unit, valid_from=date(2021, 1, 1), valid_until=ended)
    found = simulate(unit.authority, rules(late_renewal_limit_days=90), rules(late_renewal_limit_days=30))
    assert dict(found.totals) == {Effect.LAPSES: 1}
    assert found.lines[0].affected[0].effects == (Effect.LAPSES,)


def test_another_authority_is_not_asked(unit):
    make_certificate()
    assert simulate(unit.authority, BUILT_IN, BUILT_IN).roster == 0


@pytest.mark.parametrize("size", [1, 3])
def test_queries_do_not_grow_with_the_roster(unit, size, django_assert_num_queries):
    for _ in range(size):
        make_certificate(unit=unit)
    with django_assert_num_queries(9):
        assert simulate(unit.authority, BUILT_IN, rules(annual_training_hours=200)).roster == size
