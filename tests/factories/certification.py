"""The smallest valid objects of the register. A state is reached by calling the service that leads there."""

import itertools
from datetime import date, datetime
from types import SimpleNamespace

from certification.domain.states import Kind
from certification.models import Area, Certificate, Domain, JointOperationOrder, PowerSource, Qualification, RuleSet
from certification.services.acts import carry_out
from certification.services.cards import hand_over, make_copy
from certification.services.joint_orders import OrderEntry, approve_order, propose_order
from certification.services.scope import Place, add_area, facts_of
from core import clock
from core.ledger import Decision
from core.models import Authority, Person, Unit
from tests.factories.people import LONG_AGO, appoint, make_authority, make_person, make_unit, moment

__all__ = [
    "LONG_AGO", "a_decision", "appoint", "make_area", "make_authority", "make_certificate", "make_domain", "make_entry",
    "make_order", "make_person", "make_power", "make_rules", "make_unit", "make_world", "moment", "passed",
]  # fmt: skip
_numbers = itertools.count(1)


def make_domain(authority: Authority, code: str = "") -> Domain:
    code = code or f"D{next(_numbers)}"
    return Domain.objects.create(authority=authority, code=code, name=f"执法领域{code}")


def make_area(authority: Authority, code: str = "", parent: Area | None = None) -> Area:
    code = code or f"A{next(_numbers)}"
    return add_area(authority=authority, code=code, name=f"执法区域{code}", parent=parent)


def make_power(unit: Unit, domain: Domain) -> PowerSource:
    return PowerSource.objects.create(
        unit=unit, domain=domain, kind="statute", basis="示例条例第一条", valid_from=LONG_AGO, recorded_at=clock.now()
    )


def make_rules(authority: Authority, effective_from: date = LONG_AGO, **values) -> RuleSet:
    """Each value as verified and sourced, so that it has effect."""
    source = {"document": "示例办法", "article": "第三条", "document_date": "2020-01-01", "verified": True}
    return RuleSet.objects.create(
        authority=authority,
        version=authority.rule_sets.count() + 1,
        effective_from=effective_from,
        parameters={name: {"value": value, **source} for name, value in values.items()},
        recorded_at=clock.now(),
        digest="",
    )


def a_decision(number: str = "示司发〔2026〕1号", served: datetime | None = None, **values) -> Decision:
    when = {"served_at": served, "served_precision": "minute"} if served else {}
    return Decision(number=number, decided_on=date(2026, 1, 5), **{**when, **values})


def make_certificate(
    *,
    person: Person | None = None,
    unit: Unit | None = None,
    place: Place | None = None,
    valid_from: date = date(2024, 1, 1),
    valid_until: date = date(2028, 12, 31),
    handed_over: bool = True,
    **values,
) -> Certificate:
    """Issued here by two others, with its card handed over; appointed in the unit since long ago."""
    unit = unit or make_unit()
    person = person or make_person()
    if not person.appointments.filter(unit=unit).exists():
        appoint(person, unit)
    authority = values.pop("authority", unit.authority)
    place = place or Place(make_domain(authority), make_area(authority))
    certificate = Certificate.objects.create(
        authority=authority,
        number=values.pop("number", f"02{next(_numbers):09d}"),
        type=values.pop("type", "enforcement"),
        origin="issued_here",
        person=person,
        unit=unit,
        created_at=clock.now(),
    )
    facts = {"valid_from": valid_from.isoformat(), "valid_until": valid_until.isoformat(), "scope": facts_of([place])}
    by = make_person()
    event = carry_out(
        certificate,
        Kind.ISSUED,
        effective_at=clock.start_of_day(valid_from),
        decision=a_decision(),
        facts={**facts, **values},
        proposed_by=by,
        approved_by=make_person(),
        key="issued",
    )
    make_copy(certificate, event, by)
    if handed_over:
        hand_over(certificate=certificate, at=clock.start_of_day(valid_from), by=by, key="handed over")
    return certificate


def make_world() -> SimpleNamespace:
    """A unit with an officer holding a certificate for one domain in one area, and two staff to act."""
    authority = make_authority()
    unit = make_unit(authority)
    person, clerk, reviewer = make_person(), make_person(), make_person()
    city = make_area(authority)
    place = Place(make_domain(authority), make_area(authority, parent=city))
    certificate = make_certificate(person=person, unit=unit, place=place)
    return SimpleNamespace(
        authority=authority,
        unit=unit,
        person=person,
        clerk=clerk,
        reviewer=reviewer,
        city=city,
        domain=place.domain,
        area=place.area,
        place=place,
        certificate=certificate,
        who={"proposed_by": clerk, "approved_by": reviewer},
    )


def make_entry(unit: Unit, place: Place, *members: Certificate, **values) -> OrderEntry:
    """What a joint-operation order says: for the whole of December 2026, under the first of its members."""
    said = {
        "document": "联执〔2026〕1号",
        "issued_by": "示例区人民政府",
        "decided_on": date(2026, 11, 20),
        "unit": unit,
        "domain": place.domain,
        "area": place.area,
        "first_day": date(2026, 12, 1),
        "last_day": date(2026, 12, 31),
        "members": members,
        "leader": members[0] if members else None,
    }
    return OrderEntry(**{**said, **values})


def make_order(unit: Unit, place: Place, *members: Certificate, **values) -> JointOperationOrder:
    """A joint-operation order that one person entered and another approved."""
    proposal = propose_order(entry=make_entry(unit, place, *members, **values), by=make_person())
    return approve_order(proposal=proposal, by=make_person())


def passed(person: Person, on: date = date(2026, 10, 20), until: date = date(2028, 10, 19), **values) -> Qualification:
    return Qualification.objects.create(
        person=person,
        paper_kind=values.pop("paper_kind", "common"),
        passed_on=on,
        valid_until=until,
        source="exam",
        recorded_at=clock.now(),
        key=f"pass{next(_numbers)}",
        **values,
    )
