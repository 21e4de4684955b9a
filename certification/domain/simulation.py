"""What a proposed rule set would do to people, before anybody adopts it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from certification.domain.eligibility import Evidence, Verdict, requirements
from certification.domain.parameters import Rules


class Effect(StrEnum):
    """WITHHELD: may act today and no longer. RELEASED: the other way about. LAPSES, REVIVES: a late renewal closes, opens.
    NEEDS_EXAM, NEEDS_HOURS, NEEDS_OTHER: a renewal would ask for what it does not ask for now. EASIER: it asks for less.
    """

    WITHHELD = "withheld"
    RELEASED = "released"
    LAPSES = "lapses"
    REVIVES = "revives"
    NEEDS_EXAM = "needs_exam"
    NEEDS_HOURS = "needs_hours"
    NEEDS_OTHER = "needs_other"
    EASIER = "easier"


ADVERSE = frozenset(
    {Effect.WITHHELD, Effect.LAPSES, Effect.NEEDS_EXAM, Effect.NEEDS_HOURS, Effect.NEEDS_OTHER}
)  # fmt: skip
_NEEDS = {
    "common_paper": Effect.NEEDS_EXAM,
    "sector_paper": Effect.NEEDS_EXAM,
    "hours": Effect.NEEDS_HOURS,
}


@dataclass(frozen=True)
class Case:
    """A certificate of the roster as it stands: its overlays, its last valid day, what is known of its holder."""

    overlays: Sequence[str]
    valid_until: date
    now: Evidence
    then: Evidence
    auxiliary: bool = False


def effects(case: Case, before: Rules, after: Rules, *, on: date) -> frozenset[Effect]:
    """Both rule sets asked about the same person on the same day. Nothing where both say the same."""
    if case.valid_until < on:
        return _late_renewal(case.valid_until, before, after, on)
    return _standing(case, before, after) | _renewal(case, before, after)


def _standing(case: Case, before: Rules, after: Rules) -> frozenset[Effect]:
    was, will = _is_stopped(case, before), _is_stopped(case, after)
    if was == will:
        return frozenset()
    return frozenset({Effect.WITHHELD if will else Effect.RELEASED})


def _is_stopped(case: Case, rules: Rules) -> bool:
    unregistered = "unregistered" in case.overlays and rules["unregistered_blocks_enforcement"]
    return bool(unregistered or (case.auxiliary and rules["auxiliaries_may_not_enforce"]))


def _late_renewal(last_day: date, before: Rules, after: Rules, on: date) -> frozenset[Effect]:
    was, will = (on <= last_day + timedelta(days=rules["late_renewal_limit_days"]) for rules in (before, after))
    if was == will:
        return frozenset()
    return frozenset({Effect.REVIVES if will else Effect.LAPSES})


def _renewal(case: Case, before: Rules, after: Rules) -> frozenset[Effect]:
    was, will = _missing(case.now, before), _missing(case.then, after)
    fresh = {_NEEDS.get(code, Effect.NEEDS_OTHER) for code in will if code not in was or will[code] > was[code]}
    return frozenset(fresh or ({Effect.EASIER} if was.keys() - will.keys() else set()))


def _missing(evidence: Evidence, rules: Rules) -> dict[str, int]:
    """What is missing, and how much of it is asked for where that has a number: hours may be short before and shorter after."""
    found = requirements(evidence, rules)
    return {one.code: one.details.get("asked", 0) for one in found if one.verdict == Verdict.MISSING}
