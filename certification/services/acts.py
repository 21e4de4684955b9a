"""How anything happens to a certificate: lock, ask the table of moves, append, announce. The same steps each time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from certification.data import CertificateChanged
from certification.domain.moves import Refusal, refusal_of, unknown_grounds
from certification.domain.states import MOVES, Kind
from certification.domain.story import Standing, standings
from certification.ledger import told
from certification.models import Certificate, CertificateEvent
from certification.texts import REFUSALS, word
from core.announce import announce
from core.errors import DomainError, register_texts
from core.ledger import Decision, append_event
from core.ledger.append import lock
from core.models import Batch, Person

register_texts(REFUSALS)
_WORDS = frozenset({"state", "overlay", "reason", "kind"})


def standings_of(certificate: Certificate) -> tuple[Standing, ...]:
    """What its events, as known now, say of every moment of law."""
    return standings(told(list(certificate.events.select_related("reverses").order_by("sequence"))))


def raise_refusal(refusal: Refusal | None) -> None:
    if refusal is not None:
        details = {name: word(value) if name in _WORDS else value for name, value in refusal.details.items()}
        raise DomainError(refusal.code, **details)


def check(
    certificate: Certificate,
    kind: Kind,
    *,
    effective_at: datetime,
    decision: Decision | None = None,
    reasons: Sequence[str] = (),
) -> None:
    """Everything that can be said against a step before a second person looks at it. Raises DomainError."""
    move = MOVES[kind]
    if move.decision and not (decision and decision.number and decision.decided_on):
        raise DomainError("decision_missing")
    if move.service and not (decision and decision.served_at):
        raise DomainError("service_missing")
    raise_refusal(unknown_grounds(kind, reasons))
    raise_refusal(refusal_of(kind, standings_of(certificate), effective_at))


@transaction.atomic
def carry_out(
    certificate: Certificate,
    kind: Kind,
    *,
    effective_at: datetime,
    proposed_by: Person | None,
    approved_by: Person | None = None,
    decision: Decision | None = None,
    reasons: Sequence[str] = (),
    facts: Mapping[str, Any] | None = None,
    note: str = "",
    evidence: Sequence[str] = (),
    reverses: CertificateEvent | None = None,
    batch: Batch | None = None,
    key: str,
) -> CertificateEvent:
    """Add one event. The same key returns the event it made before. Raises DomainError, leaving nothing behind."""
    certificate = lock(certificate)
    if earlier := certificate.events.filter(key=key).first():
        if earlier.kind != kind:
            raise DomainError("key_used_for_something_else")
        return earlier
    if MOVES[kind].two_persons and (proposed_by is None or approved_by is None):
        raise DomainError("second_person_missing")
    if proposed_by is not None and approved_by is not None and proposed_by.pk == approved_by.pk:
        raise DomainError("handler_never_reviews")
    check(certificate, kind, effective_at=effective_at, decision=decision, reasons=reasons)
    event = append_event(
        certificate,
        model=CertificateEvent,
        kind=kind,
        effective_at=effective_at,
        proposed_by=proposed_by,
        approved_by=approved_by,
        decision=decision,
        reasons=reasons,
        facts=facts,
        note=note,
        evidence=evidence,
        reverses=reverses,
        batch=batch,
        key=key,
    )
    announce(CertificateChanged(certificate_id=certificate.public_id, event_id=event.public_id, kind=str(kind)))
    return event
