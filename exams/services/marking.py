"""Marks by hand: given once, kept for ever; the grade follows as soon as an answer is settled."""

from __future__ import annotations

from decimal import Decimal

from django.db import transaction

from core import audit, clock
from core.errors import DomainError
from core.models import Person
from exams import marking_texts  # noqa: F401 registers the sentences
from exams.domain.marking import next_round
from exams.models import Attempt, Exam, GivenMark, MarkingRule
from exams.queries.marking import items_by_hand, setters_of, threshold_of
from exams.services.grading import grade


@transaction.atomic
def give_mark(*, attempt: Attempt, item: str, marks: Decimal, by: Person, comment: str = "") -> GivenMark:
    """One marker's mark for one answer.

    Raises DomainError attempt_not_closed, marking_is_not_by_hand, marks_out_of_range, setter_never_marks,
    marked_already, marking_is_settled, results_already_checked.
    """
    attempt = (
        Attempt.objects.select_for_update(of=("self",))
        .select_related("form", "registration__sitting__exam")
        .get(pk=attempt.pk)
    )
    full = items_by_hand(attempt.form).get(item)
    _check(attempt, item, full, marks, by)
    given = list(attempt.given_marks.filter(item=item).order_by("round"))
    if any(one.marker_id == by.pk for one in given):
        raise DomainError("marked_already")
    percent = threshold_of(attempt.registration.sitting.exam)
    number = next_round([one.marks for one in given], full=full or Decimal(0), threshold_percent=percent)
    if number is None:
        raise DomainError("marking_is_settled")
    row = GivenMark.objects.create(
        attempt=attempt, item=item, round=number, marker=by, marks=marks, comment=comment.strip(), at=clock.now()
    )
    audit.record("exams.marked", actor=by, subject=attempt, item=item, round=number)
    if next_round([*(one.marks for one in given), marks], full=full or Decimal(0), threshold_percent=percent) is None:
        grade(attempt=attempt, by=by, reason=f"{item}: {number} marks given")
    return row


def _check(attempt: Attempt, item: str, full: Decimal | None, marks: Decimal, by: Person) -> None:
    if attempt.closed_at is None:
        raise DomainError("attempt_not_closed")
    if attempt.registration.sitting.checked_at is not None:
        raise DomainError("results_already_checked")
    if full is None:
        raise DomainError("marking_is_not_by_hand")
    if not 0 <= marks <= full:
        raise DomainError("marks_out_of_range", full=full.normalize())
    if by.pk in setters_of([attempt.form_id]).get((attempt.form_id, item), set()):
        raise DomainError("setter_never_marks")


@transaction.atomic
def set_threshold(*, exam: Exam, percent: int, by: Person) -> MarkingRule:
    """How far two markers may lie apart. Fixed once the first answer of the exam is marked."""
    if not 0 <= percent <= 100:
        raise DomainError("threshold_is_no_percentage")
    if GivenMark.objects.filter(attempt__registration__sitting__exam=exam).exists():
        raise DomainError("marking_has_begun")
    rule, _new = MarkingRule.objects.update_or_create(
        exam=exam, defaults={"threshold_percent": percent, "changed_by": by, "changed_at": clock.now()}
    )
    audit.record("exams.marking_threshold_set", actor=by, subject=exam, percent=percent)
    return rule
