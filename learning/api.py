"""What other packages may ask of study."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from learning.queries.account import minutes_of
from learning.queries.findings import open_findings
from learning.queries.orders import Ordered, courses, progress_of_orders
from learning.services.orders import assign_by_order, end_order

__all__ = ["Ordered", "assign_by_order", "courses", "end_order", "findings", "minutes", "progress_of_orders"]


def minutes(person_ids: Sequence[int], year: int) -> dict[int, int]:
    """Minutes of study that count in a year, by person; nobody is left out."""
    return minutes_of(person_ids, year)


def findings(person_ids: Sequence[int], on: date) -> dict[int, tuple[int, int]]:
    """(open, overdue) findings of file reviews by person: a line of evidence at registration. One query."""
    return open_findings(person_ids, on)
