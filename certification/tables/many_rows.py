"""Very many rows of plain text in a workbook, written ten times as fast as cell by cell.

XlsxWriter makes the workbook with its headings; the rows are put into its sheet as the text of the format (ECMA-376, 18.3):
every cell an inline string, so that nothing is ever a number, a link or a formula.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache

from xlsxwriter.utility import xl_col_to_name

LONGEST_CELL = 32_767
_SHEET = "xl/worksheets/sheet1.xml"
_AT_ONCE = 2000
# Characters that XML gives a meaning or forbids, and what would be read as the escape of one (18.4.1, ST_Xstring).
_SPECIAL = re.compile("[&<>\x00-\x1f\ud800-\udfff\ufffe\uffff]|_(?=x[0-9A-Fa-f]{4}_)")
_NAMED = {"&": "&amp;", "<": "&lt;", ">": "&gt;", "\t": "\t", "\n": "\n"}


def with_rows(book: bytes, rows: Iterable[Sequence[str]], *, first: int, width: int) -> bytes:
    """A workbook's first sheet continued with rows of text, from the row `first` (1 is the top one); `width` columns at most.

    Empty cells are left out, longer ones than a spreadsheet holds are cut.
    """
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(book)) as source,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as made,
    ):
        for item in source.infolist():
            if item.filename != _SHEET:
                made.writestr(item, source.read(item))
        # The rows come one by one and may be very many, so the sheet is written as a stream; how far it reaches is left out.
        begin, end = re.sub(r"<dimension [^>]*/>", "", source.read(_SHEET).decode()).split("</sheetData>")
        info = zipfile.ZipInfo(_SHEET, (1980, 1, 1, 0, 0, 0))
        info.compress_type = zipfile.ZIP_DEFLATED
        with made.open(info, "w", force_zip64=True) as sheet:
            sheet.write(begin.encode())
            for part in _written(rows, first, width):
                sheet.write(part.encode())
            sheet.write(f"</sheetData>{end}".encode())
    return out.getvalue()


def _written(rows: Iterable[Sequence[str]], first: int, width: int) -> Iterator[str]:
    begins = [f'<c r="{xl_col_to_name(column)}' for column in range(width)]
    waiting: list[str] = []
    for number, row in enumerate(rows, start=first):
        middle = f'{number}" t="inlineStr"><is><t'
        cells = [
            f"{begin}{middle}{_plain(text)}</t></is></c>" for begin, text in zip(begins, row, strict=False) if text
        ]
        waiting.append(f'<row r="{number}">{"".join(cells)}</row>')
        if len(waiting) == _AT_ONCE:
            yield "".join(waiting)
            waiting.clear()
    yield "".join(waiting)


@lru_cache(maxsize=20_000)
def _plain(text: str) -> str:
    """What stands in the element, with the rest of its tag. Answers repeat a few words for ever."""
    said = _SPECIAL.sub(_escaped, text[:LONGEST_CELL])
    return f">{said}" if text == text.strip() else f' xml:space="preserve">{said}'


def _escaped(found: re.Match[str]) -> str:
    sign = found[0]
    if "\ud800" <= sign <= "\udfff":
        return "\ufffd"
    return _NAMED.get(sign) or f"_x{ord(sign):04X}_"
