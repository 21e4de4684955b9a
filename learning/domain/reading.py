"""How long a text takes to study, and where a long one is best cut.

Statutes and lessons are studied, not skimmed: 300 Han characters a minute, below the 400 to 500 of light reading.
A part of 8 to 10 minutes is what one reads between two visitors at the window.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil

HAN_PER_MINUTE = 300
WORDS_PER_MINUTE = 160
MINUTES_PER_PICTURE = 0.3
MINUTES_PER_CHECK = 1.0
LONGEST = 10
_HAN = re.compile(r"[\u3400-\u9fff]")
_WORD = re.compile(r"[A-Za-z0-9]+")


def minutes_of_text(text: str) -> float:
    return len(_HAN.findall(text)) / HAN_PER_MINUTE + len(_WORD.findall(text)) / WORDS_PER_MINUTE


@dataclass(frozen=True)
class Piece:
    """A block of a section: how long it takes, and whether a new part may begin with it under a heading of its own."""

    minutes: float
    heading: str = ""


@dataclass(frozen=True)
class Part:
    """Pieces from `begin` to before `end`."""

    begin: int
    end: int
    minutes: float
    heading: str = ""

    @property
    def first(self) -> int:
        """Its first block as people count."""
        return self.begin + 1


def parts(pieces: Sequence[Piece]) -> list[Part]:
    """Cut a section into parts of about equal length, at a heading where one stands near. A short one stays whole."""
    total = sum(piece.minutes for piece in pieces)
    if total <= LONGEST:
        return [_part(pieces, 0, len(pieces))]
    fair = total / ceil(total / LONGEST)
    found, begin = [], 0
    while begin < len(pieces):
        end = _cut(pieces, begin, fair)
        found.append(_part(pieces, begin, end))
        begin = end
    return found


def _part(pieces: Sequence[Piece], begin: int, end: int) -> Part:
    heading = pieces[begin].heading if begin < len(pieces) else ""
    return Part(begin, end, sum(piece.minutes for piece in pieces[begin:end]), heading)


def _cut(pieces: Sequence[Piece], begin: int, fair: float) -> int:
    """The last place that keeps a part from being too long; the last heading before it, where the part is half full."""
    longest = min(LONGEST, fair * 1.25)
    fits, heading, total = begin + 1, 0, pieces[begin].minutes
    for place in range(begin + 1, len(pieces)):
        if pieces[place].heading and total >= fair / 2:
            heading = place
        total += pieces[place].minutes
        if total > longest:
            return heading or fits
        fits = place + 1
    return len(pieces)
