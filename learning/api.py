"""What other packages may ask of study."""

from __future__ import annotations

from collections.abc import Sequence

from learning.queries.progress import minutes_of

__all__ = ["minutes"]


def minutes(person_ids: Sequence[int], year: int) -> dict[int, int]:
    """Minutes of study that count in a year, by person; nobody is left out. One query."""
    return minutes_of(person_ids, year)
