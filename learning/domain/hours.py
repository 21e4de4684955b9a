"""Which study time counts: that of pages the server served and of questions answered, not of an open window.

All signs of life of one person lie on one line of time, whatever the lesson, tab or device they came from. Between two signs
at most IDLE counts, and it counts for the lesson of the earlier one. So reloading, leaving the page open, or opening two
windows gains nothing. A lesson counts no longer than its length, and nothing else shortens it: whoever reads more slowly
never counts less than whoever reads faster.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise

IDLE = timedelta(minutes=4)

Span = tuple[float, float]
"""A stretch of time in seconds of the epoch, half-open."""


@dataclass(frozen=True)
class Sign:
    """A sign of life in a section of a lesson."""

    section: str
    at: datetime
    lesson: str = ""


@dataclass(frozen=True)
class StudyTime:
    """`minutes` count; `elapsed` is what was read before the lesson's length ended it; `spans` say when."""

    minutes: int
    elapsed: int
    spans: tuple[Span, ...]


def study_time(signs: Iterable[Sign], *, lesson: str = "", lesson_minutes: int) -> StudyTime:
    """The time of one lesson, from one person's signs in any order. Signs of other lessons end what went before them."""
    spans = merged(spans_of(signs, lesson))
    elapsed = int(seconds(spans) / 60)
    return StudyTime(min(elapsed, lesson_minutes), elapsed, spans)


def spans_of(signs: Iterable[Sign], lesson: str) -> list[Span]:
    ordered = sorted(signs, key=lambda sign: (sign.at, sign.lesson, sign.section))
    return [
        (sign.at.timestamp(), min(following.at, sign.at + IDLE).timestamp())
        for sign, following in pairwise(ordered)
        if sign.lesson == lesson and following.at > sign.at
    ]


def merged(spans: Iterable[Span]) -> tuple[Span, ...]:
    """The same time without overlaps, in order."""
    found: list[Span] = []
    for start, end in sorted(spans):
        if found and start <= found[-1][1]:
            found[-1] = (found[-1][0], max(found[-1][1], end))
        elif end > start:
            found.append((start, end))
    return tuple(found)


def without(spans: Iterable[Span], taken: Iterable[Span]) -> tuple[Span, ...]:
    """What of the spans lies outside those taken already."""
    left = merged(spans)
    for start, end in merged(taken):
        left = tuple(piece for a, b in left for piece in ((a, min(b, start)), (max(a, end), b)) if piece[1] > piece[0])
    return left


def seconds(spans: Iterable[Span]) -> float:
    return sum(end - start for start, end in spans)
