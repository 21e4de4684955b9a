"""Sheets in and out: a header line, then one line for each entry. Examples begin with 示例 and are skipped."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from io import BytesIO
from typing import Any

from core.domain.files import FileType, flags_of
from core.errors import DomainError
from core.files import open_file
from core.models import StoredFile
from core.sheets import UnreadableSheetError, lines_of_first
from learning.domain.sheets import Row, missing_columns

EXAMPLE = "示例"
MOST_ROWS = 20_000
HEADER_WITHIN = 5


def read_sheet(stored: StoredFile, required: Sequence[str]) -> list[Row]:
    """Raises DomainError columns_missing, sheet_holds_formulas, sheet_unreadable, sheet_too_long."""
    with open_file(stored) as stream:
        content = stream.read()
    lines = _lines(content, stored.media_type)
    header_at = next((n for n, line in enumerate(lines[:HEADER_WITHIN]) if required[0] in line), 0)
    header = [cell.removesuffix("*").strip() for cell in (lines[header_at] if lines else [])]
    if missing := missing_columns(header, required):
        raise DomainError("columns_missing", columns="、".join(missing))
    rows = [
        Row(number, dict(zip(header, line, strict=False)))
        for number, line in enumerate(lines[header_at + 1 :], start=header_at + 2)
        if any(cell.strip() for cell in line) and not line[0].startswith(EXAMPLE)
    ]
    if len(rows) > MOST_ROWS:
        raise DomainError("sheet_too_long", most=MOST_ROWS)
    return rows


def _lines(content: bytes, media_type: str) -> list[list[str]]:
    if media_type == FileType.XLSX.value and "formula_cells" in flags_of(content, FileType.XLSX):
        raise DomainError("sheet_holds_formulas")
    try:
        return list(lines_of_first(content))
    except UnreadableSheetError as error:
        raise DomainError("sheet_unreadable") from error


def write_sheet(name: str, header: Sequence[str], lines: Iterable[Sequence[Any]], notes: Sequence[str] = ()) -> bytes:
    """A workbook in which every text is text: nothing that was typed begins a formula."""
    import xlsxwriter

    buffer = BytesIO()
    with xlsxwriter.Workbook(
        buffer, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    ) as book:
        head = book.add_format({"bold": True, "font_color": "#ffffff", "bg_color": "#9d2323"})
        sheet = book.add_worksheet(name)
        sheet.freeze_panes(1, 0)
        sheet.write_row(0, 0, header, head)
        sheet.set_column(0, len(header) - 1, 18)
        for number, line in enumerate(lines, start=1):
            sheet.write_row(number, 0, [cell if isinstance(cell, int | float) else str(cell) for cell in line])
        if notes:
            told = book.add_worksheet("填写说明")
            told.set_column(0, 0, 90)
            for number, note in enumerate(notes):
                told.write_string(number, 0, note)
    return buffer.getvalue()
