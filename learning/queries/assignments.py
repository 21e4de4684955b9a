"""How far assignments have come, by unit and by person; and what is due first for one person."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.urls import reverse

from core import clock
from core.models import Person
from learning.domain.targets import Reached, is_met
from learning.models import AssignedLearner, AssignedTarget, Assignment, CaseLessonPage, LessonCompletion, LessonPage
from learning.ports import address_of, reached


@dataclass(frozen=True)
class Progress:
    """Of a unit or an assignment: how many have finished, begun, not begun; all of them open past the day are late."""

    label: str
    code: str
    finished: int
    begun: int
    untouched: int

    @property
    def total(self) -> int:
        return self.finished + self.begun + self.untouched

    @property
    def parts(self) -> list[tuple[str, int]]:
        return [("valid", self.finished), ("expiring", self.begun), ("unknown", self.untouched)]


_COUNTS = {
    "finished": Count("pk", filter=Q(finished_on__isnull=False)),
    "begun": Count("pk", filter=Q(finished_on=None, done__gt=0)),
    "untouched": Count("pk", filter=Q(finished_on=None, done=0)),
}


def by_unit(assignment: Assignment, learners: QuerySet[AssignedLearner]) -> list[Progress]:
    """One query, however many learn."""
    rows: Any = learners.filter(assignment=assignment).order_by().values("unit__code", "unit__name").annotate(**_COUNTS)
    return [
        Progress(row["unit__name"], row["unit__code"], row["finished"], row["begun"], row["untouched"])
        for row in rows.order_by("unit__code")
    ]


def of_assignments(assignments: Sequence[Assignment], learners: QuerySet[AssignedLearner]) -> dict[int, Progress]:
    """One query for a page of assignments."""
    rows: Any = learners.filter(assignment__in=assignments).order_by().values("assignment_id").annotate(**_COUNTS)
    return {row["assignment_id"]: Progress("", "", row["finished"], row["begun"], row["untouched"]) for row in rows}


@dataclass(frozen=True)
class TargetProgress:
    """A target as one person stands with it; `how` is None where nobody can say."""

    what: AssignedTarget
    how: Reached | None

    @property
    def met(self) -> bool:
        return self.how is not None and is_met(self.what.target, self.how)

    @property
    def url(self) -> str:
        return address_of(self.what.target)


def targets_of(assignment: Assignment, person_ids: Sequence[int]) -> dict[int, list[TargetProgress]]:
    """Person -> every target of an assignment. A fixed number of queries for each target."""
    found: dict[int, list[TargetProgress]] = {pk: [] for pk in person_ids}
    for one in assignment.targets.all():
        standing = reached(person_ids, one.target, assignment.practice_from) if person_ids else {}
        for pk in person_ids:
            found[pk].append(TargetProgress(one, standing.get(pk)))
    return found


@dataclass(frozen=True)
class Due:
    """Something a person has to do by a day; `url` is where to begin."""

    title: str
    due_on: date
    kind: str
    url: str = ""
    done: int = 0
    of: int = 0
    details: Any = None
    parts: Sequence[TargetProgress] = ()

    @property
    def late(self) -> bool:
        return self.due_on < clock.today()

    @property
    def days_left(self) -> int:
        return (self.due_on - clock.today()).days


def assigned_to(person: Person) -> list[Due]:
    """Open assignments with the next lesson or target of each. Five queries at most, and those of targets for each."""
    rows = list(
        AssignedLearner.objects.filter(person=person, finished_on=None, assignment__ended_at=None)
        .select_related("assignment")
        .prefetch_related("assignment__lessons", "assignment__targets")
    )
    if not rows:
        return []
    wanted = {lesson.lesson_id for row in rows for lesson in row.assignment.lessons.all()}
    first = min(row.assignment.counts_from for row in rows)
    done = {
        (lesson, at)
        for lesson, at in LessonCompletion.objects.filter(
            person=person, lesson_id__in=wanted, at__gte=first
        ).values_list("lesson_id", "at")
    }
    addresses = addresses_of(wanted)
    found = []
    for row in rows:
        lessons = [lesson for lesson in row.assignment.lessons.all() if lesson.lesson_id in addresses]
        finished = {lesson for lesson, at in done if at >= row.assignment.counts_from}
        left = [lesson for lesson in lessons if lesson.lesson_id not in finished]
        parts = targets_of(row.assignment, [person.pk])[person.pk]
        open_parts = [part for part in parts if not part.met]
        if left or open_parts:
            of = len(lessons) + len(parts)
            found.append(
                Due(
                    row.assignment.title,
                    row.assignment.due_on,
                    "assignment",
                    addresses[left[0].lesson_id] if left else open_parts[0].url,
                    of - len(left) - len(open_parts),
                    of,
                    left[0].title if left else "",
                    parts,
                )
            )
    return found


def addresses_of(lesson_ids: set[Any]) -> dict[Any, str]:
    """Where live lessons and cases begin. Two queries."""
    lessons = LessonPage.objects.live().filter(lesson_id__in=lesson_ids).values_list("lesson_id", "slug")
    cases = CaseLessonPage.objects.live().filter(lesson_id__in=lesson_ids).values_list("lesson_id", "slug")
    return {pk: reverse("learning:lesson", args=[slug, 1]) for pk, slug in lessons} | {
        pk: reverse("learning:case", args=[slug]) for pk, slug in cases
    }


def assignable() -> dict[str, str]:
    """Live lessons and cases in the order of the library: id -> title. Two queries."""
    return {
        str(pk): title
        for model in (LessonPage, CaseLessonPage)
        for pk, title in model.objects.live().order_by("path").values_list("lesson_id", "title")
    }
