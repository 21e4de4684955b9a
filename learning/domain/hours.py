"""Which study time counts: that of pages the server served and of questions answered, not of an open window.

Between two signs of life at most IDLE counts; a section counts no longer than its share of the lesson allows, and a lesson
no longer than its length. So reloading, leaving the page open, or opening two windows gains nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise

IDLE = timedelta(minutes=4)
# A careful reader may take half as long again as was planned for a section.
SLACK = 1.5


@dataclass(frozen=True)
class Sign:
    """A sign of life in a section of a lesson."""

    section: str
    at: datetime


def section_cap(lesson_minutes: int, sections: int) -> float:
    return lesson_minutes / max(sections, 1) * SLACK


def minutes_that_count(signs: Iterable[Sign], *, lesson_minutes: int, sections: int) -> int:
    """Whole minutes, from signs in any order."""
    ordered = sorted(signs, key=lambda sign: (sign.at, sign.section))
    spent: dict[str, timedelta] = {}
    for sign, following in pairwise(ordered):
        gap = min(following.at - sign.at, IDLE)
        spent[sign.section] = spent.get(sign.section, timedelta()) + gap
    cap = section_cap(lesson_minutes, sections)
    total = sum(min(time.total_seconds() / 60, cap) for time in spent.values())
    return min(int(total), lesson_minutes)


def by_year(completions: Iterable[tuple[str, int, int]]) -> Mapping[int, int]:
    """Minutes per year from (lesson, year, minutes): repeating a lesson in a year counts its best run once."""
    best: dict[tuple[str, int], int] = {}
    for lesson, year, minutes in completions:
        best[lesson, year] = max(best.get((lesson, year), 0), minutes)
    totals: dict[int, int] = {}
    for (_lesson, year), minutes in best.items():
        totals[year] = totals.get(year, 0) + minutes
    return totals
