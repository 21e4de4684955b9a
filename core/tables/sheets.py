"""Sheets in and out: a heading within the first lines, then one line for each entry. Examples begin with 示例 and are skipped."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from io import BytesIO
from typing import Any

from django.utils.translation import gettext_lazy as _

from core.domain.files import FileRefusedError, FileType, flags_of
from core.domain.sheets import Row, missing_columns
from core.errors import DomainError, register_texts
from core.sheets import UnreadableSheetError, is_old_workbook, lines_of_first

MOST_ROWS = 20_000
HEADING_WITHIN = 5
EXAMPLE = "示例"
LONGEST_RULE = 255
REASON = "未导入原因"  # nobody's column: written behind refused rows, passed over where they come back

register_texts(
    {
        "columns_missing": _("These columns are missing: %(columns)s. Begin with the template."),
        "columns_twice": _("These columns stand there twice: %(columns)s. Leave one of each."),
        "sheet_holds_formulas": _("The sheet holds formulas. Copy it, paste the values only, and try again."),
        "sheet_unreadable": _("The sheet cannot be read. Save it as .xlsx or .csv (UTF-8) and try again."),
        "sheet_too_long": _("The sheet has more than %(most)s rows. Divide it."),
    }
)


def read_rows(content: bytes, required: Sequence[str], *, most: int = MOST_ROWS) -> list[Row]:
    """Every line below the heading that holds something, its cells by heading; a star behind a heading says nothing.

    Raises DomainError columns_missing, columns_twice, sheet_holds_formulas, sheet_unreadable, sheet_too_long.
    """
    lines = _lines(content)
    at = next((n for n, line in enumerate(lines[:HEADING_WITHIN]) if required[0] in _heading(line)), 0)
    heading = _heading(lines[at]) if lines else []
    if missing := missing_columns(heading, required):
        raise DomainError("columns_missing", columns="、".join(missing))
    if twice := [name for name, times in Counter(heading).items() if name and times > 1]:
        raise DomainError("columns_twice", columns="、".join(twice))
    rows = [
        Row(number, {column: line[n] if n < len(line) else "" for n, column in enumerate(heading)})
        for number, line in enumerate(lines[at + 1 :], start=at + 2)
        if any(cell.strip() for cell in line) and not line[0].startswith(EXAMPLE)
    ]
    if len(rows) > most:
        raise DomainError("sheet_too_long", most=most)
    return rows


def _heading(line: Sequence[str]) -> list[str]:
    return [cell.strip().removesuffix("*").strip() for cell in line]


def _lines(content: bytes) -> list[list[str]]:
    kind = FileType.XLSX if content.startswith(b"PK") else FileType.XLS if is_old_workbook(content) else None
    try:
        if kind and "formula_cells" in flags_of(content, kind):
            raise DomainError("sheet_holds_formulas")
        return list(lines_of_first(content))
    except (UnreadableSheetError, FileRefusedError) as error:
        raise DomainError("sheet_unreadable") from error


def write_sheet(
    name: str,
    header: Sequence[str],
    lines: Iterable[Sequence[Any]],
    notes: Sequence[str] = (),
    lists: Mapping[str, Sequence[str]] | None = None,
) -> bytes:
    """A workbook in which every text is text: nothing that was typed begins a formula or becomes a date.

    `lists`: heading -> what may be chosen in its column; a long one stands on a sheet of its own.
    """
    import xlsxwriter

    buffer = BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(buffer, options) as book:
        head = book.add_format({"bold": True, "font_color": "#ffffff", "bg_color": "#9d2323", "valign": "top"})
        text = book.add_format({"text_wrap": True, "valign": "top", "num_format": "@"})
        sheet = book.add_worksheet(name)
        sheet.freeze_panes(1, 0)
        sheet.write_row(0, 0, header, head)
        sheet.set_column(0, len(header) - 1, 18, text)
        for heading, choices in (lists or {}).items():
            place = header.index(heading)
            source = _choices(book, heading, choices)
            sheet.data_validation(1, place, MOST_ROWS, place, {"validate": "list", "source": source})
        for number, line in enumerate(lines, start=1):
            for column, cell in enumerate(line):
                if isinstance(cell, int | float):
                    sheet.write_number(number, column, cell)
                else:
                    sheet.write_string(number, column, str(cell), text)
        if notes:
            told = book.add_worksheet("填写说明")
            told.set_column(0, 0, 90)
            for number, note in enumerate(notes):
                told.write_string(number, 0, note)
    return buffer.getvalue()


def _choices(book: Any, heading: str, choices: Sequence[str]) -> list[str] | str:
    """The choices themselves, or where they stand: Excel takes no more than 255 characters into a cell's rule."""
    if len(",".join(choices)) <= LONGEST_RULE and not any("," in choice for choice in choices):
        return list(choices)
    name = f"可选{heading.removesuffix('*')}"
    told = book.add_worksheet(name)
    told.set_column(0, 0, 40)
    for number, choice in enumerate(choices):
        told.write_string(number, 0, choice)
    return f"='{name}'!$A$1:$A${len(choices)}"
