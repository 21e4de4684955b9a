"""Who handles a report: above the unit it is about, and nobody who is concerned by it."""

from __future__ import annotations

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from certification.models import PublicReport
from core import clock
from core.models import AppointmentSpan, Person, RoleGrantSpan, Unit
from core.roles import Role
from core.scope import scoped

HANDLE = (Role.REGISTRY_REVIEWER,)
OVERSEE = (*HANDLE, Role.AUDITOR)
KEEP = (Role.REGISTRY_CLERK, Role.REGISTRY_REVIEWER)


def _holders(unit: Unit, *roles: Role) -> QuerySet[Person]:
    """Persons with one of the roles on the unit or above it."""
    moment = clock.now()
    grants = RoleGrantSpan.objects.filter(
        person=OuterRef("pk"),
        role__in=roles,
        unit__below__descendant=unit,
        law_from__lte=moment,
        law_until__gt=moment,
        known_until=clock.FAR_FUTURE,
    )
    return Person.objects.filter(Exists(grants)).order_by("pk")


def keepers_of(unit: Unit) -> QuerySet[Person]:
    return _holders(unit, *KEEP)


def _posts_in(unit, person) -> QuerySet[AppointmentSpan]:
    moment = clock.now()
    return AppointmentSpan.objects.filter(
        person=person, unit=unit, known_until=clock.FAR_FUTURE, law_from__lte=moment, law_until__gt=moment
    )


def handlers_of(report: PublicReport) -> QuerySet[Person]:
    """Reviewers above the unit who have no post in it and are not the officer. A unit at the top handles its own."""
    found = _holders(report.handling_unit, *HANDLE)
    if report.certificate:
        found = found.exclude(pk=report.certificate.person_id)
    if report.handling_unit_id != report.unit_id:
        found = found.exclude(Exists(_posts_in(report.unit_id, OuterRef("pk"))))
    return found


def reports_for(person: Person, *roles: Role) -> QuerySet[PublicReport]:
    """Reports a person may see: above the unit, never one's own, never those about the unit one works in."""
    own_unit = Exists(_posts_in(OuterRef("unit"), person.pk)) & ~Q(unit=F("handling_unit"))
    return (
        scoped(PublicReport.objects.all(), person, *(roles or OVERSEE), unit="handling_unit")
        .exclude(certificate__person=person)
        .exclude(own_unit)
        .select_related("unit", "handling_unit", "certificate__person")
    )


def handled_by(report: PublicReport) -> frozenset[int]:
    """Persons who took the report down, looked into it or wrote an answer; who only sent one back has handled nothing."""
    steps = report.steps.exclude(by=None).exclude(act="sent_back")
    return frozenset(steps.values_list("by", flat=True))
