"""A sheet as lines of cells: a header within the first lines, then one line for each entry."""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO

from django.utils.translation import gettext_lazy as _

from core.domain.files import FileType, flags_of
from core.errors import DomainError, register_texts
from core.sheets import UnreadableSheetError, lines_of_first

MOST_ROWS = 5_000
HEADER_WITHIN = 5
EXAMPLE = "示例"  # lines that begin with it show how to fill the sheet

register_texts(
    {
        "list_columns_missing": _("These columns are missing: %(columns)s."),
        "list_is_too_long": _("The sheet has more than %(most)s lines. Cut it into several."),
        "list_holds_formulas": _("The sheet holds formulas. Paste their values instead."),
        "list_is_unreadable": _("The sheet cannot be read. Save it as .xlsx or as CSV in UTF-8."),
    }
)


def lines_of(content: bytes, required: Sequence[str]) -> list[tuple[int, dict[str, str]]]:
    """(line of the sheet, column -> text).

    Raises DomainError list_columns_missing, list_is_too_long, list_holds_formulas, list_is_unreadable.
    """
    lines = _lines(content)
    at = next((n for n, line in enumerate(lines[:HEADER_WITHIN]) if required[0] in line), 0)
    header = [cell.rstrip("*").strip() for cell in (lines[at] if lines else [])]
    if missing := [column for column in required if column not in header]:
        raise DomainError("list_columns_missing", columns="、".join(missing))
    found = [
        (number, dict(zip(header, line, strict=False)))
        for number, line in enumerate(lines[at + 1 :], start=at + 2)
        if any(line) and not line[0].startswith(EXAMPLE)
    ]
    if len(found) > MOST_ROWS:
        raise DomainError("list_is_too_long", most=MOST_ROWS)
    return found


def _lines(content: bytes) -> list[list[str]]:
    if content.startswith(b"PK") and "formula_cells" in flags_of(content, FileType.XLSX):
        raise DomainError("list_holds_formulas")
    try:
        return list(lines_of_first(content))
    except UnreadableSheetError as error:
        raise DomainError("list_is_unreadable") from error


def sheet_of(header: Sequence[str], rows: Sequence[Sequence[str]], title: str) -> bytes:
    """An .xlsx with a bold, frozen header; text in every cell, so that nothing is turned into a date or a formula."""
    import xlsxwriter

    stream = BytesIO()
    with xlsxwriter.Workbook(stream, {"in_memory": True, "strings_to_formulas": False}) as book:
        sheet = book.add_worksheet(title)
        bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
        plain = book.add_format({"text_wrap": True, "valign": "top", "num_format": "@"})
        sheet.freeze_panes(1, 0)
        for column, name in enumerate(header):
            sheet.write_string(0, column, name, bold)
            sheet.set_column(column, column, 18, plain)
        for number, line in enumerate(rows, start=1):
            for column, text in enumerate(line):
                sheet.write_string(number, column, text, plain)
    return stream.getvalue()
