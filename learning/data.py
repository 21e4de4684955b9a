"""What study tells others."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from core.announce import Announcement


@dataclass(frozen=True)
class LessonCompleted(Announcement):
    """A person finished a lesson; `minutes` of it count for the year."""

    person_id: int
    lesson_id: UUID
    year: int
    minutes: int
    completion_id: UUID

    @property
    def key(self) -> str:
        return str(self.completion_id)
