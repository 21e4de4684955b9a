"""Statutory periods: how long, in which unit, from when, and what happens to a last day off.

Never one rule for all (行政处罚法 art. 85, 行政强制法 art. 69, 行政复议法 art. 88 differ): each period of each version of
a law says its own unit. The first day is not counted, a month ends on the day of the same number or the month's last,
and a last day off moves to the next working day where the procedure is concerned (民法典 arts. 200 to 203).
"""

from __future__ import annotations

import calendar as months
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from core.domain.dates import BEIJING, day_of, end_of_day
from core.domain.working_days import Calendar, add_working_days, roll_to_working_day, working_days_between

UNITS = ("working_days", "days", "hours", "months")
STARTS = ("next_day", "same_day", "moment")
ROLLS = ("next_working_day", "none")


@dataclass(frozen=True)
class Period:
    """`start`: whether counting begins on the day after the event, on its day, or at its very moment (hours)."""

    code: str
    name: str
    length: int
    unit: str
    start: str = "next_day"
    roll: str = "next_working_day"
    law: str = ""
    provision: str = ""
    label: str = ""


def last_day(period: Period, begins: date, calendar: Calendar) -> date:
    """The last day of a period counted in days or months. Raises YearNotEnteredError."""
    before = begins - timedelta(days=1) if period.start == "same_day" else begins
    if period.unit == "working_days":
        return add_working_days(before, period.length, calendar)
    day = add_months(before, period.length) if period.unit == "months" else before + timedelta(days=period.length)
    return roll_to_working_day(day, calendar) if period.roll == "next_working_day" else day


def due(period: Period, begins: datetime, calendar: Calendar) -> datetime:
    """The moment at which a period has run out: to the minute for hours, else the end of its last day."""
    if period.unit == "hours":
        return begins + timedelta(hours=period.length)
    return end_of_day(last_day(period, day_of(begins), calendar))


def add_months(day: date, count: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 + count, 12)
    return date(year, month + 1, min(day.day, months.monthrange(year, month + 1)[1]))


def left(period: Period, ends: datetime, now: datetime, calendar: Calendar) -> int:
    """Whole units that remain, of the kind the period counts in; months remain in days. Nothing below zero."""
    if now >= ends:
        return 0
    if period.unit == "hours":
        return int((ends - now) / timedelta(hours=1))
    today, last = day_of(now), day_of(ends - timedelta(microseconds=1))
    if period.unit == "working_days":
        return working_days_between(today, last, calendar)
    return (last - today).days


def at_clock(day: date, time: str) -> datetime:
    """A moment of a story: "14:20" on a day, Beijing time."""
    hour, minute = map(int, time.split(":"))
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=BEIJING)
