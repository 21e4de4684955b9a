"""How possible breaches of a candidate stand, as they were told of them: a notice, a decision, a review."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from core import clock
from core.models import Person
from exams.domain.discipline import SITTING_VOID
from exams.models import BreachStep, Registration

TOLD = {"noticed": "noticed", "statement": "noticed", "decided": "void", "appealed": "appealed", "upheld": "upheld", "lifted": "lifted"}  # fmt: skip
"""What a candidate is told by the newest step; before the notice, and where it was dropped, there is nothing to tell."""
FIRST = ("appealed", "void", "upheld", "noticed", "lifted")


@dataclass(frozen=True)
class Ruling:
    """`stands`: noticed, void, appealed, upheld or lifted. `text`: the words of the notice, then those of the decision."""

    stands: str
    text: str
    told_on: date
    tier: int = 0
    document: str = ""
    banned_until: date | None = None
    reviewed_on: date | None = None

    @property
    def is_void(self) -> bool:
        return self.stands in ("void", "appealed", "upheld")


def rulings_of(person: Person, places: Iterable[Registration]) -> dict[int, Ruling]:
    """By key of the place; of several, the one that weighs most. One query.

    From the second tier on a decision voids every paper of the person that day, so it stands at each of them.
    """
    steps: dict[int, list[Any]] = {}
    rows = BreachStep.objects.filter(breach__registration__person=person).order_by("pk")
    for step in rows.select_related("breach__registration__sitting"):
        steps.setdefault(step.breach_id, []).append(step)
    found: dict[int, Ruling] = {}
    for told in steps.values():
        ruling = _ruling(told)
        if ruling is None:
            continue
        origin = told[0].breach.registration
        for place in places:
            reaches = ruling.tier >= SITTING_VOID and _day(place) == _day(origin)
            known = found.get(place.pk)
            if (place.pk == origin.pk or reaches) and (known is None or _weight(ruling) < _weight(known)):
                found[place.pk] = ruling
    return found


def _day(place: Registration) -> date:
    return clock.day_of(place.sitting.opens_at)


def _weight(ruling: Ruling) -> int:
    return FIRST.index(ruling.stands)


def _ruling(steps: list[Any]) -> Ruling | None:
    ruling: Ruling | None = None
    for step in steps:
        if step.kind == "dropped":
            return None
        if step.kind not in TOLD:
            continue
        if step.kind in ("noticed", "decided") or ruling is None:
            ruling = Ruling(
                TOLD[step.kind], step.text, clock.day_of(step.at), step.tier or 0, step.document, step.banned_until
            )
        else:
            reviewed = clock.day_of(step.at) if step.kind in ("upheld", "lifted") else None
            ruling = replace(ruling, stands=TOLD[step.kind], reviewed_on=reviewed)
    return ruling
