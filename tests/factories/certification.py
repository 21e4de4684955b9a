"""The smallest valid objects of the register. A state is reached by calling the service that leads there."""

import itertools
from datetime import date, datetime

from core import clock
from core.ledger.held import append_appointment_event
from core.models import Appointment, Authority, Person, Unit, UnitClosure, UnitVersion

_numbers = itertools.count(1)
LONG_AGO = date(2020, 1, 1)


def make_authority(**values) -> Authority:
    number = next(_numbers)
    defaults = {"code": f"AUTH{number}", "name": f"示例市司法局{number}", "issues": True, "created_at": clock.now()}
    return Authority.objects.create(**{**defaults, **values})


def make_unit(authority: Authority | None = None, parent: Unit | None = None, **values) -> Unit:
    number = next(_numbers)
    authority = authority or (parent.authority if parent else make_authority())
    defaults = {"code": f"U{number}", "name": f"示例街道办事处{number}", "created_at": clock.now()}
    unit = Unit.objects.create(authority=authority, parent=parent, **{**defaults, **values})
    UnitVersion.objects.create(
        unit=unit, name=unit.name, kind="street", parent=parent, valid_from=LONG_AGO, recorded_at=clock.now()
    )
    above = UnitClosure.objects.filter(descendant=parent) if parent else ()
    rows = [UnitClosure(ancestor_id=row.ancestor_id, descendant=unit, depth=row.depth + 1) for row in above]
    UnitClosure.objects.bulk_create([*rows, UnitClosure(ancestor=unit, descendant=unit, depth=0)])
    return unit


def make_person(**values) -> Person:
    number = next(_numbers)
    return Person.objects.create(**{"name": f"测试员{number}", "created_at": clock.now(), **values})


def appoint(person: Person, unit: Unit, since: date = LONG_AGO, **facts) -> Appointment:
    appointment = Appointment.objects.create(person=person, unit=unit, created_at=clock.now())
    append_appointment_event(
        appointment,
        kind="appointed",
        effective_at=clock.start_of_day(since),
        proposed_by=None,
        facts={"post_type": "civil", "post_title": "执法员", **facts},
        key="appointed",
    )
    return appointment


def moment(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=clock.BEIJING)
