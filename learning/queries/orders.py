"""Courses that can be ordered, and how far those who were sent to one have come."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Count

from learning.models import AssignedLearner, CoursePage


@dataclass(frozen=True)
class Ordered:
    """`done` of `of` lessons; `finished_on` where all of them are."""

    done: int
    of: int
    due_on: date
    finished_on: date | None


def courses() -> list[tuple[UUID, str]]:
    """Published courses, by a key that stays when the address changes. One query."""
    return list(CoursePage.objects.live().order_by("path").values_list("translation_key", "title"))


def progress_of_orders(orders: Collection[str]) -> dict[str, Ordered]:
    """By order; what was never assigned is left out. One query."""
    rows = AssignedLearner.objects.filter(assignment__order__in=list(orders)).select_related("assignment")
    return {
        row.assignment.order: Ordered(row.done, row.lessons, row.assignment.due_on, row.finished_on)
        for row in rows.annotate(lessons=Count("assignment__lessons"))
    }
