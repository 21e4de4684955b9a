"""States, overlays and moves of a certificate, listed once.

A certificate is in exactly one base state and under any number of overlays. EXPIRED is never recorded: it follows from the
dates. Applying is no state of a certificate, because a number exists only from issue.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum


class State(StrEnum):
    ISSUED = "issued"
    EXPIRED = "expired"
    SUPERSEDED = "superseded"
    CANCELLED = "cancelled"
    REVOKED = "revoked"
    ANNULLED = "annulled"


class Overlay(StrEnum):
    SUSPENDED = "suspended"
    STOOD_DOWN = "stood_down"
    UNREGISTERED = "unregistered"
    LOST = "lost"
    CARD_PENDING = "card_pending"
    REVIEW_DUE = "review_due"
    UNVERIFIED = "unverified"


class Reason(StrEnum):
    """Why an answer is what it is. States and overlays give their own word; these are the others."""

    NOT_YET_KNOWN = "not_yet_known"
    NOT_YET_ISSUED = "not_yet_issued"
    NOT_YET_VALID = "not_yet_valid"
    NO_CERTIFICATE = "no_certificate"
    SUPERVISION_ONLY = "supervision_only"
    OTHER_UNIT = "other_unit"
    NO_APPOINTMENT = "no_appointment"
    DOMAIN_NOT_COVERED = "domain_not_covered"
    AREA_NOT_COVERED = "area_not_covered"
    PERSON_SUSPENDED = "person_suspended"
    PERSON_BANNED = "person_banned"
    MEASURE_NOTIFIED_TO_ISSUER = "measure_notified_to_issuer"
    BY_JOINT_OPERATION_ORDER = "by_joint_operation_order"
    AUXILIARY_STAFF = "auxiliary_staff"


class CertificateType(StrEnum):
    ENFORCEMENT = "enforcement"
    SUPERVISION = "supervision"
    MINISTRY = "ministry"


class Origin(StrEnum):
    ISSUED_HERE = "issued_here"
    MIRRORED = "mirrored"
    MINISTRY = "ministry"


class Kind(StrEnum):
    """What can happen to a certificate. The table of moves below says when."""

    OPENED = "opened"
    CONFIRMED = "confirmed"
    ISSUED = "issued"
    CARD_HANDED_OVER = "card_handed_over"
    REGISTERED = "registered"
    SUSPENDED = "suspended"
    SUSPENSION_EXTENDED = "suspension_extended"
    RETURNED = "returned"
    STOOD_DOWN = "stood_down"
    STAND_DOWN_ENDED = "stand_down_ended"
    LOSS_REPORTED = "loss_reported"
    LOSS_WITHDRAWN = "loss_withdrawn"
    CARD_REPLACED = "card_replaced"
    DATA_CHANGED = "data_changed"
    SCOPE_CHANGED = "scope_changed"
    TERM_CHANGED = "term_changed"
    CANCELLED = "cancelled"
    REVOKED = "revoked"
    ANNULLED = "annulled"
    SUPERSEDED = "superseded"
    REVERSED = "reversed"
    NOTED = "noted"


# Which word is shown where several apply. The label is display only: `reasons` lists all.
PRECEDENCE: tuple[str, ...] = (
    State.ANNULLED,
    State.REVOKED,
    State.CANCELLED,
    State.SUPERSEDED,
    State.EXPIRED,
    Overlay.SUSPENDED,
    Overlay.STOOD_DOWN,
    Overlay.UNREGISTERED,
    Overlay.LOST,
    Overlay.CARD_PENDING,
    Overlay.REVIEW_DUE,
    Overlay.UNVERIFIED,
    Reason.NOT_YET_VALID,
    State.ISSUED,
)
_RANK = {word: rank for rank, word in enumerate(PRECEDENCE)}

ENDS = frozenset({State.SUPERSEDED, State.CANCELLED, State.REVOKED, State.ANNULLED})
END_KINDS = {Kind(state.value): state for state in ENDS}
PAUSES = frozenset({Overlay.SUSPENDED, Overlay.STOOD_DOWN})
CARDLESS = frozenset({Overlay.LOST, Overlay.CARD_PENDING})


def in_order(words: object) -> tuple[str, ...]:
    """Codes in the order of precedence, each once."""
    return tuple(sorted({str(word) for word in words}, key=lambda word: (_RANK.get(word, len(_RANK)), word)))  # type: ignore[attr-defined]


def label_of(state: str, overlays: tuple[str, ...], reasons: tuple[str, ...] = ()) -> str:
    """The one word shown for a standing."""
    return in_order({state, *overlays, *(r for r in reasons if r in _RANK)})[0]


LIVE = frozenset({State.ISSUED})
LIVE_OR_EXPIRED = frozenset({State.ISSUED, State.EXPIRED})
ANY = frozenset(State)


@dataclass(frozen=True)
class Move:
    """When an event may follow. `number` is the row of the published table (docs/reference/register.md)."""

    number: str
    states: frozenset[State]
    needs: frozenset[Overlay] = field(default_factory=frozenset)
    forbids: frozenset[Overlay] = field(default_factory=frozenset)
    two_persons: bool = True
    decision: bool = False
    service: bool = False
    reasons: bool = False
    opens: bool = False


def _overlays(*words: Overlay) -> frozenset[Overlay]:
    return frozenset(words)


MOVES: dict[Kind, Move] = {
    Kind.OPENED: Move("0", frozenset(), opens=True, two_persons=False),
    Kind.CONFIRMED: Move("0", ANY, needs=_overlays(Overlay.UNVERIFIED)),
    Kind.ISSUED: Move("9", frozenset(), opens=True, decision=True),
    Kind.CARD_HANDED_OVER: Move("10", LIVE, needs=_overlays(Overlay.CARD_PENDING), two_persons=False),
    Kind.REGISTERED: Move("11", LIVE),
    Kind.SUSPENDED: Move("13", LIVE, forbids=_overlays(Overlay.SUSPENDED), decision=True, service=True, reasons=True),
    Kind.SUSPENSION_EXTENDED: Move("16", LIVE_OR_EXPIRED, decision=True, service=True, reasons=True),
    Kind.RETURNED: Move("15", LIVE_OR_EXPIRED, needs=_overlays(Overlay.SUSPENDED), decision=True),
    Kind.STOOD_DOWN: Move("18", LIVE, forbids=_overlays(Overlay.STOOD_DOWN), reasons=True),
    Kind.STAND_DOWN_ENDED: Move("18", LIVE_OR_EXPIRED, needs=_overlays(Overlay.STOOD_DOWN)),
    Kind.LOSS_REPORTED: Move("19", LIVE, forbids=_overlays(Overlay.LOST), two_persons=False),
    Kind.LOSS_WITHDRAWN: Move("19", LIVE, needs=_overlays(Overlay.LOST)),
    Kind.CARD_REPLACED: Move("20", LIVE, needs=_overlays(Overlay.LOST)),
    Kind.DATA_CHANGED: Move("21", LIVE),
    Kind.SCOPE_CHANGED: Move("22", LIVE, decision=True),
    Kind.TERM_CHANGED: Move("26", LIVE_OR_EXPIRED, decision=True),
    Kind.CANCELLED: Move("23", LIVE_OR_EXPIRED, reasons=True),
    Kind.REVOKED: Move("24", LIVE_OR_EXPIRED, decision=True, service=True, reasons=True),
    Kind.ANNULLED: Move("25", ANY - {State.ANNULLED}, decision=True, reasons=True),
    Kind.SUPERSEDED: Move("26", LIVE),
    Kind.REVERSED: Move("17, 31", ANY, reasons=True),
    Kind.NOTED: Move("-", ANY, two_persons=False),
}

# Coded grounds. The text beside them is free; the code is what is counted and compared.
GROUNDS: dict[Kind, tuple[str, ...]] = {
    Kind.SUSPENDED: (
        "public_security_penalty",
        "favouritism",
        "obstructing_parties",
        "seeking_advantage",
        "breach_of_penalty_range",
        "beyond_power",
        "lending_certificate",
        "refusing_duty",
        "breach_of_procedure",
        "not_showing_certificate",
        "training_hours_missing",
        "refresher_failed",
        "under_inquiry",
    ),
    Kind.STOOD_DOWN: ("leave", "inquiry", "loan", "other_duty"),
    Kind.CANCELLED: (
        "retired",
        "transferred",
        "resigned",
        "died",
        "left_enforcement_post",
        "body_abolished",
        "term_ended",
        "surrendered",
    ),
    Kind.REVOKED: ("crime", "serious_breach", "certificate_altered", "lending_certificate", "refresher_failed_again"),
    Kind.ANNULLED: ("obtained_by_fraud", "issued_in_error", "not_eligible"),
    Kind.REVERSED: ("entry_mistake", "wrong_date", "wrong_certificate", "quashed_on_review"),
}
# About the certificate's own conditions, not about conduct: these never reach the person's other certificates.
TECHNICAL_GROUNDS = frozenset({"training_hours_missing", "refresher_failed", "refresher_failed_again"})
GROUNDS[Kind.SUSPENSION_EXTENDED] = GROUNDS[Kind.SUSPENDED]
