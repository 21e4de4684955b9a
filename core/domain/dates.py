"""Days, months and terms as the law counts them, in Beijing time.

A term is inclusive of its last day; inside the program every interval is half-open, so the end of a term is the first
moment of the day after it (`end_of_day`).
"""

from __future__ import annotations

import calendar
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

BEIJING = ZoneInfo("Asia/Shanghai")
FAR_DAY = date(9999, 12, 31)
FAR_FUTURE = datetime(9999, 12, 31, tzinfo=UTC)


class Unit(StrEnum):
    DAYS = "days"
    WORKING_DAYS = "working_days"
    MONTHS = "months"
    YEARS = "years"


class TermEnd(StrEnum):
    """Which day is the last of a term: the day before the anniversary, or the anniversary itself."""

    DAY_BEFORE = "day_before"
    SAME_DAY = "same_day"


@dataclass(frozen=True)
class Period:
    """A length with its unit. Three months are 89 to 92 days, so the unit is never converted away."""

    length: int
    unit: Unit


def in_utc(moment: datetime) -> datetime:
    """The same moment as databases keep it: some refuse the offsets of more than fifteen hours that ISO 8601 allows.

    Raises ValueError where UTC would be before the year 1 or after 9999.
    """
    try:
        return moment.astimezone(UTC)
    except OverflowError as error:
        raise ValueError(f"no such year in UTC: {moment}") from error


def start_of_day(day: date) -> datetime:
    """00:00 of a day in Beijing; the far day stands for "without end". Raises ValueError on the first day of all."""
    return FAR_FUTURE if day >= FAR_DAY else in_utc(datetime.combine(day, time(), BEIJING))


def end_of_day(day: date) -> datetime:
    """The first moment after a day: the open end of an interval whose last day it is."""
    return FAR_FUTURE if day >= FAR_DAY else start_of_day(day + timedelta(days=1))


def day_of(moment: datetime) -> date:
    """The Beijing calendar day a moment falls on."""
    return FAR_DAY if moment >= FAR_FUTURE else moment.astimezone(BEIJING).date()


def _month_after(day: date, months: int) -> tuple[int, int]:
    index = day.year * 12 + day.month - 1 + months
    return index // 12, index % 12 + 1


def same_day_or_month_end(day: date, months: int) -> date:
    """The same-numbered day some months later, or the last of that month where there is none (Civil Code art. 202)."""
    year, month = _month_after(day, months)
    return date(year, month, min(day.day, calendar.monthrange(year, month)[1]))


def anniversary(day: date, months: int) -> date:
    """The same-numbered day some months later, or the first of the month after where there is none.

    A term from 29 February has its common-year anniversary on 1 March. (Rounding down to 28 February and then taking
    the day before would lose a day.)
    """
    year, month = _month_after(day, months)
    if day.day > calendar.monthrange(year, month)[1]:
        year, month = _month_after(date(year, month, 1), 1)
        return date(year, month, 1)
    return date(year, month, day.day)


def term_last_day(first_day: date, months: int, rule: TermEnd = TermEnd.DAY_BEFORE) -> date:
    """The last valid day of a term: 60 months from 2022-11-01 end on 2027-10-31."""
    if rule == TermEnd.SAME_DAY:
        return same_day_or_month_end(first_day, months)
    return anniversary(first_day, months) - timedelta(days=1)


def period_last_day(start: date, period: Period) -> date:
    """The last day of a measure that runs from a day; that day itself is not counted (Civil Code arts. 201, 202).

    Working days need a calendar: see `working_days.add_working_days`.
    """
    if period.unit == Unit.DAYS:
        return start + timedelta(days=period.length)
    if period.unit == Unit.MONTHS:
        return same_day_or_month_end(start, period.length)
    if period.unit == Unit.YEARS:
        return same_day_or_month_end(start, period.length * 12)
    raise ValueError("Working days need a calendar")


def days_left(last_day: date, today: date) -> int:
    """Days from today up to and including the last day; negative once it has passed."""
    return (last_day - today).days
