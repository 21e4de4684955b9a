"""The year of public legal education at a glance: activities and people by month, ready to draw."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, QuerySet, Sum
from django.db.models.functions import ExtractMonth

from learning.models import PublicActivity

WIDTH, HEIGHT = 720, 160


@dataclass(frozen=True)
class Month:
    number: int
    activities: int
    people: int
    x: int
    y: float
    height: float


@dataclass(frozen=True)
class Summary:
    activities: int
    people: int
    copies: int
    months: list[Month]


def summary(rows: QuerySet[PublicActivity], year: int) -> Summary:
    """One query. The bars are people reached."""
    counted = {
        row["month"]: row
        for row in rows.order_by()
        .annotate(month=ExtractMonth("held_on"))
        .values("month")
        .annotate(n=Count("pk"), people=Sum("people"), copies=Sum("copies"))
    }
    most = max((row["people"] for row in counted.values()), default=0) or 1
    return Summary(
        sum(row["n"] for row in counted.values()),
        sum(row["people"] for row in counted.values()),
        sum(row["copies"] for row in counted.values()),
        [_month(number, counted.get(number), most) for number in range(1, 13)],
    )


def _month(number: int, row: Any, most: int) -> Month:
    people = row["people"] if row else 0
    height = round(people / most * (HEIGHT - 50), 1)
    return Month(
        number, row["n"] if row else 0, people, (number - 1) * WIDTH // 12 + 8, round(HEIGHT - 24 - height, 1), height
    )
