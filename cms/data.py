"""What the law library tells others."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from core.announce import Announcement


@dataclass(frozen=True)
class LawChangeKnown(Announcement):
    """A new text of a law is there and its in-force date is known, perhaps still to come."""

    change_id: UUID

    @property
    def key(self) -> str:
        return str(self.change_id)


@dataclass(frozen=True)
class LawChanged(Announcement):
    """A change is in force: what cites these articles of the earlier text speaks of a law that is no more.

    `provisions` are changed or repealed ones, under the earlier numbers.
    """

    change_id: UUID
    law: str
    title: str
    provisions: tuple[str, ...]
    in_force_from: str

    @property
    def key(self) -> str:
        return str(self.change_id)
