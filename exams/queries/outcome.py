"""What a sitting came to, in figures: for whoever checks its results and whoever releases them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from statistics import median

from django.db.models import OuterRef, Subquery

from exams.models import Attempt, GradeEntry, Sitting


@dataclass(frozen=True)
class Outcome:
    """`unmarked`: papers without all their marks yet; they are in neither of `passed` and `failed`."""

    places: int
    absent: int
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
    newest = GradeEntry.objects.filter(attempt=OuterRef("pk")).order_by("-id").values("pk")[:1]
    papers = Attempt.objects.filter(registration__sitting=sitting, registration__withdrawn_at=None)
    rows = papers.annotate(newest=Subquery(newest)).values_list("closed_at", "newest")
    places = sitting.registrations.filter(withdrawn_at=None).count()
    closed = [key for closed_at, key in rows if closed_at]
    marked = list(GradeEntry.objects.filter(pk__in=[key for key in closed if key], complete=True))
    passed = sum(one.passed for one in marked)
    return Outcome(
        places=places,
        absent=places - len(rows),
        writing=len(rows) - len(closed),
        unmarked=len(closed) - len(marked),
        passed=passed,
        failed=len(marked) - passed,
        totals=[one.total for one in marked],
    )
