"""What exams ask of others. Bound in config/wiring; an unbound port answers None: nobody knows."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol


class TrainingRecord(Protocol):
    def minutes(self, person_ids: Sequence[int], year: int) -> Mapping[int, int]:
        """Minutes of study that count in a year, by person; nobody is left out."""
        ...


@dataclass(frozen=True)
class Ruled:
    """A value of the rule set in force. `source`: what it rests on; empty where it is the software's default."""

    value: int
    source: str = ""
    verified: bool = False


@dataclass(frozen=True)
class ExamRules:
    """What an authority's rule set says an exam should be; pass marks are of 100."""

    minutes: Ruled
    common_pass_mark: Ruled
    sector_pass_mark: Ruled

    def pass_mark(self, paper_kind: str) -> Ruled:
        return self.sector_pass_mark if paper_kind == "sector" else self.common_pass_mark


class RuleSets(Protocol):
    def exam_rules(self, authority_ids: Collection[int], on: date) -> Mapping[int, ExamRules]:
        """By authority, as they stood on a day."""
        ...

    def results_due(self, authority_id: int, held_on: date) -> date | None:
        """The last day for making results known; None where that cannot be counted."""
        ...


class Register(Protocol):
    def barred(self, person_ids: Sequence[int], on: date) -> Mapping[int, date]:
        """Persons whom the register bars from applying on a day, with the last day of it (far away where open)."""
        ...


_bound: dict[str, object] = {}


def bind(
    *, training: TrainingRecord | None = None, register: Register | None = None, rule_sets: RuleSets | None = None
) -> None:
    ports = {"training": training, "register": register, "rule_sets": rule_sets}
    _bound.update({name: port for name, port in ports.items() if port is not None})


def training_minutes(person_ids: Sequence[int], year: int) -> Mapping[int, int] | None:
    port = _bound.get("training")
    return port.minutes(person_ids, year) if port else None  # type: ignore[attr-defined]


def barred(person_ids: Sequence[int], on: date) -> Mapping[int, date] | None:
    port = _bound.get("register")
    return port.barred(person_ids, on) if port else None  # type: ignore[attr-defined]


def exam_rules(authority_ids: Collection[int], on: date) -> Mapping[int, ExamRules] | None:
    port = _bound.get("rule_sets")
    return port.exam_rules(authority_ids, on) if port else None  # type: ignore[attr-defined]


def results_due(authority_id: int, held_on: date) -> date | None:
    port = _bound.get("rule_sets")
    return port.results_due(authority_id, held_on) if port else None  # type: ignore[attr-defined]
