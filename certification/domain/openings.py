"""A row of a list beside what the register holds: enter it, leave it, or say what is wrong with it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from certification.domain.states import CertificateType


class RowVerdict(StrEnum):
    ENTER = "enter"
    THERE = "there"
    DIFFERENT = "different"
    WRONG = "wrong"


@dataclass(frozen=True)
class Faults:
    """Codes of everything wrong with a row, with the cell that shows it: all together, so one correction suffices."""

    found: tuple[tuple[str, str], ...] = ()

    def __bool__(self) -> bool:
        return bool(self.found)


@dataclass(frozen=True)
class Held:
    """What the register holds of a number."""

    name: str
    unit: str
    valid_from: date
    valid_until: date
    state: str = "issued"
    type: str = CertificateType.ENFORCEMENT.value


@dataclass(frozen=True)
class Planned:
    """What becomes of a row. `fields`: what differs, register first."""

    line: str
    number: str
    verdict: RowVerdict
    faults: tuple[tuple[str, str], ...] = ()
    fields: Mapping[str, tuple[str, str]] = field(default_factory=dict)


def read_day(text: str) -> date | None:
    """2024-01-05, 2024/1/5, 2024.1.5, 2024年1月5日 or 20240105, with or without a time of day. None for anything else."""
    found = re.match(r"^\s*(\d{4})\s*[-/.年]?\s*(\d{1,2})\s*[-/.月]?\s*(\d{1,2})\s*日?(?:\s+00:00(?::00)?)?\s*$", text)
    if not found:
        return None
    try:
        return date(*map(int, found.groups()))
    except ValueError:
        return None


_TYPES = {
    "": CertificateType.ENFORCEMENT.value,
    "行政执法证": CertificateType.ENFORCEMENT.value,
    "行政执法监督证": CertificateType.SUPERVISION.value,
}


def read_type(text: str) -> str | None:
    """行政执法证 or 行政执法监督证; an empty cell means the former. None for anything else."""
    return _TYPES.get("".join(text.split()))


def split_words(text: str) -> list[str]:
    return [word for word in re.split(r"[、,，;；\s]+", text) if word]


def differences(held: Held, row: Mapping[str, str]) -> dict[str, tuple[str, str]]:
    """Fields in which a row and the register differ. A cell that cannot be read is a fault of the row, not a difference."""
    found = {}
    for name, ours, theirs in (
        ("name", held.name, row["name"]),
        ("unit", held.unit, row["unit"]),
        ("valid_from", held.valid_from, read_day(row["valid_from"])),
        ("valid_until", held.valid_until, read_day(row["valid_until"])),
    ):
        if theirs and ours != theirs:
            found[name] = (str(ours), str(theirs))
    theirs = read_type(row["type"]) if "type" in row else None
    if theirs and held.type not in (theirs, CertificateType.MINISTRY):
        found["type"] = (held.type, theirs)
    return found
