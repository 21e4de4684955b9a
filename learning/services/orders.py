"""Study that a decision elsewhere orders for one person: an assignment of its own, to the lessons of a course."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.db import transaction

from core import audit, clock
from core.jobs import enqueue
from core.models import Person, Unit
from learning.models import AssignedLearner, AssignedLesson, Assignment, CoursePage, LessonPage
from learning.services.assignments import end_assignment, follow


@transaction.atomic
def assign_by_order(
    *, order: str, course: UUID, person: Person, unit: Unit, title: str, ordered_on: date, due_on: date, by: Person
) -> Assignment | None:
    """The same order again is the assignment there is. None where the course has no published lesson.

    Only what is finished since the order counts. The person is told, and reminded like everybody who is assigned something.
    """
    if there := Assignment.objects.filter(order=order).first():
        return there
    page = CoursePage.objects.live().filter(translation_key=course).first()
    lessons = list(LessonPage.objects.child_of(page).live().order_by("path")) if page else []
    if not lessons:
        return None
    assignment = Assignment.objects.create(
        unit=unit,
        title=title[:120],
        counts_from=clock.start_of_day(ordered_on),
        due_on=due_on,
        created_by=by,
        created_at=clock.now(),
        order=order,
    )
    AssignedLesson.objects.bulk_create(
        AssignedLesson(assignment=assignment, lesson_id=lesson.lesson_id, title=lesson.title, position=number)
        for number, lesson in enumerate(lessons, start=1)
    )
    AssignedLearner.objects.create(assignment=assignment, person=person, unit=unit)
    follow(assignment_ids=[assignment.pk])
    enqueue("learning.tell_assigned", key=f"learning.tell_assigned:{assignment.pk}:1", assignment_id=assignment.pk)
    audit.record("learning.assigned", actor=by, subject=assignment, learners=1)
    return assignment


def end_order(*, order: str, by: Person) -> None:
    """The order fell: nobody is asked any more. What was done stays. Nothing happens where nothing was assigned."""
    if there := Assignment.objects.filter(order=order).first():
        end_assignment(assignment_id=there.public_id, by=by)
