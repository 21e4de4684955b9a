"""Marking by hand: two blind rounds; a third person where the two lie too far apart."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from exams.domain.kinds.base import rounded

DEFAULT_THRESHOLD_PERCENT = 20


def settled(given: Sequence[Decimal], *, full: Decimal, threshold_percent: int) -> Decimal | None:
    """The marks an answer gets, from what markers gave in the order of the rounds; None while somebody has to mark.

    Two that agree: their mean. With a third: its mean with the nearer of the two; the better one where both are as near.
    """
    if len(given) < 2:
        return None
    first, second, *third = given
    if not third:
        apart = abs(first - second) * 100 > full * threshold_percent
        return None if apart else rounded((first + second) / 2)
    nearer = min((first, second), key=lambda one: (abs(one - third[0]), -one))
    return rounded((nearer + third[0]) / 2)


def next_round(given: Sequence[Decimal], *, full: Decimal, threshold_percent: int) -> int | None:
    """The round that is open, from 1; None where the answer is settled."""
    return None if settled(given, full=full, threshold_percent=threshold_percent) is not None else len(given) + 1
