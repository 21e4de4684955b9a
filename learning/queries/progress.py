"""Reads of study: what is finished, what comes next."""

from __future__ import annotations

from uuid import UUID

from core.models import Person
from learning.models import CaseLessonPage, LessonCompletion


def finished_lessons(person: Person) -> set[UUID]:
    return set(LessonCompletion.objects.filter(person=person).values_list("lesson_id", flat=True))


def case_lessons(person: Person | None) -> list[tuple[CaseLessonPage, bool]]:
    finished = finished_lessons(person) if person else set()
    pages = CaseLessonPage.objects.live().order_by("path")
    return [(page, page.lesson_id in finished) for page in pages if page.is_open]
