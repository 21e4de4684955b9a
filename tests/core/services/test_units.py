from datetime import date

import pytest
import time_machine

from core.errors import DomainError
from core.models import UnitClosure
from core.services.units import bring_tree_to, change_unit, end_unit
from tests.factories.people import make_unit

pytestmark = pytest.mark.django_db


def pairs():
    return set(UnitClosure.objects.values_list("ancestor__code", "descendant__code", "depth"))


@pytest.fixture
def tree():
    city = make_unit(code="c")
    district = make_unit(parent=city, code="d")
    return city, district, make_unit(parent=district, code="s")


def test_closure_holds_every_ancestor_with_every_descendant(tree):
    assert pairs() == {("c", "c", 0), ("d", "d", 0), ("s", "s", 0), ("c", "d", 1), ("d", "s", 1), ("c", "s", 2)}


def test_change_unit_moves_the_subtree_when_its_day_comes(tree):
    city, district, street = tree
    with time_machine.travel("2026-03-01T12:00:00+08:00", tick=False):
        change_unit(
            unit=street, from_day=date(2026, 4, 1), name="新名街道", kind="street", parent=city, decision_no="青民发1号"
        )
        street.refresh_from_db()
        assert (street.name, street.parent) == (street.versions.first().name, district)
    assert bring_tree_to(date(2026, 4, 1)) == 1
    street.refresh_from_db()
    assert (street.name, street.parent) == ("新名街道", city)
    assert pairs() == {("c", "c", 0), ("d", "d", 0), ("s", "s", 0), ("c", "d", 1), ("c", "s", 1)}
    assert bring_tree_to(date(2026, 4, 1)) == 0


def test_change_unit_refuses_a_circle(tree):
    city, _district, street = tree
    with pytest.raises(DomainError, match="unit_below_itself"):
        change_unit(unit=city, from_day=date(2026, 1, 1), name="市", kind="city", parent=street, decision_no="1")


def test_end_unit_refuses_while_parts_live(tree):
    _city, district, street = tree
    with pytest.raises(DomainError, match="unit_has_living_parts"):
        end_unit(unit=district, last_day=date(2026, 1, 1), decision_no="1", recorded_by=None)
    ended = end_unit(unit=street, last_day=date(2026, 1, 1), decision_no="1", successor=district, recorded_by=None)
    assert ended.ended_on == date(2026, 1, 1)
    assert [s.successor for s in street.successors.all()] == [district]


def test_a_code_taken_by_another_unit_is_refused_with_a_sentence(tree):
    from core.errors import text_for

    city = tree[0]
    with pytest.raises(DomainError, match="unit_code_taken") as refusal:
        make_unit(parent=city, code="d")
    assert "d" in text_for(refusal.value)
