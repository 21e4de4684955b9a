"""Cells of a sheet as people type them: dates, hours, yes and no. What cannot be read is a fault with its place."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any

_DATE = re.compile(r"^\s*(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?(\s+0{1,2}:00(:00)?)?\s*$")
_FIRST_DAY_OF_EXCEL = date(1899, 12, 30)


@dataclass(frozen=True)
class Row:
    """`number` is the line as the sheet shows it."""

    number: int
    cells: Mapping[str, str]

    def __getitem__(self, column: str) -> str:
        return self.cells.get(column, "").strip()


@dataclass(frozen=True)
class Fault(Exception):  # noqa: N818 it is told to a person, row by row
    row: int
    column: str
    code: str
    details: Mapping[str, Any] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        return {"row": self.row, "column": self.column, "code": self.code, "details": dict(self.details)}


def text_in(row: Row, column: str, *, longest: int, optional: bool = False) -> str:
    value = row[column]
    if not value and not optional:
        raise Fault(row.number, column, "cell_is_empty")
    if len(value) > longest:
        raise Fault(row.number, column, "cell_is_too_long", {"longest": longest})
    return value


def day_in(row: Row, column: str, *, last: date | None = None) -> date:
    """2026-05-12, 2026/5/12, 2026年5月12日, or the number Excel keeps for a day."""
    value = text_in(row, column, longest=40)
    found = day_of_text(value)
    if found is None:
        raise Fault(row.number, column, "cell_is_no_day", {"value": value})
    if last is not None and found > last:
        raise Fault(row.number, column, "day_is_in_the_future", {"value": value})
    return found


def day_of_text(value: str) -> date | None:
    """As `day_in` reads it; None for what is no day."""
    if re.fullmatch(r"\d{5}(\.0+)?", value):
        return _FIRST_DAY_OF_EXCEL + timedelta(days=int(float(value)))
    if (parts := _DATE.match(value)) is None:
        return None
    try:
        return date(*(int(part) for part in parts.groups()[:3]))
    except ValueError:
        return None


def number_in(row: Row, column: str, *, most: int, optional: bool = False, least: str = "0.5") -> Decimal | None:
    value = row[column]
    if not value and optional:
        return None
    try:
        number = Decimal(value)
    except InvalidOperation as error:
        raise Fault(row.number, column, "cell_is_no_number", {"value": value}) from error
    if not (number.is_finite() and Decimal(least) <= number <= most):
        raise Fault(row.number, column, "number_out_of_range", {"least": least, "most": most})
    return number


def one_of(row: Row, column: str, choices: Mapping[str, Any]) -> Any:
    value = row[column]
    if value not in choices:
        raise Fault(row.number, column, "cell_is_no_choice", {"choices": "、".join(choices)})
    return choices[value]


def missing_columns(header: Sequence[str], required: Sequence[str]) -> list[str]:
    return [column for column in required if column not in header]
