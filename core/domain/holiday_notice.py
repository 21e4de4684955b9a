"""Read the State Council's yearly notice on holidays (国务院办公厅关于×年部分节假日安排的通知), as it is published: in sentences.

"1月1日（周四）至3日（周六）放假调休，共3天。1月4日（周日）上班。" What does not add up is refused: a holiday whose days are not as
many as the notice itself says, a day worked in exchange that is no Saturday or Sunday, a weekday that does not fit.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from datetime import date, timedelta

from core.domain.working_days import HolidayYear

_DAY = (
    r"(?:(?:(\d{4})年)?(\d{1,2})月)?(\d{1,2})日(?:\((?:农历[^,，)]*[,，、])?(?:周|星期)?([一二三四五六日天])?[^)]*\))?"
)
_WEEKDAYS = {"一": 0, "二": 1, "三": 2, "四": 3, "五": 4, "六": 5, "日": 6, "天": 6}
_MOST_DAYS = 15


class NoticeRefusedError(Exception):
    """What in the notice does not add up. `code` names the sentence, `cell` shows the words."""

    def __init__(self, code: str, cell: str) -> None:
        super().__init__(f"{code}: {cell}")
        self.code, self.cell = code, cell


def read_notice(text: str, year: int) -> HolidayYear:
    """Days off and days worked in exchange. Raises NoticeRefusedError."""
    text = unicodedata.normalize("NFKC", "".join(text.split()))
    off: set[date] = set()
    worked: set[date] = set()
    for sentence in re.split(r"[。;；]", text):
        if "放假" in sentence and re.search(_DAY, sentence):
            off |= _days_off(sentence, year)
        elif "上班" in sentence and re.search(_DAY, sentence):
            worked |= set(_days_worked(sentence, year))
    if not off:
        raise NoticeRefusedError("no_holiday_found", text[:40])
    if both := sorted(off & worked):
        raise NoticeRefusedError("off_and_worked", both[0].isoformat())
    return HolidayYear(
        year, frozenset(day for day in off if day.year == year), frozenset(day for day in worked if day.year == year)
    )


def _days_off(sentence: str, year: int) -> set[date]:
    """One holiday: a day, or from a day to a day."""
    days = list(_days(sentence.split("放假")[0], year))
    first, last = days[0], days[-1]
    if last < first or (last - first).days >= _MOST_DAYS:
        raise NoticeRefusedError("days_out_of_order", sentence)
    found = {first + timedelta(days=n) for n in range((last - first).days + 1)} if "至" in sentence else set(days)
    if (said := re.search(r"共(\d{1,2})天", sentence)) and int(said[1]) != len(found):
        raise NoticeRefusedError("days_do_not_add_up", sentence)
    return found


def _days_worked(sentence: str, year: int) -> Iterator[date]:
    for day in _days(sentence.split("上班")[0], year):
        if day.weekday() < 5:
            raise NoticeRefusedError("worked_day_is_no_weekend", day.isoformat())
        yield day


def _days(words: str, year: int) -> Iterator[date]:
    """Every day that the words name; a day without a month is of the month named before it."""
    month, own_year = 0, year
    for found in re.finditer(_DAY, words):
        own_year = int(found[1]) if found[1] else own_year
        month = int(found[2]) if found[2] else month
        try:
            day = date(own_year, month, int(found[3]))
        except ValueError as error:
            raise NoticeRefusedError("no_such_day", found[0]) from error
        if found[4] and _WEEKDAYS[found[4]] != day.weekday():
            raise NoticeRefusedError("weekday_does_not_fit", found[0])
        yield day
