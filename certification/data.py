"""What the register tells others."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from core.announce import Announcement


@dataclass(frozen=True)
class CertificateChanged(Announcement):
    """An event was added to a certificate. Whoever needs more reads the register."""

    certificate_id: UUID
    event_id: UUID
    kind: str

    @property
    def key(self) -> str:
        return str(self.event_id)


@dataclass(frozen=True)
class TrainingOrdered(Announcement):
    """A measure in force sends an officer to off-post training (离岗培训): to this course, by this day."""

    order: str
    course: str
    person_id: int
    unit_id: int
    title: str
    ordered_on: date
    due_on: date
    by_id: int

    @property
    def key(self) -> str:
        return self.order


@dataclass(frozen=True)
class TrainingLifted(Announcement):
    """The measure that ordered it was quashed."""

    order: str
    by_id: int

    @property
    def key(self) -> str:
        return self.order
