"""Ordinary ends and changes, and the correction of an entry that was wrong."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction

from certification.domain.renewal import registration_covers
from certification.domain.states import MOVES, Kind
from certification.models import Certificate, CertificateEvent, Registration
from certification.queries.rules import rules_at
from certification.services import training_orders
from certification.services.acts import carry_out
from certification.services.cards import void_live_copies
from certification.services.measures import extensions_of
from certification.services.persons import take_back
from certification.services.scope import Place, facts_of
from core import clock
from core.errors import DomainError
from core.ledger import Decision
from core.models import Batch, Person


@transaction.atomic
def cancel(
    *,
    certificate: Certificate,
    last_day: date,
    reasons: Sequence[str],
    proposed_by: Person,
    approved_by: Person,
    decision: Decision | None = None,
    batch: Batch | None = None,
    note: str = "",
    evidence: Sequence[str] = (),
    key: str,
) -> CertificateEvent:
    """End a certificate because the post ended, from the day after `last_day`, which may precede the entry."""
    event = carry_out(
        certificate,
        Kind.CANCELLED,
        effective_at=clock.end_of_day(last_day),
        reasons=reasons,
        decision=decision,
        batch=batch,
        proposed_by=proposed_by,
        approved_by=approved_by,
        note=note,
        evidence=evidence,
        key=key,
    )
    void_live_copies(certificate, event, approved_by)
    return event


@transaction.atomic
def change_scope(
    *,
    certificate: Certificate,
    at: datetime,
    added: Sequence[Place],
    removed: Sequence[Place],
    decision: Decision,
    proposed_by: Person,
    approved_by: Person,
    note: str = "",
    evidence: Sequence[str] = (),
    key: str,
) -> CertificateEvent:
    if not added and not removed:
        raise DomainError("scope_empty")
    return carry_out(
        certificate,
        Kind.SCOPE_CHANGED,
        effective_at=at,
        decision=decision,
        facts={"added": facts_of(added), "removed": facts_of(removed)},
        proposed_by=proposed_by,
        approved_by=approved_by,
        note=note,
        evidence=evidence,
        key=key,
    )


@transaction.atomic
def reverse_entry(
    *,
    certificate: Certificate,
    event: CertificateEvent,
    reasons: Sequence[str],
    proposed_by: Person,
    approved_by: Person,
    note: str,
    decision: Decision | None = None,
    evidence: Sequence[str] = (),
    key: str,
) -> CertificateEvent:
    """Take an entry back: the law axis is as if it had never been, the knowledge axis keeps what we believed.

    With a suspension its extensions are taken back, for they carried on nothing else. Raises DomainError event_cannot_be_reversed, reason_is_empty.
    """
    if not note.strip():
        raise DomainError("reason_is_empty")
    reversed_already = certificate.events.filter(reverses=event).exclude(key=key).exists()
    if event.stream_id != certificate.pk or reversed_already or MOVES[Kind(event.kind)].opens:
        raise DomainError("event_cannot_be_reversed")
    reversal = carry_out(
        certificate,
        Kind.REVERSED,
        effective_at=event.effective_at,
        reasons=reasons,
        decision=decision,
        reverses=event,
        proposed_by=proposed_by,
        approved_by=approved_by,
        note=note,
        evidence=evidence,
        key=key,
    )
    take_back(reversal)
    training_orders.take_back(reversal)
    for extension in extensions_of(event) if event.kind == Kind.SUSPENDED else ():
        reverse_entry(
            certificate=certificate,
            event=extension,
            reasons=reasons,
            decision=decision,
            proposed_by=proposed_by,
            approved_by=approved_by,
            note=note,
            evidence=evidence,
            key=f"{key}:{extension.sequence}",
        )
    return reversal


@transaction.atomic
def change_term(
    *,
    certificate: Certificate,
    valid_until: date,
    at: datetime,
    decision: Decision,
    proposed_by: Person,
    approved_by: Person,
    note: str = "",
    evidence: Sequence[str] = (),
    key: str,
) -> CertificateEvent:
    """Another last valid day, by a decision. A new rule set alone moves no printed day."""
    return carry_out(
        certificate,
        Kind.TERM_CHANGED,
        effective_at=at,
        decision=decision,
        facts={"valid_until": valid_until.isoformat()},
        proposed_by=proposed_by,
        approved_by=approved_by,
        note=note,
        evidence=evidence,
        key=key,
    )


@transaction.atomic
def change_data(
    *,
    certificate: Certificate,
    what: Sequence[str],
    at: datetime,
    proposed_by: Person,
    approved_by: Person,
    decision: Decision | None = None,
    batch: Batch | None = None,
    note: str = "",
    evidence: Sequence[str] = (),
    key: str,
) -> CertificateEvent:
    """Printed facts changed (name, photo, rank, unit_name): from the law day of the change, whenever it is entered."""
    return carry_out(
        certificate,
        Kind.DATA_CHANGED,
        effective_at=at,
        decision=decision,
        facts={"what": sorted(what)},
        batch=batch,
        proposed_by=proposed_by,
        approved_by=approved_by,
        note=note,
        evidence=evidence,
        key=key,
    )


@transaction.atomic
def register_period(
    *,
    certificate: Certificate,
    period_from: date,
    period_until: date,
    hours: Decimal | None,
    exam_passed_on: date | None,
    at: datetime,
    proposed_by: Person,
    approved_by: Person,
    note: str = "",
    evidence: Sequence[str] = (),
    key: str,
) -> Registration:
    """A registration passed, with the days of grace the rules give. Approved late it covers from that day only: what lay
    between stays uncovered.
    """
    if period_until < period_from:
        raise DomainError("period_reversed")
    event = carry_out(
        certificate,
        Kind.REGISTERED,
        effective_at=at,
        facts={"covered_until": registration_covers(period_until, rules_at(certificate.authority, at)).isoformat()},
        proposed_by=proposed_by,
        approved_by=approved_by,
        note=note,
        evidence=evidence,
        key=key,
    )
    registration, _made = Registration.objects.get_or_create(
        event=event,
        defaults={
            "certificate": certificate,
            "period_from": period_from,
            "period_until": period_until,
            "hours": hours,
            "exam_passed_on": exam_passed_on,
        },
    )
    return registration
