"""Pictures of practice, ready to draw: recall until the exam, a week of days, a mock exam by topic."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from exams.domain.practice_plan import Forecast
from exams.queries.practice import Week

WIDTH, HEIGHT, LEFT, TOP, FOOT = 640, 260, 44, 16, 34


@dataclass(frozen=True)
class RecallChart:
    """Two lines over days; percentages are whole numbers."""

    stop: str
    keep: str
    stop_end: tuple[float, float, int]
    keep_end: tuple[float, float, int]
    grid: list[tuple[float, int]]
    days: list[tuple[float, date]]
    width: int = WIDTH
    height: int = HEIGHT


def recall(told: Forecast) -> RecallChart | None:
    """None where the exam is today: there is nothing to draw between two days."""
    points = told.points
    span = (points[-1].day - points[0].day).days
    if not span:
        return None

    def x(day: date) -> float:
        return round(LEFT + (day - points[0].day).days / span * (WIDTH - LEFT - 72), 1)

    def y(share: float) -> float:
        return round(TOP + (1 - share) * (HEIGHT - TOP - FOOT), 1)

    last = points[-1]
    keep_y, stop_y = y(last.keep), y(last.stop)
    marks = [points[0].day, points[len(points) // 2].day, last.day]
    return RecallChart(
        " ".join(f"{x(p.day)},{y(p.stop)}" for p in points),
        " ".join(f"{x(p.day)},{y(p.keep)}" for p in points),
        (x(last.day), max(stop_y, keep_y + 18), round(last.stop * 100)),
        (x(last.day), keep_y, round(last.keep * 100)),
        [(y(share / 100), share) for share in (0, 25, 50, 75, 100)],
        [(x(day), day) for day in dict.fromkeys(marks)],
    )


@dataclass(frozen=True)
class DayBar:
    x: int
    right: float
    wrong: float
    y_right: float
    y_wrong: float
    day: date
    count: int


def week(told: Week) -> list[DayBar]:
    """Seven columns, right answers below wrong ones; the busiest day fills the height of 60."""
    most = max([count for _day, count, _right in told.days] + [1])
    bars = []
    for place, (day, count, right) in enumerate(told.days):
        low, high = right / most * 60, (count - right) / most * 60
        bars.append(DayBar(place * 40 + 6, round(low, 1), round(high, 1), round(64 - low, 1), round(64 - low - high, 1), day, count))  # fmt: skip
    return bars


@dataclass(frozen=True)
class ShareBar:
    name: str
    earned: str
    of: str
    percent: int
    weak: bool


def shares(rows: Sequence[tuple[str, float, float]]) -> list[ShareBar]:
    """(name, earned, possible) as bars, in the given order; weak below 60 per cent."""
    return [
        ShareBar(name, f"{earned:g}", f"{of:g}", round(earned / of * 100), earned < of * 0.6)
        for name, earned, of in rows
        if of
    ]
