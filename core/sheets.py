"""Workbooks and tables of text as lines of text, one after another: a sheet is never held twice.

Run as a program it reads an old workbook from its input and writes the sheets as JSON; see `_old_workbook`.
"""

from __future__ import annotations

import csv
import json
import subprocess
import sys
from collections.abc import Iterator
from datetime import date, datetime, time
from io import BytesIO, StringIO
from pathlib import Path
from typing import Any

from core.domain.files import csv_text

Lines = Iterator[list[str]]
PATIENCE = 60  # seconds for an old workbook
MOST_MEMORY = 2 * 1024**3  # bytes for its process


class UnreadableSheetError(ValueError):
    """Neither a workbook nor a table of text, or a damaged one."""


def is_old_workbook(content: bytes) -> bool:
    """Of Excel 97 to 2003, by how it begins."""
    return content.startswith(b"\xd0\xcf\x11\xe0")


def pages_of(content: bytes) -> Iterator[tuple[str, Lines]]:
    """Name and lines of every sheet, the first line of the lines being the first of the sheet; a table of text is one sheet.

    Everything is text as a person would have typed it: 3/4 stays what it is, 007 too, a whole number has no point and a day
    is written 2026-01-31. Raises UnreadableSheetError, at once or while the lines are read.
    """
    if is_old_workbook(content):
        return _old_workbook(content)
    if content.startswith(b"PK"):
        return _workbook(content)
    return iter([("csv", _table(content))])


def lines_of_first(content: bytes) -> Lines:
    """The lines of the first sheet. Raises UnreadableSheetError as `pages_of` does."""
    for _name, lines in pages_of(content):
        yield from lines
        return


def _workbook(content: bytes) -> Iterator[tuple[str, Lines]]:
    from python_calamine import CalamineWorkbook

    try:
        book = CalamineWorkbook.from_filelike(BytesIO(content))
        for name in book.sheet_names:
            yield name, ([text_of(cell) for cell in line] for line in book.get_sheet_by_name(name).iter_rows())
    except BaseException as error:
        if not _is_its_own(error):
            raise
        raise UnreadableSheetError("damaged") from error


def _old_workbook(content: bytes) -> Iterator[tuple[str, Lines]]:
    """Read by a process of its own: of a damaged file of this kind the reader may ask for more memory than there is, and that
    ends the process at once.
    """
    try:
        done = subprocess.run(
            [sys.executable, "-m", "core.sheets"],
            input=content,
            capture_output=True,
            cwd=Path(__file__).resolve().parents[1],
            timeout=PATIENCE,
            check=True,
        )
        pages = json.loads(done.stdout)
    except (subprocess.SubprocessError, ValueError) as error:
        raise UnreadableSheetError("damaged") from error
    for name, lines in pages:
        yield name, iter(lines)


def _is_its_own(error: BaseException) -> bool:
    """What the reader of workbooks raises at damaged files; one of its kinds is no Exception at all."""
    return isinstance(error, Exception) or type(error).__name__ == "PanicException"


def _table(content: bytes) -> Lines:
    """Parted by commas or tabs, in UTF-8, UTF-16 or GB18030."""
    text = csv_text(content)
    if text is None:
        raise UnreadableSheetError("no text")
    delimiter = "\t" if "\t" in text.partition("\n")[0] else ","
    try:
        for line in csv.reader(StringIO(text), delimiter=delimiter):
            yield [cell.strip() for cell in line]
    except csv.Error as error:
        raise UnreadableSheetError(str(error)) from error


def text_of(cell: Any) -> str:
    """A cell as a person would have typed it."""
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time() == time() else cell.isoformat(" ")
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell).strip()


def main() -> int:
    """The old workbook on the input as JSON: name and lines of every sheet. Ends with 1 where it cannot be read."""
    try:
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    except (ImportError, ValueError, OSError):
        pass  # where a process cannot be bounded, the size of the file bounds it
    try:
        pages = [(name, list(lines)) for name, lines in _workbook(sys.stdin.buffer.read())]
    except UnreadableSheetError:
        return 1
    json.dump(pages, sys.stdout)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
