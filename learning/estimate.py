"""How long the sections of a lesson take, and how long ones may be cut."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from learning.domain.reading import LONGEST, Part, parts
from learning.section_values import pieces_of


@dataclass(frozen=True)
class Estimate:
    """Of one section: its minutes, and the parts it is best cut into."""

    number: int
    title: str
    minutes: float
    parts: list[Part]

    @property
    def rounded(self) -> int:
        return max(1, round(self.minutes))

    @property
    def too_long(self) -> bool:
        return self.minutes > LONGEST


def estimate_of(sections: Any) -> list[Estimate]:
    found = []
    for number, section in enumerate(sections, start=1):
        pieces = pieces_of(section.value)
        minutes = sum(piece.minutes for piece in pieces)
        found.append(Estimate(number, section.value["title"], minutes, parts(pieces) if pieces else []))
    return found


def minutes_of_all(sections: Any) -> int:
    return max(1, round(sum(estimate.minutes for estimate in estimate_of(sections))))
