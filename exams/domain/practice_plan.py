"""A plan towards the day of an exam: how much a day, what today brings, and what will be remembered on the day."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from fsrs import Rating

from exams.domain.practice_memory import Memory, recall, review

SECONDS_PER_CARD = 45
# New questions end this share of the way before the exam: the rest of the time is for repeating them.
NEW_UNTIL = 0.8
# A curve is drawn through at most so many days.
POINTS = 15
# Beyond this the picture of a kept plan costs more than it tells.
MOST_SIMULATED = 6000


@dataclass(frozen=True)
class Pace:
    """`per_day` in minutes or cards."""

    exam_on: date
    per_day: int
    in_minutes: bool = True

    @property
    def cards_a_day(self) -> int:
        return max(1, self.per_day * 60 // SECONDS_PER_CARD) if self.in_minutes else self.per_day


@dataclass(frozen=True)
class Today:
    """What a day brings. `left_over`: due, but beyond the day's limit. `unreached`: new ones the pace never reaches."""

    due: int
    new: int
    left_over: int
    unreached: int

    @property
    def cards(self) -> int:
        return self.due + self.new

    @property
    def minutes(self) -> int:
        return math.ceil(self.cards * SECONDS_PER_CARD / 60)


def days_until(exam_on: date, today: date) -> int:
    return max(0, (exam_on - today).days)


def today_of(pace: Pace, *, today: date, due: int, unseen: int, done: int) -> Today:
    """Repeating goes before new questions; new ones are spread over the days until shortly before the exam.

    `done`: cards practised today already; what was done is never asked for twice.
    """
    room = max(0, pace.cards_a_day - done)
    repeats = min(due, room)
    days = max(1, math.floor(days_until(pace.exam_on, today) * NEW_UNTIL))
    new = min(unseen, room - repeats, math.ceil(unseen / days)) if today < pace.exam_on else 0
    return Today(repeats, new, due - repeats, max(0, unseen - days * pace.cards_a_day))


def weakest_first(memories: Mapping[int, Memory], at: datetime) -> list[int]:
    """Keys of what is due by `at`, the most forgotten first."""
    due = {key: memory for key, memory in memories.items() if memory.due <= at}
    return sorted(due, key=lambda key: (recall(due[key], at), key))


@dataclass(frozen=True)
class Point:
    day: date
    stop: float
    keep: float


@dataclass(frozen=True)
class Forecast:
    """Mean recall over all questions of the plan, the unseen counted as 0, from today to the day of the exam."""

    points: Sequence[Point]

    @property
    def today(self) -> float:
        return self.points[0].stop

    @property
    def exam_stop(self) -> float:
        return self.points[-1].stop

    @property
    def exam_keep(self) -> float:
        return self.points[-1].keep


def forecast(memories: Iterable[Memory], *, unseen: int, pace: Pace, now: datetime, today: date) -> Forecast:
    """Two curves: nothing more is practised; or the plan is kept, each answer right (two minutes a card, not magic)."""
    known = list(memories)
    total = len(known) + unseen
    days = days_until(pace.exam_on, today)
    wanted = {round(days * n / max(1, min(POINTS, days))) for n in range(min(POINTS, days) + 1)} | {0, days}
    kept = _Kept(known, unseen, pace, days)
    points = []
    for number in range(days + 1):
        at = now + timedelta(days=number)
        kept.spend(at, number)
        if number in wanted:
            stop, keep = _mean(known, total, at), _mean(kept.memories, total, at)
            points.append(Point(today + timedelta(days=number), stop, max(stop, keep) if number else stop))
    return Forecast(points)


def _mean(memories: Sequence[Memory], total: int, at: datetime) -> float:
    return sum(recall(memory, at) for memory in memories) / total if total else 0.0


class _Kept:
    """The plan as if it were kept, day after day."""

    def __init__(self, known: Sequence[Memory], unseen: int, pace: Pace, days: int) -> None:
        self.memories, self.unseen, self.days = list(known), unseen, days
        self.a_day = min(pace.cards_a_day, max(1, MOST_SIMULATED // max(1, days)))
        self.new_a_day = math.ceil(unseen / max(1, math.floor(days * NEW_UNTIL)))

    def spend(self, at: datetime, number: int) -> None:
        if number == self.days:
            return
        due = sorted((m.due, n) for n, m in enumerate(self.memories) if m.due <= at)[: self.a_day]
        for _due, n in due:
            self.memories[n] = review(self.memories[n], Rating.Good, at)
        for _new in range(min(self.unseen, self.new_a_day, self.a_day - len(due))):
            self.memories.append(_learned(at))
            self.unseen -= 1


def _learned(at: datetime) -> Memory:
    """A question met for the first time and known at its second showing ten minutes later."""
    return review(review(None, Rating.Good, at), Rating.Good, at + timedelta(minutes=10))
