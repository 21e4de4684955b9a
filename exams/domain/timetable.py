"""What the times of a sitting mean for whoever enters when: said before it is published, and asked at the door."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from exams.domain.sitting import Terms, deadline


@dataclass(frozen=True)
class Timetable:
    opens_at: datetime
    closes_at: datetime
    minutes: int
    late_entry_minutes: int | None = None

    @property
    def last_entry(self) -> datetime:
        """Nobody begins at or after this moment."""
        if self.late_entry_minutes is None:
            return self.closes_at
        return min(self.closes_at, self.opens_at + timedelta(minutes=self.late_entry_minutes))


@dataclass(frozen=True)
class Meaning:
    """A person entering at `at` has `minutes` and ends at `ends_at`; `is_cut` where the window takes some away."""

    at: datetime
    minutes: int
    ends_at: datetime
    is_cut: bool


def entering(times: Timetable, at: datetime, extra_minutes: int = 0) -> Meaning:
    until = deadline(Terms(at, times.minutes, extra_minutes, times.closes_at))
    minutes = math.floor((until - at).total_seconds() / 60)
    return Meaning(at, minutes, until, minutes < times.minutes + extra_minutes)


def meanings(times: Timetable) -> list[Meaning]:
    """At the opening, at the last moment for the whole time, ten minutes after it, and at the last moment to enter."""
    whole = times.closes_at - timedelta(minutes=times.minutes)
    last = times.last_entry - timedelta(minutes=1)
    moments = {times.opens_at, whole, whole + timedelta(minutes=10), last}
    return [entering(times, at) for at in sorted(moments) if times.opens_at <= at <= max(last, times.opens_at)]


def extra_minutes(minutes: int, factor: Decimal, breaks: int = 0) -> int:
    """Minutes beyond the paper's own, rounded up: 1.25 of 90 minutes and a break of 10 are 33."""
    return math.ceil(minutes * (factor - 1)) + breaks


@dataclass(frozen=True)
class Door:
    """What decides whether a paper may begin."""

    times: Timetable
    bell_at: datetime | None
    """Rung by hand in the room; None where nobody has rung yet. Without a bell by hand, the opening."""
    held_until: datetime | None
    must_be_checked_in: bool
    is_checked_in: bool
    late_until: datetime | None


def refusal(door: Door, now: datetime) -> str | None:
    """The code of the first reason why nobody may begin now, or None. Content is served only where it is None."""
    if now < door.times.opens_at or now >= door.times.closes_at:
        return "sitting_not_open"
    if door.bell_at is None or now < door.bell_at:
        return "bell_has_not_rung"
    if door.held_until is not None and now < door.held_until:
        return "room_is_paused"
    if now >= door.times.last_entry and not (door.late_until and now < door.late_until):
        return "too_late_to_enter"
    if door.must_be_checked_in and not door.is_checked_in:
        return "not_checked_in"
    return None


def opens_in(door: Door, now: datetime) -> timedelta | None:
    """How long until papers may begin; None where that is past or nobody knows yet."""
    if door.bell_at is None:
        return None
    wait = max(door.times.opens_at, door.bell_at) - now
    return wait if wait > timedelta() else None
