"""What a sitting came to, in figures: for whoever checks its results and whoever releases them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from statistics import median

from django.db.models import OuterRef, Subquery

from core import clock
from exams.domain.attendance import WAITING, Attendance
from exams.models import Attempt, GradeEntry, Sitting
from exams.queries.attendance import attendance_of, with_readings


@dataclass(frozen=True)
class Outcome:
    """`unmarked`: papers without all their marks yet; they are in neither of `passed` and `failed`.

    `unread`: places of a paper sitting whose sheet is not entered, or not settled, while not all are declared entered;
    `no_sheet`: they were let in and no sheet is theirs. Neither is absent.
    """

    places: int
    absent: int
    unread: int
    no_sheet: int
    writing: int
    unmarked: int
    passed: int
    failed: int
    totals: Sequence[Decimal]

    @property
    def lowest(self) -> Decimal | None:
        return min(self.totals, default=None)

    @property
    def middle(self) -> Decimal | None:
        return median(self.totals) if self.totals else None

    @property
    def highest(self) -> Decimal | None:
        return max(self.totals, default=None)


def outcome_of(sitting: Sitting) -> Outcome:
    """By the newest marking of each paper. Three queries."""
    now = clock.now()
    newest = GradeEntry.objects.filter(attempt=OuterRef("pk")).order_by("-id").values("pk")[:1]
    papers = Attempt.objects.filter(registration__sitting=sitting, registration__withdrawn_at=None)
    rows = papers.annotate(newest=Subquery(newest)).values_list("closed_at", "newest")
    places = with_readings(sitting.registrations.filter(withdrawn_at=None).select_related("attempt"))
    came = Counter(attendance_of(place, sitting, now) for place in places)
    closed = [key for closed_at, key in rows if closed_at]
    marked = list(GradeEntry.objects.filter(pk__in=[key for key in closed if key], complete=True))
    passed = sum(one.passed for one in marked)
    return Outcome(
        places=came.total(),
        absent=came[Attendance.ABSENT],
        unread=sum(came[state] for state in WAITING),
        no_sheet=came[Attendance.NO_SHEET],
        writing=len(rows) - len(closed),
        unmarked=len(closed) - len(marked),
        passed=passed,
        failed=len(marked) - passed,
        totals=[one.total for one in marked],
    )
