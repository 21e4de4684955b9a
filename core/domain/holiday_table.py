"""The State Council's yearly notice as a table: one line for a day or for a run of days, off or worked in exchange.

The same checks as for its sentences (holiday_notice.py): what does not add up is refused, with the line it stands in.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta

from core.domain.holiday_notice import NoticeRefusedError
from core.domain.working_days import HolidayYear

OFF, WORKED = ("放假", "休", "休息", "off"), ("上班", "班", "调休上班", "worked")
_MOST_DAYS = 15


def read_lines(lines: Iterable[Mapping[str, str]], year: int) -> HolidayYear:
    """Lines with `first`, `last` (may be empty), `what`. Raises NoticeRefusedError."""
    off: set[date] = set()
    worked: set[date] = set()
    for line in lines:
        days = _run(line, year)
        if line["what"] in OFF:
            off |= days
        elif line["what"] in WORKED:
            if weekday := sorted(day for day in days if day.weekday() < 5):
                raise NoticeRefusedError("worked_day_is_no_weekend", weekday[0].isoformat())
            worked |= days
        else:
            raise NoticeRefusedError("neither_off_nor_worked", line["what"])
    if not off:
        raise NoticeRefusedError("no_holiday_found", "")
    if both := sorted(off & worked):
        raise NoticeRefusedError("off_and_worked", both[0].isoformat())
    return HolidayYear(year, frozenset(off), frozenset(worked))


def runs_of(days: Iterable[date]) -> list[tuple[date, date]]:
    """Days as runs from a first to a last."""
    found: list[tuple[date, date]] = []
    for day in sorted(days):
        if found and day - found[-1][1] == timedelta(days=1):
            found[-1] = (found[-1][0], day)
        else:
            found.append((day, day))
    return found


def lines_of_text(text: str) -> list[dict[str, str]]:
    """A line for a day or a run of days: "2026-01-01 2026-01-03 放假", "2026-01-04 上班"."""
    found = []
    for line in filter(None, map(str.strip, text.splitlines())):
        *days, what = re.split(r"[\s,，至]+", line)
        found.append({"first": days[0] if days else line, "last": days[1] if len(days) > 1 else "", "what": what})
    return found


def text_of(year: HolidayYear) -> str:
    """The table as such lines, for a person to change."""
    return "\n".join(
        " ".join(dict.fromkeys([first.isoformat(), last.isoformat(), what])) for first, last, what in lines_of(year)
    )


def lines_of(year: HolidayYear) -> list[tuple[date, date, str]]:
    """Runs of days in their order, each with the word for it."""
    off = [(first, last, OFF[0]) for first, last in runs_of(year.days_off)]
    return sorted([*off, *((first, last, WORKED[0]) for first, last in runs_of(year.worked_weekends))])


def day_of_cell(text: str, year: int) -> date:
    """2026-01-01, 2026/1/1, 2026年1月1日 or 1月1日. Raises NoticeRefusedError."""
    plain = text.strip().removesuffix(" 00:00:00")
    try:
        if found := re.fullmatch(r"(?:(\d{4})[-/.年])?(\d{1,2})[-/.月](\d{1,2})日?", plain):
            return date(int(found[1] or year), int(found[2]), int(found[3]))
        return datetime.fromisoformat(plain).date()
    except ValueError as error:
        raise NoticeRefusedError("no_such_day", text) from error


def _run(line: Mapping[str, str], year: int) -> set[date]:
    first = day_of_cell(line["first"], year)
    last = day_of_cell(line["last"], year) if line.get("last") else first
    if first.year != year or last.year != year:
        raise NoticeRefusedError("day_of_another_year", (first if first.year != year else last).isoformat())
    if last < first or (last - first).days >= _MOST_DAYS:
        raise NoticeRefusedError("days_out_of_order", f"{first.isoformat()} – {last.isoformat()}")
    return {first + timedelta(days=n) for n in range((last - first).days + 1)}
