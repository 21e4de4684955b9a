"""Rows of a sheet of legal reviewers or auxiliaries: what each says, whom it means, and everything that is wrong with it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from certification.domain.moves import Refusal
from certification.domain.numbers import normalised
from certification.domain.personnel import LEGAL_REVIEWER, Particulars, refusal_of_particulars
from core.domain.dates import FAR_DAY
from core.domain.sheets import Fault, Row, day_of_text
from core.names import tidy

NAME, UNIT, STAFF_NUMBER, SINCE, LAST_DAY, DOCUMENT = "姓名", "单位", "工号", "起始日期", "截止日期", "依据文件"
NUMBER, TRAINED = "辅助人员编号", "培训考试合格日期"
FIRST_TIME, BEGAN, QUALIFICATION, QUALIFIED = "是否初次从事", "首次从事日期", "法律职业资格证书号", "资格证书日期"
REQUIRED = {"auxiliary": (NAME, SINCE), LEGAL_REVIEWER: (NAME, SINCE, FIRST_TIME)}
COLUMNS = {
    "auxiliary": (NAME, UNIT, STAFF_NUMBER, SINCE, LAST_DAY, NUMBER, TRAINED, DOCUMENT),
    LEGAL_REVIEWER: (NAME, UNIT, STAFF_NUMBER, SINCE, LAST_DAY, FIRST_TIME, QUALIFICATION, QUALIFIED, BEGAN, DOCUMENT),
}
YES_NO = {"是": "first_time", "否": "earlier"}
_LONGEST = {NAME: 80, STAFF_NUMBER: 40, NUMBER: 40, QUALIFICATION: 60, DOCUMENT: 120}
_DAYS = {"last_day": LAST_DAY, "trained_on": TRAINED, "qualified_on": QUALIFIED, "began_on": BEGAN}
_COLUMN_OF = {
    "personnel_reversed": LAST_DAY,
    "personnel_day_unlikely": SINCE,
    "reviewer_ground_missing": FIRST_TIME,
    "reviewer_began_missing": BEGAN,
    "legal_qualification_missing": QUALIFICATION,
    "legal_qualification_incomplete": QUALIFICATION,
    "legal_qualification_later": QUALIFIED,
}


@dataclass(frozen=True)
class Serving:
    """A post: whose, in which unit, from when to when; the last day is the far one where no end is known."""

    person: int
    name: str
    staff_number: str
    unit: int
    since: date
    until: date


@dataclass(frozen=True)
class OnRecord:
    """What rows are held against, read once for all of them.

    `handlers`: whoever handed the sheet in or reads it; neither has a hand in their own standing.
    `units`: code or name -> key, None where two units bear the name. `ended`: key -> last day of units that ended. `standing`:
    (person, unit) -> days on the register. `numbers`: number of a work card -> whose. `certificates`: numbers of certificates.
    `qualifications`: number -> (whose, date).
    """

    own_unit: int
    units: Mapping[str, int | None]
    posts: Sequence[Serving]
    today: date
    handlers: frozenset[int]
    ended: Mapping[int, date] = field(default_factory=dict)
    standing: Mapping[tuple[int, int], Sequence[tuple[date, date]]] = field(default_factory=dict)
    numbers: Mapping[str, int] = field(default_factory=dict)
    certificates: frozenset[str] = frozenset()
    qualifications: Mapping[str, tuple[int, date]] = field(default_factory=dict)


@dataclass(frozen=True)
class Judged:
    """A row, read. `said` is there where it can be entered."""

    line: Row
    faults: tuple[Fault, ...] = ()
    person: int = 0
    unit: int = 0
    said: Particulars | None = None


def judged(register: str, lines: Sequence[Row], known: OnRecord) -> list[Judged]:
    """Every row with everything that is wrong with it."""
    seen: dict[tuple[int, int], list[tuple[date, date]]] = {}
    numbers: dict[str, int] = {}
    qualifications: dict[str, tuple[int, date | None]] = {}
    found = []
    for line in lines:
        one = _judged(register, line, known)
        if not one.faults and one.said is not None:
            faults = [*_twice(one, seen, numbers, qualifications)]
            one = Judged(line, tuple(faults)) if faults else one
        found.append(one)
    return found


def _judged(register: str, line: Row, known: OnRecord) -> Judged:
    faults = [*_of_cells(line, register)]
    unit = known.units.get(line[UNIT]) if line[UNIT] else known.own_unit
    if unit is None:
        code = "roster_unit_several" if line[UNIT] in known.units else "roster_unit_unknown"
        faults.append(Fault(line.number, UNIT, code, {"unit": line[UNIT]}))
    if faults or unit is None:
        return Judged(line, (*faults, *_of_the_rest(line, register, unit, known)))
    said = _said(register, line)
    if refusal := refusal_of_particulars(register, said, known.today):
        faults.append(_fault(line, refusal, said))
    if unit in known.ended and known.ended[unit] < said.until:
        faults.append(Fault(line.number, UNIT, "personnel_unit_ended", {"day": known.ended[unit].isoformat()}))
    person, of_person = _person(line, unit, said.since, known)
    faults += of_person
    if person is not None:
        faults += _of_person(line, register, person, unit, said, known)
    if register != LEGAL_REVIEWER:
        faults += _of_number(line, person, known)
    if faults or person is None:
        return Judged(line, tuple(faults))
    return Judged(line, (), person, unit, said)


def _of_the_rest(line: Row, register: str, unit: int | None, known: OnRecord) -> Iterable[Fault]:
    """What is wrong with the other cells of a row in which one cannot be read."""
    person = None
    if unit is not None and line[NAME]:
        person, of_person = _person(line, unit, day_of_text(line[SINCE]), known)
        yield from of_person
    if register != LEGAL_REVIEWER:
        yield from _of_number(line, person, known)


def _of_cells(line: Row, register: str) -> Iterable[Fault]:
    for column, longest in _LONGEST.items():
        if len(line[column]) > longest:
            yield Fault(line.number, column, "cell_is_too_long", {"longest": longest})
    if not line[NAME]:
        yield Fault(line.number, NAME, "cell_is_empty")
    if not line[SINCE]:
        yield Fault(line.number, SINCE, "cell_is_empty")
    for column in (SINCE, *_DAYS.values()):
        if line[column] and day_of_text(line[column]) is None:
            yield Fault(line.number, column, "cell_is_no_day", {"value": line[column]})
    if register == LEGAL_REVIEWER and line[FIRST_TIME] not in YES_NO:
        yield Fault(line.number, FIRST_TIME, "cell_is_no_choice", {"choices": "、".join(YES_NO)})


def _said(register: str, line: Row) -> Particulars:
    """Of cells that can be read."""
    since = day_of_text(line[SINCE]) or date.min
    days = {name: day_of_text(line[column]) for name, column in _DAYS.items() if line[column]}
    if register == LEGAL_REVIEWER:
        days.pop("trained_on", None)
        return Particulars(since, ground=YES_NO[line[FIRST_TIME]], qualification_number=line[QUALIFICATION], **days)  # type: ignore[arg-type]
    kept = {name: day for name, day in days.items() if name in ("last_day", "trained_on")}
    return Particulars(since, number=line[NUMBER], **kept)  # type: ignore[arg-type]


def _fault(line: Row, refusal: Refusal, said: Particulars) -> Fault:
    column = _COLUMN_OF.get(refusal.code, "")
    if refusal.code == "personnel_day_to_come":
        column = next(c for name, c in _DAYS.items() if str(getattr(said, name)) == refusal.details["day"])
    return Fault(line.number, column or SINCE, refusal.code, refusal.details)


def _person(line: Row, unit: int, since: date | None, known: OnRecord) -> tuple[int | None, list[Fault]]:
    """Whom a row means: by name, unit and, where it names one, staff number. `since`: None where the cell cannot be read."""
    here = [post for post in known.posts if post.unit == unit and post.name == tidy(line[NAME])]
    if line[STAFF_NUMBER]:
        here = [post for post in here if post.staff_number == line[STAFF_NUMBER]]
    persons = {post.person for post in here}
    if not persons:
        return None, [Fault(line.number, NAME, "personnel_person_unknown", {"name": line[NAME]})]
    if len(persons) > 1:
        return None, [Fault(line.number, NAME, "personnel_several_of_that_name", {"name": line[NAME]})]
    (person,) = persons
    if since is not None and not any(post.since <= since <= post.until for post in here):
        return person, [Fault(line.number, SINCE, "personnel_no_post_then", {"day": since.isoformat()})]
    return person, []


def _of_person(line: Row, register: str, person: int, unit: int, said: Particulars, known: OnRecord) -> Iterable[Fault]:
    if person in known.handlers:
        yield Fault(line.number, NAME, "personnel_own")
    if any(_overlap(days, (said.since, said.until)) for days in known.standing.get((person, unit), ())):
        yield Fault(line.number, NAME, "personnel_overlap", {"name": line[NAME]})
    if register == LEGAL_REVIEWER:
        whose, day = known.qualifications.get(said.qualification_number, (person, said.qualified_on or FAR_DAY))
        if whose != person:
            yield Fault(line.number, QUALIFICATION, "legal_qualification_taken")
        elif said.qualified_on is not None and day != said.qualified_on:
            yield Fault(line.number, QUALIFIED, "legal_qualification_differs", {"day": day.isoformat()})


def _of_number(line: Row, person: int | None, known: OnRecord) -> Iterable[Fault]:
    """`person`: None where nobody is found; then the number of somebody else cannot be told from one's own."""
    number = line[NUMBER]
    if number and person is not None and known.numbers.get(number, person) != person:
        yield Fault(line.number, NUMBER, "personnel_number_taken", {"number": number})
    if number and normalised(number) in known.certificates:
        yield Fault(line.number, NUMBER, "personnel_number_is_certificate", {"number": number})


def _overlap(one: tuple[date, date], other: tuple[date, date]) -> bool:
    return one[0] <= other[1] and other[0] <= one[1]


def _twice(
    one: Judged,
    seen: dict[tuple[int, int], list[tuple[date, date]]],
    numbers: dict[str, int],
    qualifications: dict[str, tuple[int, date | None]],
) -> Iterable[Fault]:
    """What an earlier row of the same sheet leaves no room for."""
    said, line = one.said, one.line
    if said is None:
        return
    days = (said.since, said.until)
    before = seen.setdefault((one.person, one.unit), [])
    if any(_overlap(days, other) for other in before):
        yield Fault(line.number, NAME, "roster_twice")
    before.append(days)
    if said.number and numbers.setdefault(said.number, one.person) != one.person:
        yield Fault(line.number, NUMBER, "roster_twice")
    named = said.qualification_number
    if named and qualifications.setdefault(named, (one.person, said.qualified_on)) != (one.person, said.qualified_on):
        yield Fault(line.number, QUALIFICATION, "roster_twice")
