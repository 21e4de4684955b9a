"""Legal reviewers and auxiliaries, entered by two others as the services do it."""

import itertools
from datetime import date

from certification.domain.personnel import Particulars
from certification.models import PersonnelEntry, PersonnelStep
from certification.services.personnel import approve_step, propose_entry
from core.models import Person, Unit
from tests.factories.people import LONG_AGO, appoint, make_person

_numbers = itertools.count(1)
DOCUMENT = "示司发〔2026〕7号"


def prepared(register: str, unit: Unit, person: Person | None = None, by: Person | None = None, **said) -> PersonnelStep:  # fmt: skip
    """A step that waits; the person serves in the unit, in an auxiliary post where they are to be an auxiliary."""
    person = person or make_person()
    if not person.appointments.filter(unit=unit).exists():
        appoint(person, unit, post_type="auxiliary" if register == "auxiliary" else "civil")
    usual = {"ground": "earlier", "began_on": date(2012, 5, 1)} if register == "legal_reviewer" else {}
    values = Particulars(**{"since": LONG_AGO, **usual, **said})
    return propose_entry(
        register=register, unit=unit, person=person, said=values, document=DOCUMENT, by=by or make_person()
    )


def make_entry(register: str, unit: Unit, person: Person | None = None, **said) -> PersonnelEntry:
    return approve_step(step=prepared(register, unit, person, **said), by=make_person())


def make_auxiliary(unit: Unit, person: Person | None = None, **said) -> PersonnelEntry:
    return make_entry("auxiliary", unit, person, **said)


def make_reviewer(unit: Unit, person: Person | None = None, *, qualified: bool = True, **said) -> PersonnelEntry:
    """With a qualification; else from before it was asked for."""
    holds = {
        "ground": "first_time",
        "began_on": None,
        "qualification_number": f"A2019{next(_numbers):06d}",
        "qualified_on": date(2019, 3, 1),
    }
    return make_entry("legal_reviewer", unit, person, **{**(holds if qualified else {}), **said})
