import datetime

import pytest
import time_machine
from django.core.exceptions import ValidationError

from core.domain.granting import GIVEN_BY_UNIT
from core.errors import DomainError
from core.roles import Role
from core.services.accounts import activate, issue_slip, open_log_in
from core.services.roles import end_role, grant_role
from tests.factories.people import PASSWORD, grant, make_person, make_unit

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("granter_role", [*Role, None])
def test_who_may_grant_which_role(granter_role, role):
    unit = make_unit()
    granter, person = make_person(), make_person()
    if granter_role:
        grant(granter, granter_role, unit)
    allowed = granter_role == Role.SYSTEM_ADMINISTRATOR or (
        granter_role == Role.UNIT_ADMINISTRATOR and role.value in GIVEN_BY_UNIT
    )
    if allowed:
        assert grant_role(person=person, role=role, unit=unit, granted_by=granter).role == role
    else:
        with pytest.raises(DomainError, match="not_allowed"):
            grant_role(person=person, role=role, unit=unit, granted_by=granter)


def test_nobody_grants_a_role_to_themselves():
    unit = make_unit()
    administrator = make_person()
    grant(administrator, Role.SYSTEM_ADMINISTRATOR, unit)
    with pytest.raises(DomainError, match="role_to_oneself"):
        grant_role(person=administrator, role=Role.AUDITOR, unit=unit, granted_by=administrator)


def test_groups_follow_grants():
    unit = make_unit()
    person = make_person()
    user = open_log_in(person=person, username="zhang", opened_by=None)
    held = grant(person, Role.TRAINER, unit)
    assert list(user.groups.values_list("name", flat=True)) == ["role:trainer"]
    end_role(grant=held, ended_by=None, reason="调离")
    assert not user.groups.exists()


def test_a_slip_opens_a_log_in_once():
    user = open_log_in(person=make_person(), username="zhang", opened_by=None)
    assert not user.has_usable_password()
    code = issue_slip(user=user, issued_by=None)
    assert activate(code=code.lower().replace("-", " "), password=PASSWORD).check_password(PASSWORD)
    with pytest.raises(DomainError, match="slip_unknown"):
        activate(code=code, password=PASSWORD)


def test_a_slip_survives_a_weak_password():
    user = open_log_in(person=make_person(), username="zhang", opened_by=None)
    code = issue_slip(user=user, issued_by=None)
    with pytest.raises(ValidationError):
        activate(code=code, password="123")
    assert activate(code=code, password=PASSWORD)


def test_a_slip_ends_with_its_time_and_with_a_newer_one():
    user = open_log_in(person=make_person(), username="zhang", opened_by=None)
    first = issue_slip(user=user, issued_by=None)
    second = issue_slip(user=user, issued_by=None)
    with pytest.raises(DomainError, match="slip_unknown"):
        activate(code=first, password=PASSWORD)
    later = datetime.datetime.now(datetime.UTC) + datetime.timedelta(days=15)
    with time_machine.travel(later), pytest.raises(DomainError, match="slip_unknown"):
        activate(code=second, password=PASSWORD)
