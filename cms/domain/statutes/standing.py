"""Where a version of a law stands on a day, computed from its dates."""

from __future__ import annotations

from datetime import date
from enum import StrEnum


class Standing(StrEnum):
    IN_FORCE = "in_force"
    NOT_YET = "not_yet"
    SUPERSEDED = "superseded"
    REPEALED = "repealed"
    UNVERIFIED = "unverified"


def standing(begins: date | None, until: date, *, newest: bool, on: date) -> Standing:
    """`newest`: no later text is known. A date nobody confirmed says nothing of a newest text."""
    if begins is None:
        return Standing.UNVERIFIED if newest else Standing.SUPERSEDED
    if begins > on:
        return Standing.NOT_YET
    if until >= on:
        return Standing.IN_FORCE
    return Standing.REPEALED if newest else Standing.SUPERSEDED
