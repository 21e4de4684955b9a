"""Rows of a list of people: what they say, and what is wrong with them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from core.domain import identity_numbers
from core.domain.sheets import Fault, Row, day_of_text
from core.names import tidy

NAME, UNIT, POST_TYPE, POST, SINCE = "姓名", "单位", "岗位类别", "职务", "任职起始日期"
SEX, ID_NUMBER, STAFF_NUMBER, MOBILE, EMAIL, USERNAME = "性别", "身份证号", "工号", "手机", "电子邮箱", "用户名"
REQUIRED = (NAME, POST_TYPE, SINCE)
COLUMNS = (NAME, UNIT, POST_TYPE, POST, SINCE, SEX, ID_NUMBER, STAFF_NUMBER, MOBILE, EMAIL, USERNAME)
POST_TYPES = {
    "公务员": "civil",
    "参照公务员法管理": "quasi_civil",
    "事业编制人员": "institution",
    "合同制人员": "contract",
    "执法辅助人员": "auxiliary",
}  # as the form of one person calls them
POST_TYPE_WORDS = POST_TYPES | {
    "参公": "quasi_civil",
    "参公管理": "quasi_civil",
    "参照管理": "quasi_civil",
    "事业编制": "institution",
    "事业编": "institution",
    "合同制": "contract",
    "辅助人员": "auxiliary",
}
EARLIEST = date(1949, 10, 1)
AHEAD = timedelta(days=366)
SEXES = {"": "", "男": "M", "女": "F"}
_LONGEST = {NAME: 80, POST: 80, STAFF_NUMBER: 40, MOBILE: 30, EMAIL: 254, USERNAME: 60}
_USERNAME = re.compile(r"[0-9A-Za-z_-]+")
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")


@dataclass(frozen=True)
class Serving:
    """Somebody on record: their posts now or to come. `in_reach`: none lies outside what the reader administers, none ever
    lay with another authority. `taken_back`: all there is of them came with a list that was taken back.
    """

    person: int
    name: str
    units: frozenset[int]
    in_reach: bool
    taken_back: bool = False


@dataclass(frozen=True)
class Known:
    """What rows are held against on `today`.

    `units`: code or name -> key, None where two units bear the name. `people`: digest of the identity number -> who bears it.
    `names`: (name, unit) of those serving. `usernames` in small letters.
    """

    own_unit: int
    units: Mapping[str, int | None]
    people: Mapping[str, Serving]
    names: frozenset[tuple[str, int]]
    staff_numbers: Mapping[str, int]
    usernames: frozenset[str]
    today: date


@dataclass(frozen=True)
class Judged:
    """A row, read. Without faults it can be taken; `person` is then somebody known, or None for somebody new.

    `remark`: "known", "returns" (came with a list that was taken back) or "namesake", which somebody has to confirm.
    """

    line: Row
    faults: tuple[Fault, ...] = ()
    remark: str = ""
    person: int | None = None
    unit: int = 0
    since: date = date.min


def judged(lines: Sequence[Row], known: Known, *, digests: Mapping[str, str]) -> list[Judged]:
    """Every row with its verdict. `digests`: tidied identity number -> its keyed digest."""
    seen: dict[str, set[str]] = {ID_NUMBER: set(), STAFF_NUMBER: set(), USERNAME: set()}
    return [_judged(line, known, digests, seen) for line in lines]


def _judged(line: Row, known: Known, digests: Mapping[str, str], seen: dict[str, set[str]]) -> Judged:
    number = identity_numbers.tidy(line[ID_NUMBER])
    found = known.people.get(digests.get(number, "")) if number else None
    unit = known.units.get(line[UNIT]) if line[UNIT] else known.own_unit
    since = day_of_text(line[SINCE])
    faults = (
        *_of_cells(line),
        *_of_unit(line, known, unit),
        *_of_day(line, since, known.today),
        *_of_number(line, number, found),
        *_of_person(line, found, unit),
        *_taken(line, known, found),
        *_twice(line, number, seen),
    )
    if faults or unit is None or since is None:
        return Judged(line, faults)
    return Judged(line, (), _remark(line, known, found, unit), found.person if found else None, unit, since)


def _remark(line: Row, known: Known, found: Serving | None, unit: int) -> str:
    if found:
        return "returns" if found.taken_back else "known"
    return "namesake" if (tidy(line[NAME]), unit) in known.names else ""


def _of_day(line: Row, since: date | None, today: date) -> Iterable[Fault]:
    if since is None:
        yield Fault(
            line.number, SINCE, "cell_is_empty" if not line[SINCE] else "cell_is_no_day", {"value": line[SINCE]}
        )
    elif not EARLIEST <= since <= today + AHEAD:
        yield Fault(
            line.number, SINCE, "roster_day_unlikely", {"day": since.isoformat(), "last": (today + AHEAD).isoformat()}
        )


def _of_cells(line: Row) -> Iterable[Fault]:
    if not line[NAME]:
        yield Fault(line.number, NAME, "cell_is_empty")
    for column, longest in _LONGEST.items():
        if len(line[column]) > longest:
            yield Fault(line.number, column, "cell_is_too_long", {"longest": longest})
    if line[POST_TYPE] not in POST_TYPE_WORDS:
        yield Fault(line.number, POST_TYPE, "cell_is_no_choice", {"choices": "、".join(POST_TYPES)})
    if line[SEX] not in SEXES:
        yield Fault(line.number, SEX, "cell_is_no_choice", {"choices": "男、女"})
    if line[EMAIL] and not _EMAIL.fullmatch(line[EMAIL]):
        yield Fault(line.number, EMAIL, "roster_no_email")
    if line[USERNAME] and not _USERNAME.fullmatch(line[USERNAME]):
        yield Fault(line.number, USERNAME, "roster_no_username")


def _of_unit(line: Row, known: Known, unit: int | None) -> Iterable[Fault]:
    if unit is None:
        several = line[UNIT] in known.units
        yield Fault(
            line.number, UNIT, "roster_unit_several" if several else "roster_unit_unknown", {"unit": line[UNIT]}
        )


def _of_number(line: Row, number: str, found: Serving | None) -> Iterable[Fault]:
    problem = identity_numbers.problem_of(number) if number and not found else ""
    if problem:
        yield Fault(line.number, ID_NUMBER, f"identity_number_{problem}")


def _of_person(line: Row, found: Serving | None, unit: int | None) -> Iterable[Fault]:
    if found is None:
        return
    if not found.in_reach:
        yield Fault(line.number, ID_NUMBER, "roster_person_elsewhere")
    elif tidy(line[NAME]) != found.name and not found.taken_back:
        yield Fault(line.number, NAME, "roster_name_differs")
    elif unit in found.units:
        yield Fault(line.number, UNIT, "roster_serves_here")


def _taken(line: Row, known: Known, found: Serving | None) -> Iterable[Fault]:
    bearer = known.staff_numbers.get(line[STAFF_NUMBER]) if line[STAFF_NUMBER] else None
    if bearer is not None and (found is None or bearer != found.person):
        yield Fault(line.number, STAFF_NUMBER, "roster_staff_number_taken")
    if line[USERNAME] and line[USERNAME].lower() in known.usernames:
        yield Fault(line.number, USERNAME, "username_taken", {"username": line[USERNAME]})


def _twice(line: Row, number: str, seen: dict[str, set[str]]) -> Iterable[Fault]:
    values = {ID_NUMBER: number, STAFF_NUMBER: line[STAFF_NUMBER], USERNAME: line[USERNAME].lower()}
    for column, value in values.items():
        if value and value in seen[column]:
            yield Fault(line.number, column, "roster_twice")
        elif value:
            seen[column].add(value)
