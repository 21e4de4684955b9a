"""The two questions of the register, decided from what the spans hold.

"Unknown" is an honest third answer: before the first known day nobody is called invalid.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime

from certification.domain.parameters import Rules
from certification.domain.states import CARDLESS, PAUSES, Origin, Overlay, Reason, State, in_order
from core.domain.dates import start_of_day


@dataclass(frozen=True, slots=True)
class Status:
    """What a certificate was at a moment, as known at a moment. `valid` is None where the register cannot know."""

    valid: bool | None
    state: str | None
    overlays: tuple[str, ...]
    reasons: tuple[str, ...]
    valid_from: date | None
    valid_until: date | None
    position: int | None
    rule_set: str


@dataclass(frozen=True, slots=True)
class Found:
    """A span that covers the moment on both axes, with what else covers it.

    `appointed`: in the unit acted for. `at_home`: in the unit of the certificate.
    """

    certificate_id: int
    state: str
    overlays: tuple[str, ...]
    reasons: tuple[str, ...]
    valid_from: date
    valid_until: date
    position: int
    same_unit: bool = True
    appointed: bool = True
    domain_covered: bool = True
    area_covered: bool = True
    ministry: bool = False
    at_home: bool = True
    auxiliary: bool = False


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What concerns the person whatever the certificate: measures in force, an order, and what is known at all.

    `supervises`: holds a supervision certificate in force, looked for where there is none that entitles to enforce.
    """

    suspended: bool = False
    banned: bool = False
    order: bool = False
    known_elsewhen: bool = False
    only_issued_here: bool = True
    supervises: bool = False


@dataclass(frozen=True, slots=True)
class Authorisation:
    """May this person enforce? `allowed` and `may_present` are None where the register cannot know."""

    allowed: bool | None
    may_present: bool | None
    reasons: tuple[str, ...]
    certificate_id: int | None
    position: int | None
    rule_set: str
    valid_until: date | None = None
    state: str | None = field(default=None)


def register_was_open(rules: Rules, at: datetime, known_at: datetime) -> bool:
    """Whether the authority declared its register complete from a day before both moments."""
    declared = rules["register_known_from"]
    if not declared:
        return False
    opened = start_of_day(date.fromisoformat(declared))
    return at >= opened and known_at >= opened


def _blocking(found: Found, rules: Rules) -> list[str]:
    """Reasons of the certificate itself that forbid acting. A lost card forbids showing it, not the office it proves."""
    reasons = [found.state] if found.state != State.ISSUED else []
    reasons += [word for word in found.overlays if word in PAUSES]
    if Overlay.UNREGISTERED in found.overlays and rules["unregistered_blocks_enforcement"]:
        reasons.append(Overlay.UNREGISTERED)
    if Reason.NOT_YET_VALID in found.reasons:
        reasons.append(Reason.NOT_YET_VALID)
    return reasons


def status(found: Found | None, rules: Rules, *, origin: str, at: datetime, known_at: datetime) -> Status:
    """Decide from the one span that covers the moment; no span means that the register cannot know.

    A certificate of our own did not exist before its issue; that may be said only of days for which the authority
    declared the register complete.
    """
    if found is None:
        absent = origin == Origin.ISSUED_HERE and register_was_open(rules, at, known_at)
        reason, valid = (Reason.NOT_YET_ISSUED, False) if absent else (Reason.NOT_YET_KNOWN, None)
        return Status(valid, None, (), (reason,), None, None, None, rules.version)
    return Status(
        valid=not _blocking(found, rules),
        state=found.state,
        overlays=found.overlays,
        reasons=found.reasons,
        valid_from=found.valid_from,
        valid_until=found.valid_until,
        position=found.position,
        rule_set=rules.version,
    )


def _outside(found: Found, facts: Circumstances, rules: Rules) -> list[str]:
    """Reasons of post, unit, domain and area; a joint-operation order extends the last three where the rules accept orders.

    Whoever acts for another unit by an order, or where the rules ask for none, serves in the unit of the certificate.
    """
    cross = rules["cross_unit_enforcement"]
    by_order = facts.order and cross != "no"
    lent = (by_order or cross == "yes") and found.at_home
    reasons = [] if found.appointed or lent else [str(Reason.NO_APPOINTMENT)]
    if by_order:
        return reasons
    if not found.same_unit and cross != "yes":
        reasons.append(Reason.OTHER_UNIT)
    if not found.domain_covered:
        reasons.append(Reason.DOMAIN_NOT_COVERED)
    elif not found.area_covered:
        reasons.append(Reason.AREA_NOT_COVERED)
    return reasons


def _of_person(facts: Circumstances) -> list[str]:
    measures = ((facts.suspended, Reason.PERSON_SUSPENDED), (facts.banned, Reason.PERSON_BANNED))
    return [reason for holds, reason in measures if holds]


def _reaches(found: Found, rules: Rules) -> bool:
    """Only its ministry alters the state of a ministry's card; whether a local measure stops its use is for a document."""
    return not found.ministry or rules["person_measures_stop_ministry_cards"]


def _weigh(found: Found, facts: Circumstances, rules: Rules) -> Authorisation:
    of_person = _of_person(facts)
    reached = _reaches(found, rules)
    against = [*_blocking(found, rules), *(of_person if reached else ()), *_outside(found, facts, rules)]
    by_order = facts.order and not (found.same_unit and found.domain_covered and found.area_covered)
    informing = [Reason.BY_JOINT_OPERATION_ORDER] if by_order and rules["cross_unit_enforcement"] != "no" else []
    if of_person and not reached:
        informing.append(Reason.MEASURE_NOTIFIED_TO_ISSUER)
    if found.auxiliary:
        (against if rules["auxiliaries_may_not_enforce"] else informing).append(Reason.AUXILIARY_STAFF)
    allowed = not against
    return Authorisation(
        allowed=allowed,
        may_present=allowed and not set(found.overlays) & CARDLESS,
        reasons=in_order([*against, *found.overlays, *informing]),
        certificate_id=found.certificate_id,
        position=found.position,
        rule_set=rules.version,
        valid_until=found.valid_until,
        state=found.state,
    )


def authorisation(
    candidates: Iterable[tuple[Found, Rules]],
    facts: Circumstances,
    own_rules: Rules,
    *,
    at: datetime,
    known_at: datetime,
) -> Authorisation:
    """The answer for one person: any certificate that allows decides; else the one with the fewest objections speaks."""
    weighed = [_weigh(found, facts, rules) for found, rules in candidates]
    if weighed:
        return min(weighed, key=lambda a: (not a.allowed, not a.may_present, len(a.reasons), a.certificate_id or 0))
    unknown = facts.known_elsewhen and not (facts.only_issued_here and register_was_open(own_rules, at, known_at))
    unknown = unknown or (not facts.known_elsewhen and _before_register(own_rules, at, known_at))
    reasons = [str(Reason.NOT_YET_KNOWN)] if unknown else []
    if facts.supervises:
        reasons.append(Reason.SUPERVISION_ONLY)
    verdict = None if unknown else False
    return Authorisation(verdict, verdict, tuple(reasons or [Reason.NO_CERTIFICATE]), None, None, own_rules.version)


def _before_register(rules: Rules, at: datetime, known_at: datetime) -> bool:
    return bool(rules["register_known_from"]) and not register_was_open(rules, at, known_at)
