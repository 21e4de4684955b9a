"""What the register asks of others. Bound in config/wiring; an unbound port answers None: nobody knows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Protocol


@dataclass(frozen=True)
class Pass:
    """A passed paper. `paper_kind`: common or sector; `domain_code` names the domain of a sector paper."""

    paper_kind: str
    domain_code: str
    passed_on: date
    score: Decimal | None
    attempt_public_id: str


class TrainingRecord(Protocol):
    def minutes(self, person_ids: Sequence[int], year: int) -> Mapping[int, int]:
        """Minutes of study that count in a year, by person; nobody is left out."""
        ...


class ExamRecord(Protocol):
    def passes(self, person_ids: Sequence[int]) -> Mapping[int, Sequence[Pass]]:
        """Released passes, by person."""
        ...


@dataclass(frozen=True)
class Findings:
    """Findings of file reviews (案卷评查) that nobody has cleared yet, and how many of them are late."""

    open: int = 0
    overdue: int = 0


class FileReviews(Protocol):
    def findings(self, person_ids: Sequence[int], on: date) -> Mapping[int, Findings]:
        """By person; nobody is left out."""
        ...


@dataclass(frozen=True)
class Ordered:
    """How far somebody has come who was sent to a course: `done` of `of` lessons, `finished_on` where all are."""

    done: int
    of: int
    due_on: date
    finished_on: date | None


class Courses(Protocol):
    def courses(self) -> Sequence[tuple[str, str]]:
        """(key, title) of each course that can be named."""
        ...

    def ordered(self, orders: Sequence[str]) -> Mapping[str, Ordered]:
        """By order; what was never assigned is left out."""
        ...


_bound: dict[str, object] = {}


def bind(
    *,
    training: TrainingRecord | None = None,
    exams: ExamRecord | None = None,
    file_reviews: FileReviews | None = None,
    courses: Courses | None = None,
) -> None:
    ports = {"training": training, "exams": exams, "file_reviews": file_reviews, "courses": courses}
    _bound.update({name: port for name, port in ports.items() if port is not None})


def training_minutes(person_ids: Sequence[int], year: int) -> Mapping[int, int] | None:
    port = _bound.get("training")
    return port.minutes(person_ids, year) if port else None  # type: ignore[attr-defined]


def file_findings(person_ids: Sequence[int], on: date) -> Mapping[int, Findings] | None:
    """A line for whoever decides. No requirement: no document says that a finding keeps anybody from a certificate."""
    port = _bound.get("file_reviews")
    return port.findings(person_ids, on) if port else None  # type: ignore[attr-defined]


def exam_passes(person_ids: Sequence[int]) -> Mapping[int, Sequence[Pass]] | None:
    port = _bound.get("exams")
    return port.passes(person_ids) if port else None  # type: ignore[attr-defined]


def courses() -> Sequence[tuple[str, str]] | None:
    port = _bound.get("courses")
    return port.courses() if port else None  # type: ignore[attr-defined]


def ordered(orders: Sequence[str]) -> Mapping[str, Ordered] | None:
    port = _bound.get("courses")
    return port.ordered(orders) if port else None  # type: ignore[attr-defined]
