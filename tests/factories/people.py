"""The smallest valid units, people, posts and roles. A state is reached by calling the service that leads there."""

import itertools
from datetime import date, datetime

from core import clock
from core.models import Appointment, Authority, Person, RoleGrant, Unit, User
from core.roles import Role
from core.services import appointments, people, roles, units

_numbers = itertools.count(1)
LONG_AGO = date(2020, 1, 1)
PASSWORD = "a-long-enough-password"


def moment(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=clock.BEIJING)


def make_authority(**values) -> Authority:
    number = next(_numbers)
    defaults = {"code": f"AUTH{number}", "name": f"示例市司法局{number}", "issues": True, "created_at": clock.now()}
    return Authority.objects.create(**{**defaults, **values})


def make_unit(authority: Authority | None = None, parent: Unit | None = None, **values) -> Unit:
    number = next(_numbers)
    authority = authority or (parent.authority if parent else make_authority())
    defaults = {"code": f"U{number}", "name": f"示例街道办事处{number}", "kind": "street", "since": LONG_AGO}
    return units.found_unit(authority=authority, parent=parent, **{**defaults, **values})


def make_person(**values) -> Person:
    return people.register_person(**{"name": f"测试员{next(_numbers)}", "since": LONG_AGO, **values})


def make_user(person: Person | None = None, **values) -> User:
    person = person or make_person()
    user = User.objects.create_user(username=f"user{next(_numbers)}", password=PASSWORD, person=person, **values)
    roles.put_into_groups(person)
    return user


def appoint(person: Person, unit: Unit, since: date = LONG_AGO, **facts) -> Appointment:
    post = {"post_type": "civil", "post_title": "执法员", **facts}
    return appointments.appoint(person=person, unit=unit, since=since, **post)


def grant(person: Person, role: Role, unit: Unit) -> RoleGrant:
    return roles.grant_role(person=person, role=role, unit=unit, granted_by=None, since=moment(2020, 1, 1))
