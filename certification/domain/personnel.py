"""Two registers beside that of certificates: who reviews decisions for their law (法制审核人员), and who helps at the scene
without enforcing (执法辅助人员). What an entry says, what can be said against it, and how many reviewers officers ask for.

Whoever reviews penalty decisions for the first time holds the national legal professional qualification (行政处罚法 art. 58
para. 2); whoever did so before that was asked names the day and the document. Auxiliaries help under the direction of officers
(浙江省综合行政执法条例 art. 30) and hold no power of their own.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date, timedelta
from decimal import ROUND_CEILING, Decimal
from typing import Any

from certification.domain.moves import Refusal, refuse
from core.domain.dates import FAR_DAY

LEGAL_REVIEWER = "legal_reviewer"
AUXILIARY = "auxiliary"
REGISTERS = (LEGAL_REVIEWER, AUXILIARY)
AUXILIARY_POST = "auxiliary"
"""The type of a post that is no enforcement post (core.models.Appointment)."""

GROUNDS = ("first_time", "earlier")
ACTS = ("enter", "end", "correct")
END_REASONS = (
    "left_work",
    "transferred",
    "retired",
    "resigned",
    "contract_ended",
    "dismissed",
    "died",
    "body_abolished",
)
MISTAKES = ("entry_mistake", "wrong_date", "wrong_person")

EARLIEST = date(1949, 10, 1)
AHEAD = timedelta(days=366)


@dataclass(frozen=True)
class Particulars:
    """What an entry says. `ground`: how a reviewer comes to the work; `number`: of an auxiliary's work card."""

    since: date
    last_day: date | None = None
    number: str = ""
    trained_on: date | None = None
    ground: str = ""
    began_on: date | None = None
    qualification_number: str = ""
    qualified_on: date | None = None

    @property
    def until(self) -> date:
        return self.last_day or FAR_DAY

    def as_json(self) -> dict[str, str]:
        """What is said, days as 2026-05-12; what is not said is left out."""
        values = {one.name: getattr(self, one.name) for one in fields(self)}
        return {name: str(value) for name, value in values.items() if value}

    @classmethod
    def from_json(cls, values: Mapping[str, Any]) -> Particulars:
        days = {"since", "last_day", "trained_on", "began_on", "qualified_on"}
        known = {one.name for one in fields(cls)} & set(values)
        said: dict[str, Any] = {
            name: date.fromisoformat(values[name]) if name in days else values[name] for name in known
        }
        return cls(**said)


def refusal_of_particulars(register: str, said: Particulars, today: date) -> Refusal | None:
    """What can be said against an entry without asking who else is on record."""
    if said.until < said.since:
        return refuse("personnel_reversed")
    if not EARLIEST <= said.since <= today + AHEAD:
        return refuse("personnel_day_unlikely", day=said.since, last=today + AHEAD)
    for day in (said.trained_on, said.qualified_on, said.began_on):
        if day is not None and day > today:
            return refuse("personnel_day_to_come", day=day)
    return _of_reviewer(said) if register == LEGAL_REVIEWER else None


def _of_reviewer(said: Particulars) -> Refusal | None:
    if said.ground not in GROUNDS:
        return refuse("reviewer_ground_missing")
    if bool(said.qualification_number) != bool(said.qualified_on):
        return refuse("legal_qualification_incomplete")
    if said.ground == "earlier":
        return None if said.began_on and said.began_on < said.since else refuse("reviewer_began_missing")
    if said.qualified_on is None:
        return refuse("legal_qualification_missing")
    if said.qualified_on > said.since:
        return refuse("legal_qualification_later", day=said.qualified_on, since=said.since)
    return None


@dataclass(frozen=True)
class Share:
    """Legal reviewers against officers of a unit. `asked` is a share of one; None where no document names one."""

    reviewers: int
    officers: int
    asked: float | None = None

    @property
    def needed(self) -> int | None:
        """How many reviewers the share asks for: part of a person is a whole one."""
        if self.asked is None:
            return None
        return int((Decimal(str(self.asked)) * self.officers).to_integral_value(ROUND_CEILING))

    @property
    def asked_per_cent(self) -> str:
        return "" if self.asked is None else f"{Decimal(str(self.asked)) * 100:f}".rstrip("0").rstrip(".")

    @property
    def is_reached(self) -> bool | None:
        return None if self.needed is None else self.reviewers >= self.needed

    @property
    def per_cent(self) -> Decimal | None:
        """To one place; None where there is nobody to divide by."""
        if not self.officers:
            return None
        return (Decimal(self.reviewers) * 100 / self.officers).quantize(Decimal("0.1"))
