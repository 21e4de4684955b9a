"""Working days by the State Council's yearly notice: days off, and the Saturdays and Sundays worked in exchange.

A year nobody has entered is an error, never "Monday to Friday": a silently wrong deadline harms somebody.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta


class YearNotEnteredError(Exception):
    """The holidays of a year are not in the table."""

    def __init__(self, year: int) -> None:
        super().__init__(
            f"The holidays of {year} have not been entered; manage.py import_holidays reads the notice of that year"
        )
        self.year = year


@dataclass(frozen=True)
class HolidayYear:
    year: int
    days_off: frozenset[date]
    worked_weekends: frozenset[date]


Calendar = Mapping[int, HolidayYear]


def is_working_day(day: date, calendar: Calendar) -> bool:
    if day.year not in calendar:
        raise YearNotEnteredError(day.year)
    year = calendar[day.year]
    if day in year.worked_weekends:
        return True
    return day.weekday() < 5 and day not in year.days_off


def add_working_days(start: date, count: int, calendar: Calendar) -> date:
    """The last of `count` working days after a day; the day itself is not counted."""
    day = start
    while count > 0:
        day += timedelta(days=1)
        count -= is_working_day(day, calendar)
    return day


def roll_to_working_day(day: date, calendar: Calendar) -> date:
    """A procedural deadline on a day off moves to the next working day. Never applied to a licence term."""
    while not is_working_day(day, calendar):
        day += timedelta(days=1)
    return day


def working_days_between(start: date, end: date, calendar: Calendar) -> int:
    """Working days after `start` up to and including `end`: "day n of m" of a step."""
    days = (end - start).days
    return sum(is_working_day(start + timedelta(days=n), calendar) for n in range(1, days + 1))
