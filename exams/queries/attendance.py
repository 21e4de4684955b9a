"""Places of a sitting with who came: for the minutes, the board, the figures, and the candidate."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet

from exams.domain.attendance import Attendance, attendance
from exams.models import Registration, SheetEntry, Sitting


def with_readings(rows: QuerySet[Registration]) -> Any:
    """`was_read` beside each place, for `attendance_of`."""
    return rows.annotate(was_read=Exists(SheetEntry.objects.filter(registration=OuterRef("pk"))))


def attendance_of(place: Any, sitting: Sitting, now: datetime) -> Attendance:
    """Of a place read by `with_readings`, its paper along with it."""
    return attendance(
        has_paper=getattr(place, "attempt", None) is not None,
        on_paper=sitting.mode == "paper",
        is_over=now >= sitting.closes_at,
        was_read=place.was_read,
        sheets_complete=sitting.sheets_complete_at is not None,
        checked_in=place.checked_in_at is not None,
    )
