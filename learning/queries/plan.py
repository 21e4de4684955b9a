"""The plan of a year: what is assigned and which classes are held, for the office; and of it what concerns one person."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Min, Prefetch, Q, QuerySet

from core import clock
from core.models import AppointmentSpan, Person, UnitClosure
from learning.models import AssignedLearner, Assignment, ClassSession, TrainingClass
from learning.queries.assignments import Due
from learning.queries.due import due_of


@dataclass(frozen=True)
class Entry:
    """One line of the plan, under the day on which it is due or begins: an assignment or a class."""

    day: date
    what: Assignment | TrainingClass

    @property
    def is_class(self) -> bool:
        return isinstance(self.what, TrainingClass)


def plan_of_year(assignments: QuerySet[Assignment], classes: QuerySet[TrainingClass], year: int) -> list[Entry]:
    """Three queries. A class stands under its first session."""
    first, last = date(year, 1, 1), date(year, 12, 31)
    due = (
        assignments.select_related("unit")
        .prefetch_related("lessons", "targets")
        .filter(due_on__gte=first, due_on__lte=last)
    )
    found = [Entry(one.due_on, one) for one in due.order_by("due_on", "id")]
    begin, end = clock.start_of_day(first), clock.end_of_day(last)
    sessions = Prefetch("sessions", ClassSession.objects.order_by("begins_at", "id"))
    held = classes.annotate(begins=Min("sessions__begins_at")).filter(begins__gte=begin, begins__lt=end)
    found += [Entry(clock.day_of(one.begins), one) for one in held.prefetch_related(sessions).order_by("begins", "id")]
    return sorted(found, key=lambda entry: entry.day)


@dataclass(frozen=True)
class MyPlan:
    """`due` is open now, `ahead` begins later, `finished` was done in the year."""

    due: list[Due]
    ahead: list[Assignment]
    finished: list[AssignedLearner]


def plan_of(person: Person, year: int) -> MyPlan:
    finished = AssignedLearner.objects.filter(person=person, finished_on__year=year).select_related("assignment")
    return MyPlan(due_of(person), planned_for(person), list(finished.order_by("-finished_on", "-id")))


def planned_for(person: Person) -> list[Assignment]:
    """What begins later for the units and kinds of post of a person today. Certificates are asked on the day. Two queries."""
    moment, today = clock.now(), clock.today()
    posts = list(
        AppointmentSpan.objects.filter(
            person=person, law_from__lte=moment, law_until__gt=moment, known_until=clock.FAR_FUTURE
        ).values_list("unit_id", "post_type")
    )
    meant = Q(pk__in=[])
    for unit, post_type in posts:
        above = UnitClosure.objects.filter(descendant=unit).values("ancestor")
        meant |= Q(unit__in=above, post_type__in=("", post_type))
    rows = Assignment.objects.filter(meant, ended_at=None, begins_on__gt=today)
    return list(rows.select_related("unit").order_by("begins_on", "pk"))
