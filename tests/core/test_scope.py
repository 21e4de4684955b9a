import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from core.roles import Role
from core.scope import has_role, people_in_scope, roles_of, units_in_scope
from core.services.roles import end_role
from tests.factories.people import appoint, grant, make_person, make_unit

pytestmark = pytest.mark.django_db


@pytest.fixture
def tree():
    city = make_unit(code="city")
    district = make_unit(parent=city, code="district")
    street = make_unit(parent=district, code="street")
    other = make_unit(parent=city, code="other")
    return city, district, street, other


def test_a_role_reaches_the_subtree_of_its_unit_and_nothing_else(tree):
    _city, district, street, _other = tree
    clerk = make_person()
    grant(clerk, Role.REGISTRY_CLERK, district)
    assert set(units_in_scope(clerk, Role.REGISTRY_CLERK)) == {district, street}
    assert set(units_in_scope(clerk, Role.AUDITOR)) == set()


def test_has_role_asks_for_the_unit_where_one_is_named(tree):
    city, district, street, other = tree
    clerk = make_person()
    grant(clerk, Role.REGISTRY_CLERK, district)
    assert has_role(clerk, Role.REGISTRY_CLERK)
    assert has_role(clerk, Role.REGISTRY_CLERK, unit=street)
    assert not has_role(clerk, Role.REGISTRY_CLERK, unit=other)
    assert not has_role(clerk, Role.REGISTRY_CLERK, unit=city)


def test_an_ended_grant_opens_nothing(tree):
    street = tree[2]
    clerk = make_person()
    held = grant(clerk, Role.REGISTRY_CLERK, street)
    assert roles_of(clerk) == {Role.REGISTRY_CLERK}
    end_role(grant=held, ended_by=None, reason="调离")
    assert roles_of(clerk) == frozenset()
    assert not units_in_scope(clerk, Role.REGISTRY_CLERK).exists()


def test_people_in_scope_are_those_with_a_post_below(tree):
    _city, district, street, other = tree
    clerk, near, far = make_person(), make_person(), make_person()
    grant(clerk, Role.REGISTRY_CLERK, district)
    appoint(near, street)
    appoint(far, other)
    assert list(people_in_scope(clerk, Role.REGISTRY_CLERK)) == [near]


def test_scope_is_one_query_whatever_the_number_of_grants(tree):
    clerk = make_person()
    for unit in tree[1:]:
        grant(clerk, Role.REGISTRY_CLERK, unit)
    with CaptureQueriesContext(
        connection,
    ) as queries:
        list(units_in_scope(clerk, Role.REGISTRY_CLERK, Role.AUDITOR))
    assert len(queries) == 1
