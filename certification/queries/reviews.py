"""Whose turn it is: who may take which review of an application, and how many working days are left."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from certification.domain.application import STEPS, Pace, pace_of
from certification.models import Application, ApplicationItem, LineDepartment, ServicePoint
from core import clock
from core.domain.working_days import Calendar, HolidayYear, YearNotEnteredError, add_working_days
from core.models import HolidayYear as HolidayTable
from core.models import Person, RoleGrantSpan, Unit, UnitClosure
from core.roles import Role
from core.scope import live_grants, scoped

AT_ONCE = 1_000

REVIEWERS: dict[str, tuple[Role, ...]] = {
    "unit_review": (Role.REGISTRY_CLERK, Role.UNIT_ADMINISTRATOR, Role.REGISTRY_REVIEWER),
    "unit_legal_review": (Role.LEGAL_REVIEWER,),
    "line_review": (Role.REGISTRY_REVIEWER,),
    "district_review": (Role.REGISTRY_REVIEWER,),
    "authority_review": (Role.REGISTRY_REVIEWER,),
    "approved": (Role.REGISTRY_REVIEWER,),
}
SEE_APPLICATIONS = (
    Role.REGISTRY_CLERK,
    Role.REGISTRY_REVIEWER,
    Role.UNIT_ADMINISTRATOR,
    Role.LEGAL_REVIEWER,
    Role.AUDITOR,
    Role.SYSTEM_ADMINISTRATOR,
)


def applications_seen(rows: QuerySet[Application], by: Person) -> QuerySet[Application]:
    """In scope by a role on the unit or above it, or because one's own department is asked for consent."""
    own = scoped(rows, by, *SEE_APPLICATIONS)
    lines = scoped(LineDepartment.objects.all(), by, *REVIEWERS["line_review"])
    standing = lines.filter(_standing_on(clock.today()) | _standing_on(OuterRef("application__step_since")))
    asked = ApplicationItem.objects.filter(
        Exists(standing.filter(domain=OuterRef("domain"))), application=OuterRef("pk")
    )
    return rows.filter(Q(pk__in=own.values("pk")) | Exists(asked))


def _standing_on(day: Any) -> Q:
    return (Q(since__isnull=True) | Q(since__lte=day)) & Q(until__gte=day)


def may_review(by: Person, application: Application) -> bool:
    """Whether the present review belongs to a role of this person. Whose hands it went through is the service's to ask."""
    return bool(_fitting([application], live_grants(by))[application.pk])


@dataclass(frozen=True)
class Reviewer:
    person: Person
    unit: Unit
    upstairs: bool


def reviewers_of(application: Application, touched: Iterable[int]) -> list[Reviewer]:
    """Who can take the present review, those nearest to the unit first; whoever handled it is left out.

    Where the unit itself has nobody left, the second person is upstairs by rule.
    """
    moment = clock.now()
    grants = RoleGrantSpan.objects.filter(
        role__in=REVIEWERS.get(application.state, ()),
        law_from__lte=moment,
        law_until__gt=moment,
        known_until=clock.FAR_FUTURE,
    ).exclude(person__in=list(touched))
    found = _fitting([application], grants.select_related("person", "unit"))[application.pk]
    nearest: dict[int, Reviewer] = {}
    for depth, grant in sorted(found, key=lambda pair: (pair[0], pair[1].person.name_pinyin, pair[1].pk)):
        nearest.setdefault(grant.person_id, Reviewer(grant.person, grant.unit, depth > 0))
    return list(nearest.values())


def _fitting(
    applications: Sequence[Application], grants: Iterable[RoleGrantSpan]
) -> dict[int, list[tuple[int, RoleGrantSpan]]]:
    """By application: (steps above its unit, grant) of every grant that reaches its present review. Four queries."""
    held = list(grants)
    granted = {grant.unit_id for grant in held}
    lines = _line_units(applications)
    wanted = {a.unit_id for a in applications} | {unit for units in lines.values() for unit in units}
    rows = UnitClosure.objects.filter(ancestor__in=granted, descendant__in=wanted)
    depths = {(up, down): depth for up, down, depth in rows.values_list("ancestor_id", "descendant_id", "depth")}
    inner = UnitClosure.objects.filter(descendant__in=granted, depth__gt=0).values_list("descendant_id", flat=True)
    roots = granted - set(inner)
    found: dict[int, list[tuple[int, RoleGrantSpan]]] = {}
    for application in applications:
        found[application.pk] = [
            (depths.get((grant.unit_id, application.unit_id), 0), grant)
            for grant in held
            if _reaches(application, grant, depths, lines[application.pk], grant.unit_id in roots)
        ]
    return found


