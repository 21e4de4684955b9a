"""Sheets of a check: read as they come, given back with every column they had and the answers beside it."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from functools import lru_cache
from typing import Any

from certification.check_words import ANSWER_COLUMNS, FAULTS, PLACES, VERDICTS, YES_NO
from certification.domain.checking import COLUMNS, MOST_ROWS, Answer, places_of, tidy
from certification.tables.many_rows import with_rows
from certification.texts import word
from core import clock
from core.errors import DomainError
from core.sheets import UnreadableSheetError, is_old_workbook, lines_of_first

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass(frozen=True)
class Sheet:
    """Headings and rows as they stand; `places` says which column is which."""

    headings: list[str]
    rows: list[list[Any]]
    places: dict[str, int]

    def values(self) -> Iterator[dict[str, Any]]:
        for row in self.rows:
            yield {column: row[place] for column, place in self.places.items() if place < len(row)}


def read_sheet(content: bytes) -> Sheet:
    """An .xlsx, .xls or .csv; a list of numbers without a heading will do. Raises DomainError check_*."""
    lines = _xlsx(content) if content[:2] == b"PK" else _xls(content) if is_old_workbook(content) else _csv(content)
    lines = [line for line in lines if any(str(cell).strip() for cell in line)]
    if not lines:
        raise DomainError("check_empty")
    places = places_of(lines[0])
    if "number" in places or {"name", "unit"} <= places.keys():
        headings, rows = [str(cell) for cell in lines[0]], lines[1:]
    else:
        places, headings, rows = _without_headings(lines)
    if not rows:
        raise DomainError("check_empty")
    if len(rows) > MOST_ROWS:
        raise DomainError("check_too_long", most=f"{MOST_ROWS:,}", rows=f"{len(rows):,}")
    return Sheet(headings, rows, places)


def _without_headings(lines: list[list[Any]]) -> tuple[dict[str, int], list[str], list[list[Any]]]:
    """A pasted list: number, and the name beside it. Anything wider needs headings."""
    width = max(len(line) for line in lines)
    if width > 2 or any(not any(c.isdigit() for c in tidy(line[0])) for line in lines[:20] if line):
        raise DomainError("check_headings_missing", headings="、".join(names[0] for names in COLUMNS.values()))
    headings = [COLUMNS["number"][0], COLUMNS["name"][0]][:width]
    return dict(zip(("number", "name"), range(width), strict=False)), headings, lines


def _xlsx(content: bytes) -> list[list[Any]]:
    from python_calamine import CalamineWorkbook

    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        return book.get_sheet_by_index(0).to_python(skip_empty_area=True)
    except Exception as error:  # the reader is another's code and raises of many kinds
        raise DomainError("check_unreadable") from error


def _xls(content: bytes) -> list[list[Any]]:
    try:
        return list(lines_of_first(content))
    except UnreadableSheetError as error:
        raise DomainError("check_unreadable") from error


def _csv(content: bytes) -> list[list[Any]]:
    text = _decoded(content)
    first = text.split("\n", 1)[0]
    separator = max("\t,;，", key=first.count) if any(c in first for c in "\t,;，") else None
    if separator is None:
        return [line.split() for line in text.splitlines()]
    try:
        return [list(row) for row in csv.reader(io.StringIO(text.replace("\0", "")), delimiter=separator)]
    except csv.Error as error:
        raise DomainError("check_unreadable") from error


def _decoded(content: bytes) -> str:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise DomainError("check_unreadable")


class Wording:
    """Answers in the reader's words, in the order of ANSWER_COLUMNS. Each word is looked up once, not once a row."""

    def __init__(self) -> None:
        self.verdicts = {code: str(said) for code, said in VERDICTS.items()}
        self.faults = {code: str(said) for code, said in FAULTS.items()}
        self.places = {code: str(said) for code, said in PLACES.items()} | {"": ""}
        self.shown = {code: str(said) for code, said in YES_NO.items()} | {None: ""}
        self.state = lru_cache(maxsize=None)(lambda code: word(code) if code else "")
        self.reasons = lru_cache(maxsize=None)(lambda codes: "；".join(map(word, codes)))
        self.day = lru_cache(maxsize=None)(lambda day: day.isoformat() if day else "")
        self.moment = lru_cache(maxsize=8192)(
            lambda at: at.astimezone(clock.BEIJING).strftime("%Y-%m-%d %H:%M") if at else ""
        )

    def cells(self, answer: Answer) -> list[str]:
        return [
            self.verdicts[answer.verdict],
            self.state(answer.state),
            self.faults[answer.fault] if answer.fault else self.reasons(answer.reasons),
            self.places[answer.place],
            self.shown[answer.may_present],
            answer.number,
            answer.name,
            answer.unit,
            self.day(answer.valid_from),
            self.day(answer.valid_until),
            self.moment(answer.at),
            "" if answer.position is None else str(answer.position),
            answer.rule_set,
        ]


