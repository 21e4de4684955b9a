"""The only place that asks what time it is. Law dates are days in Asia/Shanghai; instants are stored as UTC."""

import datetime
from zoneinfo import ZoneInfo

from django.utils import timezone

BEIJING = ZoneInfo("Asia/Shanghai")
FAR_DAY = datetime.date(9999, 12, 31)
FAR_FUTURE = datetime.datetime(9999, 12, 31, tzinfo=datetime.UTC)


def now() -> datetime.datetime:
    return timezone.now()


def today() -> datetime.date:
    """The day it is in Beijing."""
    return day_of(now())


def day_of(moment: datetime.datetime) -> datetime.date:
    return moment.astimezone(BEIJING).date()


def start_of_day(day: datetime.date) -> datetime.datetime:
    """00:00 in Beijing; the far day is the far future."""
    if day >= FAR_DAY:
        return FAR_FUTURE
    return datetime.datetime.combine(day, datetime.time(), BEIJING).astimezone(datetime.UTC)


def end_of_day(day: datetime.date) -> datetime.datetime:
    """The first instant that no longer belongs to the day."""
    return FAR_FUTURE if day >= FAR_DAY else start_of_day(day + datetime.timedelta(days=1))


def parse_moment(text: str) -> datetime.datetime:
    """Read ISO 8601; a time without offset is Beijing time, a bare day its beginning. Raises ValueError."""
    moment = datetime.datetime.fromisoformat(text.strip())
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=BEIJING)
    return moment.astimezone(datetime.UTC)


def isoformat(moment: datetime.datetime | None) -> str | None:
    """ISO 8601 with +08:00, to the second."""
    return None if moment is None else moment.astimezone(BEIJING).isoformat(timespec="seconds")
