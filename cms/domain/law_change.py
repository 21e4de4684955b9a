"""What a change of a law asks of those who cite it."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

VERDICTS = ("still_right", "needs_change", "carried_over", "retired")
# After these nothing is left to do; `needs_change` stays open until the source was changed and read again.
FINAL = ("still_right", "carried_over", "retired")
ASKS_FOR_REVIEW = ("changed", "repealed")
ASKS_FOR_NUMBER = ("renumbered", "moved")


def concerns(law_date: date | None, in_force_from: date | None) -> bool:
    """Whether a text written for the law of a day speaks of the law before the change.

    A date nobody confirmed sets nothing aside; a text without a date may speak of anything.
    """
    if in_force_from is None:
        return False
    return law_date is None or law_date < in_force_from


def article_of(provision: str) -> str:
    return provision.split("__", 1)[0]


def carried(provision: str, old: str, new: str) -> str:
    """art_9__para_2 under an article that is now art_12 -> art_12__para_2."""
    return new + provision.removeprefix(old)


def touches(cited: str, changed: Collection[str]) -> bool:
    """Whether a change of these provisions concerns what is cited: the same, a part of it, or what it is a part of.

    A citation of the whole law, or a change that names no provision, concerns everything.
    """
    if not changed or not cited:
        return True
    return any(one == cited or one.startswith(f"{cited}__") or cited.startswith(f"{one}__") for one in changed)
