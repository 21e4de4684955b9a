"""Rows of a list of people: what they say, and what is wrong with them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from core.domain import identity_numbers
from core.names import tidy

NAME, UNIT, POST_TYPE, POST, SINCE = "姓名", "单位", "岗位类别", "职务", "任职起始日期"
SEX, ID_NUMBER, STAFF_NUMBER, MOBILE, EMAIL, USERNAME = "性别", "身份证号", "工号", "手机", "电子邮箱", "用户名"
REQUIRED = (NAME, POST_TYPE, SINCE)
COLUMNS = (NAME, UNIT, POST_TYPE, POST, SINCE, SEX, ID_NUMBER, STAFF_NUMBER, MOBILE, EMAIL, USERNAME)
POST_TYPES = {
    "公务员": "civil",
    "参公": "quasi_civil",
    "参公管理": "quasi_civil",
    "事业编制": "institution",
    "合同制": "contract",
}
SEXES = {"": "", "男": "M", "女": "F"}
_LONGEST = {NAME: 80, POST: 80, STAFF_NUMBER: 40, MOBILE: 30, EMAIL: 254, USERNAME: 60}
_USERNAME = re.compile(r"[0-9A-Za-z_-]+")
_DAY = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?( 00:00(:00)?)?")
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")


@dataclass(frozen=True)
class Line:
    """A row as typed: line of the sheet, and text by column."""

    number: int
    cells: Mapping[str, str]

    def of(self, column: str) -> str:
        return self.cells.get(column, "").strip()


@dataclass(frozen=True)
class Fault:
    """What is wrong: the column it stands in, and a code with its details."""

    column: str
    code: str
    details: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Serving:
    """Somebody on record: their posts now or to come. `in_reach`: no post lies outside what the reader administers."""

    person: int
    name: str
    units: frozenset[int]
    in_reach: bool


@dataclass(frozen=True)
class Known:
    """What rows are held against.

    `units`: code or name -> key, None where two units bear the name. `people`: digest of the identity number -> who bears it.
    `names`: (name, unit) of those serving. `usernames` in small letters.
    """

    own_unit: int
    units: Mapping[str, int | None]
    people: Mapping[str, Serving]
    names: frozenset[tuple[str, int]]
    staff_numbers: Mapping[str, int]
    usernames: frozenset[str]


@dataclass(frozen=True)
class Judged:
    """A row, read. `fault` None: it can be taken; `person` is then somebody known, or None for somebody new."""

    line: Line
    fault: Fault | None = None
    remark: str = ""
    person: int | None = None
    unit: int = 0
    since: date = date.min


def judged(lines: Sequence[Line], known: Known, *, digests: Mapping[str, str]) -> list[Judged]:
    """Every row with its verdict. `digests`: tidied identity number -> its keyed digest."""
    seen: dict[str, set[str]] = {ID_NUMBER: set(), STAFF_NUMBER: set(), USERNAME: set()}
    return [_judged(line, known, digests, seen) for line in lines]


def _judged(line: Line, known: Known, digests: Mapping[str, str], seen: dict[str, set[str]]) -> Judged:
    number = identity_numbers.tidy(line.of(ID_NUMBER))
    found = known.people.get(digests.get(number, "")) if number else None
    unit = known.units.get(line.of(UNIT)) if line.of(UNIT) else known.own_unit
    since = _day(line.of(SINCE))
    faults = [
        *_of_cells(line),
        *_of_unit(line, known, unit),
        *([] if since else [Fault(SINCE, "roster_no_day", {"value": line.of(SINCE)})]),
        *_of_number(number, found),
        *_of_person(line, found, unit),
        *_taken(line, known, found),
        *_twice(line, number, seen),
    ]
    if faults or unit is None or since is None:
        return Judged(line, faults[0])
    remark = "known" if found else ""
    if not found and (tidy(line.of(NAME)), unit) in known.names:
        remark = "namesake"
    return Judged(line, None, remark, found.person if found else None, unit, since)


def _day(text: str) -> date | None:
    """2026-05-12, 2026/5/12, 2026.5.12 or 2026年5月12日."""
    found = _DAY.fullmatch(text)
    try:
        return date(*(int(part) for part in found.groups()[:3])) if found else None
    except ValueError:
        return None


def _of_cells(line: Line) -> Iterable[Fault]:
    if not line.of(NAME):
        yield Fault(NAME, "roster_cell_empty")
    for column, longest in _LONGEST.items():
        if len(line.of(column)) > longest:
            yield Fault(column, "roster_cell_too_long", {"longest": longest})
    if line.of(POST_TYPE) not in POST_TYPES:
        yield Fault(POST_TYPE, "roster_no_choice", {"choices": "、".join(POST_TYPES)})
    if line.of(SEX) not in SEXES:
        yield Fault(SEX, "roster_no_choice", {"choices": "男、女"})
    if line.of(EMAIL) and not _EMAIL.fullmatch(line.of(EMAIL)):
        yield Fault(EMAIL, "roster_no_email")
    if line.of(USERNAME) and not _USERNAME.fullmatch(line.of(USERNAME)):
        yield Fault(USERNAME, "roster_no_username")


def _of_unit(line: Line, known: Known, unit: int | None) -> Iterable[Fault]:
    if unit is None:
        several = line.of(UNIT) in known.units
        yield Fault(UNIT, "roster_unit_several" if several else "roster_unit_unknown", {"unit": line.of(UNIT)})


def _of_number(number: str, found: Serving | None) -> Iterable[Fault]:
    problem = identity_numbers.problem_of(number) if number and not found else ""
    if problem:
        yield Fault(ID_NUMBER, f"identity_number_{problem}")


def _of_person(line: Line, found: Serving | None, unit: int | None) -> Iterable[Fault]:
    if found is None:
        return
    if not found.in_reach:
        yield Fault(ID_NUMBER, "roster_person_elsewhere")
    elif tidy(line.of(NAME)) != found.name:
        yield Fault(NAME, "roster_name_differs")
    elif unit in found.units:
        yield Fault(UNIT, "roster_serves_here")


def _taken(line: Line, known: Known, found: Serving | None) -> Iterable[Fault]:
    bearer = known.staff_numbers.get(line.of(STAFF_NUMBER)) if line.of(STAFF_NUMBER) else None
    if bearer is not None and (found is None or bearer != found.person):
        yield Fault(STAFF_NUMBER, "roster_staff_number_taken")
    if line.of(USERNAME) and line.of(USERNAME).lower() in known.usernames:
        yield Fault(USERNAME, "username_taken", {"username": line.of(USERNAME)})


def _twice(line: Line, number: str, seen: dict[str, set[str]]) -> Iterable[Fault]:
    values = {ID_NUMBER: number, STAFF_NUMBER: line.of(STAFF_NUMBER), USERNAME: line.of(USERNAME).lower()}
    for column, value in values.items():
        if value and value in seen[column]:
            yield Fault(column, "roster_twice")
        elif value:
            seen[column].add(value)