def _reaches(
    application: Application,
    grant: RoleGrantSpan,
    depths: dict[tuple[int, int], int],
    lines: set[int],
    at_the_top: bool,
) -> bool:
    """The district reviews from above the unit; the authority from the very top where the district came before it."""
    step = application.state
    if grant.role not in REVIEWERS.get(step, ()):
        return False
    if step == "line_review":
        return any((grant.unit_id, line) in depths for line in lines)
    depth = depths.get((grant.unit_id, application.unit_id))
    if depth is None:
        return False
    if step == "district_review":
        return depth > 0
    after_district = any(one["step"] == "district_review" for one in application.plan)
    return at_the_top if step in ("authority_review", "approved") and after_district else True


def _line_units(applications: Sequence[Application]) -> dict[int, set[int]]:
    """The departments whose consent is awaited: today's of each domain; where it has none left, the one that was asked."""
    found: dict[int, set[int]] = {application.pk: set() for application in applications}
    waiting = {a.pk: a.step_since for a in applications if a.state == "line_review"}
    items = list(ApplicationItem.objects.filter(application__in=waiting).values_list("application_id", "domain_id"))
    lines: dict[int, list[LineDepartment]] = {}
    for line in LineDepartment.objects.filter(domain__in={domain for _pk, domain in items}):
        lines.setdefault(line.domain_id, []).append(line)
    for pk, domain in items:
        for day in (clock.today(), waiting[pk]):
            if standing := [line.unit_id for line in lines.get(domain, []) if day and line.stands_on(day)]:
                found[pk].update(standing)
                break
    return found


def waiting_for(rows: QuerySet[Application], by: Person) -> QuerySet[Application]:
    """Those whose present review belongs to this person, the applicant's own left out; the first thousand of them."""
    held = list(live_grants(by))
    roles = {grant.role for grant in held}
    steps = [step for step, of in REVIEWERS.items() if roles & set(of)]
    some = list(rows.filter(state__in=steps).exclude(person=by).order_by("due_on", "pk")[:AT_ONCE])
    mine = [pk for pk, grants in _fitting(some, held).items() if grants]
    return rows.filter(pk__in=mine)


def overdue(rows: QuerySet[Application]) -> QuerySet[Application]:
    return rows.filter(state__in=STEPS, due_on__lt=clock.today()).order_by(F("due_on").asc(), "pk")


def calendar_of(authority_id: int) -> dict[int, HolidayYear]:
    return {row.year: row.as_domain() for row in HolidayTable.objects.filter(authority=authority_id)}


def due_by(since: date, days: int, calendar: Calendar) -> date | None:
    """So many working days after a day, which is not counted; None where a year of holidays is not entered."""
    try:
        return add_working_days(since, days, calendar)
    except YearNotEnteredError:
        return None


def pace(application: Application, calendar: dict[int, HolidayYear] | None = None) -> Pace | None:
    """Day n of m of the present review; None where no review runs."""
    limits = {one["step"]: one["working_days"] for one in application.plan}
    if application.state not in limits or application.step_since is None:
        return None
    known = calendar if calendar is not None else calendar_of(application.authority_id)
    return pace_of(application.step_since, limits[application.state], clock.today(), known)


def service_point_of(unit: Unit) -> ServicePoint | None:
    """Today's counter of the unit, or of the nearest one above it."""
    above = list(UnitClosure.objects.filter(descendant=unit).order_by("depth").values_list("ancestor_id", flat=True))
    standing = ServicePoint.objects.on(clock.today()).filter(unit__in=above).select_related("unit")
    points = {point.unit_id: point for point in standing}
    return next((points[pk] for pk in above if pk in points), None)


def line_departments(domain_ids: Sequence[int], unit: Unit) -> list[LineDepartment]:
    """Today's departments above in these domains, other than the unit itself."""
    rows = LineDepartment.objects.on(clock.today()).filter(domain__in=domain_ids).select_related("unit", "domain")
    return [row for row in rows if row.unit_id != unit.pk]
