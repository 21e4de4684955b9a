"""Courses that can be ordered, and how far those who were sent to one have come."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Count, Exists, OuterRef

from learning.models import AssignedLearner, CoursePage, LessonPage


@dataclass(frozen=True)
class Ordered:
    """`done` of `of` lessons; `finished_on` where all of them are."""

    done: int
    of: int
    due_on: date
    finished_on: date | None


def courses() -> list[tuple[UUID, str]]:
    """Published courses with a published lesson, by a key that stays when the address changes. One query."""
    lessons = LessonPage.objects.live().filter(path__startswith=OuterRef("path"))
    rows = CoursePage.objects.live().filter(Exists(lessons))
    return list(rows.order_by("path").values_list("translation_key", "title"))


def progress_of_orders(orders: Collection[str]) -> dict[str, Ordered]:
    """By order; what was never assigned is left out. One query."""
    rows = AssignedLearner.objects.filter(assignment__order__in=list(orders)).select_related("assignment")
    return {
        row.assignment.order: Ordered(row.done, row.lessons, row.assignment.due_on, row.finished_on)
        for row in rows.annotate(lessons=Count("assignment__lessons"))
    }
