"""Measures that reach the person and not one card only: suspension for conduct, and a ban on applying again."""

from __future__ import annotations

from datetime import date, datetime
from typing import cast

from certification.domain.states import TECHNICAL_GROUNDS, Kind
from certification.models import Certificate, CertificateEvent, Restriction, RestrictionEvent
from certification.queries.rules import rules_at
from core import clock
from core.domain.dates import Period, Unit, period_last_day
from core.ledger import Decision, append_event


def decision_of(event: CertificateEvent) -> Decision:
    return Decision(event.decision_no, event.decided_on, event.served_at, event.served_precision)


def impose(event: CertificateEvent, measure: str, last_day: date | None) -> Restriction:
    """Begin a measure on the strength of an event of a certificate: same persons, same decision, same moment of law."""
    certificate: Certificate = event.stream
    restriction = Restriction.objects.create(
        person=certificate.person,
        authority=certificate.authority,
        measure=measure,
        certificate=certificate,
        created_at=event.recorded_at,
    )
    append_event(
        restriction,
        model=RestrictionEvent,
        kind="imposed",
        effective_at=event.effective_at,
        proposed_by=event.proposed_by,
        approved_by=event.approved_by,
        decision=decision_of(event),
        reasons=event.reasons,
        facts={"last_day": last_day.isoformat()} if last_day else {},
        key=_key(event),
    )
    return restriction


def reach_person(event: CertificateEvent, last_day: date | None) -> None:
    """A suspension for conduct reaches the person, where the rule set says so with its document."""
    rules = rules_at(event.stream.authority, event.effective_at)
    if rules["suspension_reaches_person"] and not set(event.reasons) <= TECHNICAL_GROUNDS and not of_event(event):
        impose(event, "suspension", last_day)


def ban(event: CertificateEvent) -> None:
    """After a revocation nobody may apply again for as long as a document says; without a document, nothing."""
    months = rules_at(event.stream.authority, event.effective_at)["reapplication_ban_months"]
    if months and not of_event(event):
        impose(event, "ban", period_last_day(clock.day_of(event.effective_at), Period(months, Unit.MONTHS)))


def lift(event: CertificateEvent, at: datetime) -> None:
    """The decision to return ends what the suspensions of this certificate did to the person."""
    for restriction in Restriction.objects.filter(certificate=event.stream, measure="suspension"):
        if restriction.spans.filter(known_until=clock.FAR_FUTURE, law_until__gt=at).exists():
            append_event(
                restriction,
                model=RestrictionEvent,
                kind="lifted",
                effective_at=at,
                proposed_by=event.proposed_by,
                approved_by=event.approved_by,
                decision=decision_of(event),
                key=_key(event),
            )


def take_back(reversal: CertificateEvent) -> None:
    """Whatever the reversed event did to the person is reversed with it."""
    if reversal.reverses is None or reversal.reverses.kind == Kind.REVERSED:
        return
    taken_back = cast(CertificateEvent, reversal.reverses)
    for done in of_event(taken_back):
        append_event(
            done.stream,
            model=RestrictionEvent,
            kind="corrected",
            effective_at=done.effective_at,
            proposed_by=reversal.proposed_by,
            approved_by=reversal.approved_by,
            decision=decision_of(reversal),
            reverses=done,
            key=_key(reversal),
        )


def of_event(event: CertificateEvent) -> list[RestrictionEvent]:
    """The steps against the person that rest on an event."""
    return list(RestrictionEvent.objects.filter(key=_key(event)).select_related("stream"))


def _key(event: CertificateEvent) -> str:
    return f"certificate event:{event.public_id}"
