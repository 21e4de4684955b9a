"""The only place that asks what time it is. Law dates are days in Asia/Shanghai; instants are stored as UTC."""

import datetime

from django.utils import timezone

from core.domain.dates import BEIJING, FAR_DAY, FAR_FUTURE, day_of, end_of_day, in_utc, start_of_day

__all__ = [
    "BEIJING",
    "FAR_DAY",
    "FAR_FUTURE",
    "MOMENT",
    "UTC",
    "day_of",
    "end_of_day",
    "in_utc",
    "isoformat",
    "isoformat_exact",
    "now",
    "parse_moment",
    "start_of_day",
    "today",
]

UTC = datetime.UTC
MOMENT = datetime.timedelta(microseconds=1)
"""The smallest step of time: intervals are half-open, so this before its end is still inside."""


def now() -> datetime.datetime:
    return timezone.now()


def today() -> datetime.date:
    """The day it is in Beijing."""
    return day_of(now())


def parse_moment(text: str) -> datetime.datetime:
    """Read ISO 8601; a time without offset is Beijing time, a bare day its beginning. Raises ValueError."""
    moment = datetime.datetime.fromisoformat(text.strip())
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=BEIJING)
    return in_utc(moment)


def isoformat(moment: datetime.datetime | None) -> str | None:
    """ISO 8601 with +08:00, to the second."""
    return None if moment is None else moment.astimezone(BEIJING).isoformat(timespec="seconds")


def isoformat_exact(moment: datetime.datetime | None) -> str | None:
    """The same to the millisecond, for a page that counts on from it: whole seconds would be up to one second off."""
    return None if moment is None else moment.astimezone(BEIJING).isoformat(timespec="milliseconds")
