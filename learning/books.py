"""A course or a lesson as a book: chapters in order, questions in their place, answers where they may be told."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from learning.domain.checks import Check
from learning.models import CoursePage, LessonPage
from learning.section_values import check_of


@dataclass(frozen=True)
class Section:
    number: int
    title: str
    body: Any
    checks: list[Check]


@dataclass(frozen=True)
class Chapter:
    """A lesson. `with_answers` once its reader has finished it, for then they were told already."""

    lesson: LessonPage
    sections: list[Section]
    with_answers: bool


@dataclass(frozen=True)
class Book:
    course: CoursePage
    chapters: list[Chapter]
    made_on: date

    @property
    def title(self) -> str:
        return self.course.title if len(self.chapters) != 1 else self.chapters[0].lesson.title

    @property
    def law_date(self) -> date | None:
        """The earliest day as of which a chapter tells the law: the whole is no fresher than that."""
        return min((c.lesson.law_date for c in self.chapters if c.lesson.law_date), default=self.course.law_date)


def chapters_of(lessons: Sequence[LessonPage], finished: Collection[UUID]) -> list[Chapter]:
    return [Chapter(lesson, _sections(lesson), lesson.lesson_id in finished) for lesson in lessons]


def _sections(lesson: LessonPage) -> list[Section]:
    return [
        Section(number, block.value["title"], block.value["body"], [check_of(c) for c in block.value["checks"]])
        for number, block in enumerate(lesson.sections, start=1)
    ]


def book_of(course: CoursePage, chapters: list[Chapter], made_on: date) -> Book:
    return Book(course, chapters, made_on)
