"""Study that looks unlike study. These rules point at what a person should look at; they decide nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any

from core.domain.dates import BEIJING
from learning.domain.hours import Span, merged, seconds, without

FASTEST_SHARE = 0.2
"""A lesson planned for thirty minutes and done in less than six."""
NIGHT_UNTIL = 5
NIGHT_SECONDS = 2 * 3600
FEWEST_GAPS = 6
STEADY_SECONDS = 1.0


@dataclass(frozen=True)
class Run:
    """One completion: `answers` are (section, check, option) with the moment each was given, in order."""

    person_id: int
    fact: str
    lesson: str
    planned: int
    elapsed: int
    spans: tuple[Span, ...]
    answers: tuple[tuple[tuple[Any, ...], float], ...] = ()
    pages: tuple[float, ...] = ()

    @property
    def pattern(self) -> tuple[Any, ...] | None:
        """What was answered and at which pace, to the second; None where there is too little of it."""
        gaps = [round(b - a) for (_x, a), (_y, b) in pairwise(self.answers)]
        if len(gaps) < FEWEST_GAPS or max(gaps) < 2:
            return None
        return self.lesson, tuple(answer for answer, _at in self.answers), tuple(gaps)


@dataclass(frozen=True)
class Pointer:
    kind: str
    fact: str
    details: dict[str, Any]


def pointers(run: Run, elsewhere: Sequence[Span]) -> list[Pointer]:
    """Everything that one run shows by itself; `elsewhere` is when the person sat in a class."""
    found = []
    if run.planned and run.elapsed < run.planned * FASTEST_SHARE:
        found.append(Pointer("speed", run.fact, {"minutes": run.elapsed, "planned": run.planned}))
    both = seconds(merged(run.spans)) - seconds(without(run.spans, elsewhere))
    if both >= 60:
        found.append(Pointer("overlap", run.fact, {"minutes": int(both / 60)}))
    night = in_the_night(run.spans)
    if night >= NIGHT_SECONDS:
        found.append(Pointer("night", run.fact, {"minutes": int(night / 60)}))
    if is_steady(run.pages):
        found.append(Pointer("regular", run.fact, {"pages": len(run.pages)}))
    return found


def in_the_night(spans: Sequence[Span]) -> float:
    """Seconds between midnight and five in Beijing."""
    total = 0.0
    for start, end in spans:
        local = datetime.fromtimestamp(start, UTC).astimezone(BEIJING)
        midnight = local.replace(hour=0, minute=0, second=0, microsecond=0)
        for day in (midnight, midnight + timedelta(days=1)):
            until = (day + timedelta(hours=NIGHT_UNTIL)).timestamp()
            total += max(min(end, until) - max(start, day.timestamp()), 0)
    return total


def is_steady(moments: Sequence[float]) -> bool:
    """Pages turned as by a clock. Nobody reads unlike sections in like times."""
    gaps = [b - a for a, b in pairwise(sorted(moments))]
    return len(gaps) >= FEWEST_GAPS and min(gaps) >= 5 and max(gaps) - min(gaps) <= STEADY_SECONDS


def alike(runs: Sequence[Run]) -> list[tuple[Run, Run]]:
    """Pairs of different persons with one pattern, each run with the first that showed it."""
    first: dict[tuple[Any, ...], Run] = {}
    pairs = []
    for run in runs:
        pattern = run.pattern
        if pattern is None:
            continue
        other = first.setdefault(pattern, run)
        if other.person_id != run.person_id:
            pairs.append((other, run))
    return pairs
