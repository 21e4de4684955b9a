"""Joint-operation orders: what stands on record, who is meant by a line of a list, and whom an order reaches."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, Exists, OuterRef, Prefetch, Q, QuerySet

from certification.domain.joint_orders import SEPARATORS, MemberLine
from certification.domain.moves import Refusal, refuse
from certification.domain.states import CertificateType, Reason, State
from certification.models import (
    Area,
    Certificate,
    CertificateSpan,
    Domain,
    JointOperationMember,
    JointOperationOrder,
    PowerSource,
)
from certification.queries.register import SEE
from certification.queries.standing import covering
from core import clock
from core.models import Person, Unit
from core.scope import units_in_scope

MOST_MEMBERS = 500


@dataclass(frozen=True)
class Named:
    """Whom a line means, or why nobody can be meant."""

    line: MemberLine
    certificate: Certificate | None = None
    refusal: Refusal | None = None


def members_named(lines: Sequence[MemberLine], by: Person) -> list[Named]:
    """A number alone finds certificates of one's own units; elsewhere it needs the exact name, as for anybody. Two queries."""
    found: dict[str, list[Certificate]] = {}
    rows = Certificate.objects.filter(number__in={line.number for line in lines}).select_related("person", "unit")
    for row in rows.order_by("pk"):
        found.setdefault(row.number, []).append(row)
    units = {row.unit_id for rows_of_number in found.values() for row in rows_of_number}
    seen = set(units_in_scope(by, *SEE).filter(pk__in=units).order_by().values_list("pk", flat=True))
    return [_named(line, found.get(line.number, ()), seen) for line in lines]


def _named(line: MemberLine, rows: Iterable[Certificate], seen: set[int]) -> Named:
    if line.name:
        rows = [row for row in rows if _same(row.person.name, line.name)]
    else:
        rows = [row for row in rows if row.unit_id in seen]
    if not rows:
        missing = "joint_member_unknown" if line.name else "joint_member_name_missing"
        said = f"{line.number} {line.name}".strip()
        return Named(line, refusal=refuse(missing, said=said, number=line.number))
    enforcing = [row for row in rows if row.type != CertificateType.SUPERVISION]
    if not enforcing:
        return Named(line, refusal=refuse("joint_member_supervises", name=rows[0].person.name))
    here = [row for row in enforcing if not line.unit or _plain(line.unit) in _called(row.unit)]
    if not here:
        unlike = {"name": enforcing[0].person.name, "said": line.unit, "unit": enforcing[0].unit.name}
        return Named(line, refusal=refuse("joint_member_other_unit", **unlike))
    if len(here) > 1:
        return Named(line, refusal=refuse("joint_member_several", said=f"{line.number} {line.name}".strip()))
    return Named(line, here[0])


def _called(unit: Unit) -> set[str]:
    return {_plain(unit.name), _plain(unit.code)}


def _same(one: str, other: str) -> bool:
    return _plain(one) == _plain(other)


def _plain(text: str) -> str:
    """Without spaces and the marks by which a line was taken apart."""
    return "".join(SEPARATORS.sub("", text).split())


def in_force_between(certificates: Iterable[Certificate], law_from: datetime, law_until: datetime) -> set[int]:
    """Keys of those in force at some moment of an interval, as known now: a measure meanwhile does not count. One query."""
    spans = CertificateSpan.objects.filter(
        stream__in=[one.pk for one in certificates], state=State.ISSUED.value, known_until=clock.FAR_FUTURE,
        law_from__lt=law_until, law_until__gt=law_from,
    )  # fmt: skip
    return {span.stream_id for span in spans if Reason.NOT_YET_VALID not in span.reasons}


def with_members(orders: QuerySet[JointOperationOrder]) -> QuerySet[JointOperationOrder]:
    """For lists: each with `how_many` take part, and with `leaders`, who is one person or, in old rows, none."""
    leaders = JointOperationMember.objects.filter(leads=True).select_related("person")
    return (
        orders.select_related("unit", "domain", "area", "replaced_by")
        .annotate(how_many=Count("members"))
        .prefetch_related(Prefetch("members", queryset=leaders, to_attr="leaders"))
    )


def state_of(order: JointOperationOrder, at: datetime) -> str:
    """The code of its word: to_come, in_force, over; replaced or taken_back where it no longer stands."""
    if not order.stands:
        return "replaced" if hasattr(order, "replaced_by") else "taken_back"
    if at < order.law_from:
        return "to_come"
    return "in_force" if at < order.law_until else "over"


def versions_of(order: JointOperationOrder) -> list[JointOperationOrder]:
    """The row with every row before it, newest first."""
    rows = JointOperationOrder.objects.select_related(
        "unit", "domain", "area", "proposed_by", "approved_by", "replaces", "replaced_by__made_by"
    )
    versions = [rows.get(pk=order.pk)]
    while (before := versions[-1].replaces_id) is not None:
        versions.append(rows.get(pk=before))
    return versions


def standing_version(order: JointOperationOrder) -> JointOperationOrder:
    """The last row of its line: the one that stands, or the one that was taken back."""
    while (after := JointOperationOrder.objects.filter(replaces=order).first()) is not None:
        order = after
    return order


def memberships_of(person: Person, *, at: datetime | None = None) -> QuerySet[JointOperationMember]:
    """In which orders a person takes part at a moment or later, as known now; the next to begin first."""
    members = JointOperationMember.objects.filter(
        person=person, order__known_until=clock.FAR_FUTURE, order__law_until__gt=at or clock.now()
    )
    return members.select_related("order__unit", "order__domain", "order__area").order_by("order__law_from", "pk")


def orders_behind(
    person: Person, unit: Unit, domain: Domain, area: Area, at: datetime, known_at: datetime
) -> list[JointOperationOrder]:
    """The orders on which an answer `by_joint_operation_order` rests."""
    mine = JointOperationMember.objects.filter(order=OuterRef("pk"), person=person)
    orders = covering(JointOperationOrder.objects.filter(Exists(mine), unit=unit, domain=domain), at, known_at)
    return list(orders.filter(area__below__descendant=area).order_by("known_from", "pk"))


def has_power(unit: Unit, domain: Domain, first_day: date, last_day: date) -> bool:
    """Whether a source of power of the unit in the domain is on record for some of the days."""
    days = Q(valid_from__lte=last_day, valid_until__gte=first_day)
    return PowerSource.objects.filter(days, unit=unit, domain=domain).exists()
