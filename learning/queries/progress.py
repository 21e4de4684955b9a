"""Reads of study: hours, what is finished, what comes next."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from core.models import Person
from learning.domain.hours import by_year
from learning.models import CaseLessonPage, CoursePage, LessonCompletion, LessonPage

MINUTES_PER_HOUR = 45
HOURS_A_YEAR = 60


def minutes_of(person_ids: Sequence[int], year: int) -> dict[int, int]:
    """Minutes that count in a year, by person; nobody is left out. One query."""
    rows = LessonCompletion.objects.filter(person__in=person_ids, year=year)
    of_person: dict[int, list[tuple[str, int, int]]] = {pk: [] for pk in person_ids}
    for person_id, lesson_id, minutes in rows.values_list("person_id", "lesson_id", "minutes"):
        of_person[person_id].append((str(lesson_id), year, minutes))
    return {pk: by_year(found).get(year, 0) for pk, found in of_person.items()}


@dataclass(frozen=True)
class Hours:
    """Study hours of a year; an hour of study has 45 minutes."""

    year: int
    minutes: int

    @property
    def hours(self) -> float:
        return round(self.minutes / MINUTES_PER_HOUR, 1)

    @property
    def asked(self) -> int:
        return HOURS_A_YEAR


def hours_of(person: Person, year: int) -> Hours:
    return Hours(year, minutes_of([person.pk], year)[person.pk])


def finished_lessons(person: Person) -> set[UUID]:
    return set(LessonCompletion.objects.filter(person=person).values_list("lesson_id", flat=True))


@dataclass(frozen=True)
class CourseState:
    course: CoursePage
    lessons: list[tuple[LessonPage, bool]]

    @property
    def done(self) -> int:
        return sum(1 for _lesson, finished in self.lessons if finished)

    @property
    def next_lesson(self) -> LessonPage | None:
        return next((lesson for lesson, finished in self.lessons if not finished), None)


def courses(person: Person | None) -> list[CourseState]:
    """Live courses with their lessons in order. Three queries whatever the number."""
    finished = finished_lessons(person) if person else set()
    lessons = list(LessonPage.objects.live().order_by("path"))
    return [
        CourseState(course, [(x, x.lesson_id in finished) for x in lessons if x.path.startswith(course.path)])
        for course in CoursePage.objects.live().order_by("path")
    ]


def case_lessons(person: Person | None) -> list[tuple[CaseLessonPage, bool]]:
    finished = finished_lessons(person) if person else set()
    return [(page, page.lesson_id in finished) for page in CaseLessonPage.objects.live().order_by("path")]
