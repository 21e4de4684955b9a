"""What a row of a check asks, read from what somebody typed or a sheet held; and what it is answered."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from functools import lru_cache
from typing import Any

from certification.domain.numbers import normalised
from core.domain.dates import BEIJING, in_utc

MOST_ROWS = 100_000


class Verdict(StrEnum):
    VALID = "valid"
    NOT_VALID = "not_valid"
    UNKNOWN = "unknown"
    NOT_FOUND = "not_found"
    ROW_ERROR = "row_error"


class RowFault(StrEnum):
    """Why a row could not be asked."""

    WHO_MISSING = "who_missing"
    MOMENT_UNREADABLE = "moment_unreadable"
    MOMENT_TO_COME = "moment_to_come"
    PLACE_INCOMPLETE = "place_incomplete"
    DOMAIN_UNKNOWN = "domain_unknown"
    AREA_UNKNOWN = "area_unknown"
    SEVERAL_PERSONS = "several_persons"


COLUMNS: dict[str, tuple[str, ...]] = {
    "number": ("证号", "证件号码", "证件编号", "执法证号", "number", "certificate number"),
    "name": ("姓名", "持证人", "name"),
    "unit": ("单位", "执法机关", "执法单位", "unit", "body"),
    "moment": ("日期时间", "执法时间", "日期", "时间", "at", "date", "moment"),
    "domain": ("执法领域", "领域", "domain"),
    "area": ("执法区域", "区域", "area"),
}
_HEADINGS = {heading: column for column, headings in COLUMNS.items() for heading in headings}


@dataclass(frozen=True, slots=True)
class Ask:
    """One row: who, when, and where, or the fault that keeps it from being asked."""

    number: str = ""
    name: str = ""
    unit: str = ""
    at: datetime | None = None
    domain: str = ""
    area: str = ""
    fault: RowFault | None = None


def tidy(text: Any) -> str:
    """One line of text without control characters; full-width digits and letters as half-width ones."""
    if isinstance(text, str) and text.isascii():  # the usual cell: nothing to normalise
        if not text or text.isalnum():
            return text
        if text.isprintable():
            return " ".join(text.split())
    if isinstance(text, float) and text.is_integer():
        text = int(text)  # a sheet holds 2000000001 as 2000000001.0
    plain = unicodedata.normalize("NFKC", str(text))
    return " ".join("".join(c if c.isprintable() else " " for c in plain).split())


def places_of(headings: Sequence[Any]) -> dict[str, int]:
    """Column -> its place, by any of its known headings; the first of two alike counts."""
    found: dict[str, int] = {}
    for place, heading in enumerate(headings):
        column = _HEADINGS.get(tidy(heading).lower().strip(" *：:"))
        if column:
            found.setdefault(column, place)
    return found


_DAY = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?")
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})")
_TIME = re.compile(r"[T ]*(\d{1,2})[:时点](\d{1,2})分?(?::(\d{1,2})(?:\.\d+)?秒?)?")
_OFFSET = re.compile(r"\s*(Z|[+-]\d{2}:?\d{2})$")


def read_moment(value: Any) -> datetime | None:
    """A moment in Beijing; a bare day is asked at noon. None for nothing. Raises ValueError."""
    if isinstance(value, datetime):
        midnight = value.time() == time()
        moment = value if value.tzinfo else value.replace(tzinfo=BEIJING)
        return moment + timedelta(hours=12) if midnight else moment
    if isinstance(value, date):
        return datetime.combine(value, time(12), BEIJING)
    return _moment_in(tidy(value))


@lru_cache(maxsize=4096)
def _moment_in(text: str) -> datetime | None:
    """A sheet names the same few moments again and again."""
    if not text:
        return None
    if _OFFSET.search(text) and "T" in text:
        return in_utc(datetime.fromisoformat(text.replace("Z", "+00:00")))
    found = _DAY.match(text) or _COMPACT.fullmatch(text[:8])
    if not found:
        raise ValueError(text)
    day = date(*map(int, found.groups()))
    rest = text[found.end() :].strip()
    if not rest or rest in ("00:00", "00:00:00"):
        return datetime.combine(day, time(12), BEIJING)
    clock = _TIME.fullmatch(rest)
    if not clock:
        raise ValueError(text)
    hour, minute, second = (int(part or 0) for part in clock.groups())
    return datetime.combine(day, time(hour, minute, second), BEIJING)


def read_row(values: Mapping[str, Any], *, now: datetime) -> Ask:
    """Read one row; a fault is said instead of raised, so that no row hides another."""
    number, name, unit = (
        normalised(tidy(values.get("number", ""))),
        tidy(values.get("name", "")),
        tidy(values.get("unit", "")),
    )
    domain, area = tidy(values.get("domain", "")), tidy(values.get("area", ""))
    if not number and not (name and unit):
        return Ask(fault=RowFault.WHO_MISSING)
    try:
        at = read_moment(values.get("moment", ""))
    except (ValueError, OverflowError):
        return Ask(fault=RowFault.MOMENT_UNREADABLE)
    if at is not None and at > now:
        return Ask(fault=RowFault.MOMENT_TO_COME)
    if bool(domain) != bool(area):
        return Ask(fault=RowFault.PLACE_INCOMPLETE)
    return Ask(number, name, unit, at, domain, area)


@dataclass(frozen=True, slots=True)
class Answer:
    """What a row is told. Outside the asker's units only `verdict` and the days, as the public would be."""

    verdict: Verdict
    fault: RowFault | None = None
    number: str = ""
    name: str = ""
    unit: str = ""
    state: str = ""
    reasons: tuple[str, ...] = ()
    valid_from: date | None = None
    valid_until: date | None = None
    place: str = ""
    may_present: bool | None = None
    at: datetime | None = None
    position: int | None = None
    rule_set: str = ""
