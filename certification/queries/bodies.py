"""Enforcement bodies with their days and successors, and what would follow for certificates if one of them ended."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Count, Exists, Min, OuterRef, Q, QuerySet

from certification.models import BodyEnding, Certificate, CertificateSpan, PowerSource
from certification.queries.register import SEE
from certification.queries.standing import covering
from core import clock
from core.models import AppointmentSpan, Person, Unit, UnitSuccession
from core.roles import Role
from core.scope import scoped, units_in_scope

VIEWS = ("all", "ended", "waiting")


def bodies_found(person: Person, view: str = "all") -> QuerySet[Unit]:
    """Units that a role of the register reaches and that certificates name or powers are entered for, with their first day."""
    certificates, powers = (model.objects.filter(unit=OuterRef("pk")) for model in (Certificate, PowerSource))
    rows = units_in_scope(person, *SEE).filter(Exists(certificates) | Exists(powers) | Q(ended_on__isnull=False))
    if view == "ended":
        rows = rows.filter(ended_on__isnull=False)
    if view == "waiting":
        rows = rows.filter(Exists(BodyEnding.objects.filter(unit=OuterRef("pk"), state="waiting")))
    return rows.annotate(since=Min("versions__valid_from")).order_by("code")


def endings_for(person: Person, *roles: Role) -> QuerySet[BodyEnding]:
    rows = BodyEnding.objects.select_related("unit", "successor", "file", "proposed_by", "decided_by")
    return scoped(rows, person, *(roles or SEE))


@dataclass(frozen=True)
class Body:
    """A line of the list. `in_force`: certificates in force today. `left`: those and the expired, which have no other end;
    of a body with a last day, on the day after it. `waiting`: an end to decide.
    """

    unit: Unit
    successor: UnitSuccession | None
    in_force: int
    left: int
    waiting: BodyEnding | None

    @property
    def may_end(self) -> bool:
        """It lives; or it ended with certificates left and nobody named as successor."""
        return not (self.waiting or self.successor) and (self.unit.ended_on is None or self.left > 0)


def bodies(units: Iterable[Unit]) -> list[Body]:
    """Three queries, however many units."""
    units = list(units)
    now = _covers(clock.now())
    left = Q(unit__in=[unit for unit in units if unit.ended_on is None]) & now
    for unit in units:
        if unit.ended_on is not None:
            left |= Q(unit=unit) & _covers(clock.end_of_day(unit.ended_on))
    spans = CertificateSpan.objects.filter(
        now | left, unit__in=units, known_until=clock.FAR_FUTURE, state__in=["issued", "expired"]
    )
    many = {
        unit: (in_force, left_over)
        for unit, in_force, left_over in spans.order_by()
        .values_list("unit")
        .annotate(in_force=Count("stream", filter=now & Q(state="issued")), left=Count("stream", filter=left))
    }
    heirs = {one.unit_id: one for one in UnitSuccession.objects.filter(unit__in=units).select_related("successor")}
    waiting = {one.unit_id: one for one in BodyEnding.objects.filter(unit__in=units, state="waiting")}
    return [Body(unit, heirs.get(unit.pk), *many.get(unit.pk, (0, 0)), waiting.get(unit.pk)) for unit in units]


def _covers(moment: datetime) -> Q:
    return Q(law_from__lte=moment, law_until__gt=moment)


def living(unit: Unit, last_day: date) -> QuerySet[Certificate]:
    """In force or expired on the day after, as known now; one that has ended by then needs no other end."""
    return Certificate.objects.filter(pk__in=_after(unit, last_day).values("stream")).order_by("number")


def apart(unit: Unit, last_day: date) -> tuple[list[str], list[str]]:
    """What cannot be cancelled with a body: numbers that end by an entry of their own on a later day, and numbers of which
    the register knows nothing before a later day.
    """
    without_end = CertificateSpan.objects.filter(
        unit=unit, known_until=clock.FAR_FUTURE, law_until=clock.FAR_FUTURE, state__in=["issued", "expired"]
    )
    there = dict(living(unit, last_day).values_list("pk", "number"))
    last = dict(without_end.order_by("stream__number").values_list("stream", "stream__number"))
    end_later = [number for pk, number in there.items() if pk not in last]
    return end_later, [number for pk, number in last.items() if pk not in there]


def _after(unit: Unit, last_day: date) -> QuerySet[CertificateSpan]:
    spans = covering(CertificateSpan.objects.filter(unit=unit), clock.end_of_day(last_day), clock.now())
    return spans.filter(state__in=["issued", "expired"])


@dataclass(frozen=True)
class Following:
    """What an end would bring to the certificates of a body, from `first_day` on.

    `spans`: each as it stands that day without the end. `placed`: holders with a post in the successor that day.
    """

    spans: QuerySet[CertificateSpan]
    in_force: int
    expired: int
    first_day: date
    placed: frozenset[int]

    @property
    def many(self) -> int:
        return self.in_force + self.expired


def following(unit: Unit, last_day: date, successor: Unit | None) -> Following:
    """By the rules as they stand: with a successor certificates live on for whoever serves there, without one they are cancelled."""
    spans = _after(unit, last_day)
    many = spans.aggregate(
        in_force=Count("pk", filter=Q(state="issued")), expired=Count("pk", filter=Q(state="expired"))
    )
    begins = clock.end_of_day(last_day)
    placed: frozenset[int] = frozenset()
    if successor is not None:
        posts = AppointmentSpan.objects.filter(
            unit=successor, law_from__lte=begins, law_until__gt=begins, known_until=clock.FAR_FUTURE
        )
        held = spans.filter(state="issued").order_by().values("person")
        placed = frozenset(posts.filter(person__in=held).values_list("person", flat=True))
    shown = spans.select_related("stream__person").order_by("stream__number")
    return Following(shown, first_day=last_day + timedelta(days=1), placed=placed, **many)
