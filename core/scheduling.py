"""What happens by itself. Each occurrence is a job with a key of its own, so any number of clocks may tick at once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from core import clock, jobs


@dataclass(frozen=True)
class Scheduled:
    """A job and how often it is due. `at_hour`: for daily jobs, the hour in Beijing from which it is due."""

    job: str
    every: timedelta
    at_hour: int | None = None

    def slot(self, now: datetime) -> str | None:
        """The name of the occurrence that is due now, or None where today's hour has not come."""
        local = now.astimezone(clock.BEIJING)
        if self.at_hour is not None:
            return local.date().isoformat() if local.hour >= self.at_hour else None
        return str(int(now.timestamp() // self.every.total_seconds()))


_scheduled: list[Scheduled] = []


def schedule(*entries: Scheduled) -> None:
    for entry in entries:
        if entry not in _scheduled:
            _scheduled.append(entry)


def scheduled() -> list[Scheduled]:
    return list(_scheduled)


def enqueue_due(now: datetime | None = None) -> int:
    """Write down every occurrence that is due and not yet written; returns how many were looked at."""
    moment = now or clock.now()
    due = [(entry, slot) for entry in _scheduled if (slot := entry.slot(moment)) is not None]
    for entry, slot in due:
        jobs.enqueue(entry.job, key=f"{entry.job}@{slot}")
    return len(due)
