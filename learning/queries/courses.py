"""Courses as a learner meets them: what is finished, what was begun, where to go on, what must come before."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.db.models import Max
from wagtail.models import Page

from core.models import Person
from learning.models import CoursePage, LessonPage, StudySign
from learning.queries.progress import finished_lessons


@dataclass(frozen=True)
class Place:
    """A section of a lesson, to go on from."""

    lesson: LessonPage
    number: int
    title: str


@dataclass(frozen=True)
class LessonState:
    lesson: LessonPage
    finished: bool
    titles: tuple[str, ...]
    read: frozenset[int]
    last: int
    last_sign: int

    @property
    def begun(self) -> bool:
        return bool(self.read) and not self.finished

    @property
    def place(self) -> Place:
        """Where it was left; the beginning of one not begun yet or already finished."""
        number = self.last if self.begun else 1
        return Place(self.lesson, number, self.titles[number - 1] if self.titles else "")


@dataclass(frozen=True)
class CourseState:
    course: CoursePage
    lessons: list[LessonState]

    @property
    def done(self) -> int:
        return sum(1 for state in self.lessons if state.finished)

    @property
    def finished(self) -> bool:
        return bool(self.lessons) and self.done == len(self.lessons)

    @property
    def begun(self) -> bool:
        return any(state.finished or state.begun for state in self.lessons)

    @property
    def minutes(self) -> int:
        return sum(state.lesson.minutes for state in self.lessons)

    @property
    def minutes_left(self) -> int:
        return sum(state.lesson.minutes for state in self.lessons if not state.finished)

    @property
    def next(self) -> LessonState | None:
        """The lesson left last, else the first that is not finished."""
        begun = max((s for s in self.lessons if s.begun), key=lambda s: s.last_sign, default=None)
        return begun or next((s for s in self.lessons if not s.finished), None)


def courses(person: Person | None) -> list[CourseState]:
    """Live courses with their lessons in order. Four queries whatever the number."""
    pages = list(CoursePage.objects.live().public().order_by("path"))
    lessons = list(LessonPage.objects.live().public().order_by("path"))
    finished = finished_lessons(person) if person else set()
    served = _served(person) if person else {}
    states = [_state(lesson, finished, served.get(lesson.lesson_id, {})) for lesson in lessons]
    return [CourseState(page, [s for s in states if s.lesson.path.startswith(page.path)]) for page in pages]


def _served(person: Person) -> dict[UUID, dict[int, int]]:
    """lesson -> section -> the last sign of it."""
    rows = StudySign.objects.filter(person=person, kind="served").values_list("lesson_id", "section")
    found: dict[UUID, dict[int, int]] = {}
    for lesson_id, section, last in rows.annotate(last=Max("id")).order_by():
        if section.isdecimal():
            found.setdefault(lesson_id, {})[int(section)] = last
    return found


def _state(lesson: LessonPage, finished: set[UUID], served: dict[int, int]) -> LessonState:
    titles = tuple(section["value"]["title"] for section in lesson.sections.raw_data)
    known = {number: last for number, last in served.items() if 1 <= number <= len(titles)}
    last = max(known, key=lambda number: known[number], default=1)
    return LessonState(
        lesson, lesson.lesson_id in finished, titles, frozenset(known), last, max(known.values(), default=0)
    )


def course_state(person: Person | None, page: CoursePage) -> CourseState:
    return next(state for state in courses(person) if state.course.pk == page.pk)


def lesson_state(person: Person, lesson: LessonPage) -> LessonState:
    return _state(lesson, finished_lessons(person), _served(person).get(lesson.lesson_id, {}))


def current(states: list[CourseState]) -> tuple[list[CourseState], list[CourseState]]:
    """(courses of today, former editions that a newer one has replaced)."""
    replaced = {state.course.former_id for state in states}
    return [s for s in states if s.course.pk not in replaced], [s for s in states if s.course.pk in replaced]


def go_on(states: list[CourseState]) -> CourseState | None:
    """The course with the lesson that was left last; else the first with something to do."""
    open_ones = [state for state in states if state.next]
    begun = [state for state in open_ones if state.next and state.next.begun]
    return max(begun, key=lambda s: s.next.last_sign if s.next else 0, default=next(iter(open_ones), None))


def missing_before(person: Person, page: CoursePage | LessonPage) -> list[Page]:
    """Live courses and lessons that must be finished before this one, and before the course it stands in, and are not."""
    asked = [block.value for block in page.requires]
    if isinstance(page, LessonPage):
        asked += [block.value for block in page.get_parent().specific.requires]
    live = [one for one in asked if one is not None and one.live]
    if not live:
        return []
    finished = finished_lessons(person)
    unique = {one.pk: one.specific for one in live}
    return [one for one in unique.values() if not _is_finished(one, finished)]


def _is_finished(page: Page, finished: set[UUID]) -> bool:
    if isinstance(page, LessonPage):
        return page.lesson_id in finished
    lessons = LessonPage.objects.live().child_of(page).values_list("lesson_id", flat=True)
    return set(lessons) <= finished
