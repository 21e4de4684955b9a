"""When time is up: computed from the terms and the grants whenever somebody asks, so that no dead worker can shift it."""

import datetime
from dataclasses import dataclass

# An answer given in the last second still has to travel.
GRACE = datetime.timedelta(seconds=15)


@dataclass(frozen=True)
class Terms:
    """What was fixed when the attempt began. `extra_percent` and `extra_minutes` are the accommodation."""

    started_at: datetime.datetime
    minutes: int
    window_end: datetime.datetime
    extra_percent: int = 0
    extra_minutes: int = 0


def accommodation(minutes: int, extra_percent: int, extra_minutes: int) -> datetime.timedelta:
    """The time beyond the ordinary one; parts of a minute are rounded up for the candidate."""
    return datetime.timedelta(minutes=-(-minutes * extra_percent // 100) + extra_minutes)


def deadline(terms: Terms, granted_minutes: int = 0) -> datetime.datetime:
    """min(start + minutes, end of the window), both with the accommodation, and then the incident grants.

    A grant may pass the end of the window: who lost ten minutes to a power cut gets ten minutes.
    """
    extra = accommodation(terms.minutes, terms.extra_percent, terms.extra_minutes)
    own = terms.started_at + datetime.timedelta(minutes=terms.minutes)
    return min(own, terms.window_end) + extra + datetime.timedelta(minutes=granted_minutes)


def in_time(moment: datetime.datetime, until: datetime.datetime) -> bool:
    return moment <= until + GRACE
