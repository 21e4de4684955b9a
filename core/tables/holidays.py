"""The working-day table of a year as a workbook: in, out, and empty."""

from __future__ import annotations

from io import BytesIO

from core.domain.holiday_table import lines_of, read_lines
from core.domain.working_days import HolidayYear
from core.errors import DomainError
from core.sheets import UnreadableSheetError, lines_of_first

COLUMNS = {
    "first": ("开始日期", "日期"),
    "last": ("结束日期",),
    "what": ("安排", "类型"),
    "name": ("节日", "名称"),
}
_HEADING_WITHIN = 5
MOST_ROWS = 400


def read_holidays(content: bytes, year: int) -> HolidayYear:
    """Raises DomainError holidays_unreadable, NoticeRefusedError where the table does not add up."""
    try:
        lines = [[cell.strip() for cell in line] for line in lines_of_first(content)]
    except UnreadableSheetError as error:
        raise DomainError("holidays_unreadable") from error
    at = next((n for n, line in enumerate(lines[:_HEADING_WITHIN]) if _place(line, "first") is not None), None)
    if at is None or _place(lines[at], "what") is None:
        raise DomainError("holidays_unreadable")
    places = {name: place for name in COLUMNS if (place := _place(lines[at], name)) is not None}
    rows = [{name: line[place] for name, place in places.items()} for line in lines[at + 1 :] if any(line)]
    if len(rows) > MOST_ROWS:
        raise DomainError("holidays_unreadable")
    return read_lines(rows, year)


def _place(heading: list[str], name: str) -> int | None:
    return next((heading.index(word) for word in COLUMNS[name] if word in heading), None)


def write_holidays(year: HolidayYear | None = None) -> bytes:
    """The table of a year, or only its heading."""
    import xlsxwriter

    buffer = BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True, "strings_to_formulas": False}) as book:
        sheet = book.add_worksheet("节假日安排")
        sheet.write_row(0, 0, [words[0] for words in COLUMNS.values()])
        if year is not None:
            for number, (first, last, what) in enumerate(lines_of(year), start=1):
                sheet.write_row(number, 0, [first.isoformat(), last.isoformat(), what])
        sheet.set_column(0, len(COLUMNS) - 1, 16)
        sheet.freeze_panes(1, 0)
    return buffer.getvalue()
