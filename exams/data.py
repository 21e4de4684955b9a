"""What examinations tell others."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import ClassVar
from uuid import UUID

from core.announce import Announcement


@dataclass(frozen=True)
class ResultReleased(Announcement):
    """A candidate was told a result. `person_id` is the key of core's Person; `score` a decimal as text."""

    person_id: int
    exam_public_id: UUID
    attempt_public_id: UUID
    paper_kind: str
    domain_code: str
    passed: bool
    score: str
    released_on: date
    release_public_id: UUID

    @property
    def key(self) -> str:
        return f"{self.attempt_public_id}:{self.release_public_id}"


@dataclass(frozen=True)
class Practised(Announcement):
    """Somebody practised. Told once in five minutes and heard after them: an answer is small, and many follow."""

    settles: ClassVar[timedelta] = timedelta(minutes=5)
    person_id: int
    span: int

    @classmethod
    def by(cls, person_id: int, at: datetime) -> Practised:
        return cls(person_id, int(at.timestamp() // cls.settles.total_seconds()))

    @property
    def key(self) -> str:
        return f"{self.person_id}:{self.span}"


@dataclass(frozen=True)
class PassedPaper:
    """A released pass."""

    person_id: int
    paper_kind: str
    domain_code: str
    passed_on: date
    score: Decimal
    attempt_public_id: str


@dataclass(frozen=True)
class ShortExam:
    """An exam that can no longer be drawn: `sections` that lack questions as (title, reachable, wanted)."""

    public_id: UUID
    title: str
    sections: tuple[tuple[str, int, int], ...]