def write_xlsx(sheet: Sheet, answers: Iterable[Answer], foot: Sequence[str]) -> bytes:
    """The sheet with the answers beside it, and a second sheet that says what it rests on. Nothing is ever a formula."""
    width = max([len(sheet.headings), *map(len, sheet.rows)])
    cells_of = Wording().cells
    rows = (
        [
            *(cell if isinstance(cell, str) else _shown(cell) for cell in row),
            *[""] * (width - len(row)),
            *cells_of(answer),
        ]
        for row, answer in zip(sheet.rows, answers, strict=True)
    )
    return with_rows(_headed(sheet, width, foot), rows, first=2, width=width + len(ANSWER_COLUMNS))


def _headed(sheet: Sheet, width: int, foot: Sequence[str]) -> bytes:
    """The workbook with its headings, and no row yet."""
    import xlsxwriter

    out = io.BytesIO()
    options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(out, options) as book:
        bold = book.add_format({"bold": True, "bg_color": "#f3f0e7"})
        page = book.add_worksheet("核验结果")
        page.freeze_panes(1, 0)
        page.set_column(0, width + len(ANSWER_COLUMNS), 16)
        for place, heading in enumerate([*sheet.headings, *[""] * (width - len(sheet.headings))]):
            page.write_string(0, place, heading, bold)
        for place, label in enumerate(ANSWER_COLUMNS):
            page.write_string(0, width + place, str(label), bold)
        notes = book.add_worksheet("说明")
        notes.set_column(0, 0, 100)
        for number, line in enumerate(foot):
            notes.write_string(number, 0, line)
    return out.getvalue()


def write_csv(sheet: Sheet, answers: Iterable[Answer]) -> bytes:
    """UTF-8 with a mark, as spreadsheets expect it; what would be taken for a formula is marked as text."""
    out = io.StringIO()
    lines = csv.writer(out)
    width, cells_of = max([len(sheet.headings), *(len(row) for row in sheet.rows)]), Wording().cells
    lines.writerow([*sheet.headings, *[""] * (width - len(sheet.headings)), *map(str, ANSWER_COLUMNS)])
    for row, answer in zip(sheet.rows, answers, strict=True):
        cells = [_harmless(_shown(cell)) for cell in row]
        lines.writerow([*cells, *[""] * (width - len(cells)), *cells_of(answer)])
    return out.getvalue().encode("utf-8-sig")


def _harmless(text: str) -> str:
    return (
        f"'{text}" if text[:1] in ("=", "+", "-", "@", "\t", "\r") and not text[1:].replace(".", "").isdigit() else text
    )


def _shown(cell: Any) -> str:
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, datetime):
        return cell.strftime("%Y-%m-%d" if cell.time() == time() else "%Y-%m-%d %H:%M")
    return cell.isoformat() if isinstance(cell, date) else str(cell)


def template() -> bytes:
    """An empty sheet with every heading, two examples and what each column means."""
    import xlsxwriter

    out = io.BytesIO()
    with xlsxwriter.Workbook(out) as book:
        page = book.add_worksheet("核验")
        page.set_column(0, len(COLUMNS), 22)
        text = book.add_format({"num_format": "@"})
        examples = (
            ("02000000001", "", "", "2026-05-06 14:20", "消防安全", "柳桥街道"),
            ("", "赵建国", "柳桥街道办事处", "2026-05-06", "", ""),
        )
        for place, names in enumerate(COLUMNS.values()):
            page.write_string(0, place, names[0])
            for line, example in enumerate(examples, start=1):
                page.write_string(line, place, example[place], text)
        notes = book.add_worksheet("说明")
        notes.set_column(0, 0, 90)
        for place, explained in enumerate(
            (
                "每行填证号，或填姓名和单位。单位可写名称或代码。",
                "日期时间：例如 2026-05-06 14:20，北京时间；只写日期按当日中午查询；留空按现在查询。",
                "执法领域和执法区域须同时填写，可写名称或代码；填写后回答该人在该处是否在登记范围内。",
                f"一次最多 {MOST_ROWS:,} 行。其他栏目原样保留。",
            )
        ):
            notes.write_string(place, 0, explained)
    return out.getvalue()
