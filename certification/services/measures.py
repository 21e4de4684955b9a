"""Measures: what takes the power to act away for a time or for good. They work from service, never earlier."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext

from certification.domain.moves import Service, after_service, refusal_of_service
from certification.domain.parameters import Rules
from certification.domain.states import Kind, Overlay
from certification.domain.story import standing_at
from certification.ledger import told
from certification.models import Certificate, CertificateEvent
from certification.queries.rules import rules_at
from certification.services import persons
from certification.services.acts import carry_out, raise_refusal, standings_of
from core import clock
from core.domain.dates import Period, Unit, period_last_day
from core.domain.ledger import in_effect
from core.errors import DomainError
from core.ledger import Decision
from core.models import Person


def effect_of(certificate: Certificate, decision: Decision, stated: datetime | None) -> datetime:
    """When a served decision works: for every measure alike.

    A service known by its day only works from the moment that the rule set of that day names. Raises DomainError
    service_missing, effective_before_service.
    """
    service = service_of(decision)
    rules = rules_at(certificate.authority, clock.start_of_day(service.on))
    moment, refusal = after_service(stated, service, rules["service_day_effect"])
    raise_refusal(refusal)
    return moment


def service_of(decision: Decision) -> Service:
    """What is known of the service, to its own precision."""
    if decision.served_at is None:
        raise DomainError("service_missing")
    by_day = decision.served_precision == "day"
    return Service(day=clock.day_of(decision.served_at)) if by_day else Service(moment=decision.served_at)


def check_service(decision: Decision) -> None:
    """What a clerk enters of a service: raises DomainError service_in_the_future, served_before_decided."""
    raise_refusal(refusal_of_service(service_of(decision), decision.decided_on, now=clock.now()))


@transaction.atomic
def suspend(
    *,
    certificate: Certificate,
    decision: Decision,
    reasons: Sequence[str],
    last_day: date,
    proposed_by: Person,
    approved_by: Person,
    stated_from: datetime | None = None,
    note: str = "",
    evidence: Sequence[str] = (),
    key: str,
) -> CertificateEvent:
    """Suspend from service to the end of a last day; where the rules ask for it, on until a decision to return.

    Lengths come from the rule set. Raises DomainError suspension_too_short, suspension_too_long, effective_before_service.
    """
    effective_at = effect_of(certificate, decision, stated_from)
    rules = rules_at(certificate.authority, effective_at)
    _check_length(decision, effective_at, last_day, rules["suspension_min"], rules)
    waits = bool(rules["return_requires_test"])
    event = carry_out(
        certificate,
        Kind.SUSPENDED,
        effective_at=effective_at,
        decision=decision,
        reasons=reasons,
        facts={"last_day": last_day.isoformat(), "return_required": waits},
        proposed_by=proposed_by,
        approved_by=approved_by,
        note=note,
        evidence=evidence,
        key=key,
    )
    persons.reach_person(event, None if waits else last_day)
    return event


@transaction.atomic
def extend_suspension(
    *,
    certificate: Certificate,
    decision: Decision,
    reasons: Sequence[str],
    last_day: date,
    proposed_by: Person,
    approved_by: Person,
    of: CertificateEvent | None = None,
    note: str = "",
    evidence: Sequence[str] = (),
    key: str,
) -> CertificateEvent:
    """A new decision carries a suspension on. Served in time it joins the old end; served late it begins with service.

    `of`: the suspension that was meant, where it was named before; another that began since is not extended by it.
    Raises DomainError nothing_to_extend, suspension_too_long.
    """
    effective_at = effect_of(certificate, decision, None)
    first = latest(certificate, Kind.SUSPENDED)
    if first is None or (of is not None and (first.pk != of.pk or returned_from(first))):
        raise DomainError("nothing_to_extend")
    rules = rules_at(certificate.authority, effective_at)
    _check_length(decision, effective_at, last_day, {"length": 0, "unit": "days"}, rules)
    event = carry_out(
        certificate,
        Kind.SUSPENSION_EXTENDED,
        effective_at=effective_at,
        decision=decision,
        reasons=reasons,
        facts={"last_day": last_day.isoformat(), "of": first.sequence},
        proposed_by=proposed_by,
        approved_by=approved_by,
        note=note,
        evidence=evidence,
        key=key,
    )
    persons.reach_person(event, None if first.facts.get("return_required") else last_day)
    return event


def running_suspension(certificate: Certificate) -> CertificateEvent | None:
    """The suspension under which the certificate stands at this moment."""
    standing = standing_at(standings_of(certificate), clock.now())
    if standing is None or Overlay.SUSPENDED not in standing.overlays:
        return None
    return latest(certificate, Kind.SUSPENDED)


def last_day_of(suspension: CertificateEvent) -> date:
    """Until when it lasts, as known now, with its extensions."""
    days = [event.facts["last_day"] for event in (suspension, *extensions_of(suspension))]
    return date.fromisoformat(max(days))


def extensions_of(suspension: CertificateEvent) -> list[CertificateEvent]:
    """The extensions in effect that carry a suspension on, the newest first."""
    return _resting_on(suspension, Kind.SUSPENSION_EXTENDED)


def returned_from(suspension: CertificateEvent) -> bool:
    """Whether a decision to return in effect ended it."""
    return bool(_resting_on(suspension, Kind.RETURNED))


def is_over(suspension: CertificateEvent) -> bool:
    """Whether a decision to return ended it, or its last day where the rules ask for no such decision."""
    waits = suspension.facts.get("return_required")
    return returned_from(suspension) or (not waits and last_day_of(suspension) < clock.today())


def _resting_on(suspension: CertificateEvent, kind: Kind) -> list[CertificateEvent]:
    events = {one.sequence: one for one in suspension.stream.events.select_related("reverses").order_by("sequence")}
    standing = [events[one.sequence] for one in in_effect(told(list(events.values()))) if one.kind == kind]
    return [one for one in reversed(standing) if one.facts.get("of") == suspension.sequence]


def latest(certificate: Certificate, kind: Kind) -> CertificateEvent | None:
    """The newest event of a kind that nothing in effect has reversed."""
    told_events = {e.sequence: e for e in certificate.events.select_related("reverses").order_by("sequence")}
    standing = [e.sequence for e in in_effect(told(list(told_events.values()))) if e.kind == kind]
    return told_events[standing[-1]] if standing else None


def _check_length(decision: Decision, effective_at: datetime, last_day: date, shortest: dict, rules: Rules) -> None:
    """Counted from the day of service or of the decision, as the rules have it; it works from service either way."""
    begins, longest = clock.day_of(effective_at), rules["suspension_max"]
    if last_day < begins:
        raise DomainError("suspension_over_before_service", last_day=last_day.isoformat(), begins=begins.isoformat())
    first = decision.decided_on if rules["suspension_starts"] == "decision" and decision.decided_on else begins
    earliest = period_last_day(first, Period(shortest["length"], Unit(shortest["unit"])))
    latest = period_last_day(first, Period(longest["length"], Unit(longest["unit"])))
    if last_day < earliest:
        raise DomainError("suspension_too_short", last_day=earliest.isoformat(), **_in_words(shortest))
    if last_day > latest:
        raise DomainError("suspension_too_long", last_day=latest.isoformat(), **_in_words(longest))


def _in_words(length: dict) -> dict[str, str]:
    words = {"days": gettext("days"), "months": gettext("months"), "years": gettext("years")}
    return {"length": str(length["length"]), "unit": words.get(length["unit"], length["unit"])}


@transaction.atomic
def end_suspension(
    *,
    certificate: Certificate,
    decision: Decision,
    proposed_by: Person,
    approved_by: Person,
    at: datetime | None = None,
    note: str = "",
    evidence: Sequence[str] = (),
    key: str,
) -> CertificateEvent:
    """The decision to return, from its own moment and not from that of a passed test."""
    running, moment = latest(certificate, Kind.SUSPENDED), at or clock.now()
    event = carry_out(
        certificate,
        Kind.RETURNED,
        effective_at=moment,
        decision=decision,
        facts={"of": running.sequence} if running else {},
        proposed_by=proposed_by,
        approved_by=approved_by,
        note=note,
        evidence=evidence,
        key=key,
    )
    persons.lift(event, moment)
    return event


@transaction.atomic
def stand_down(
    *,
    certificate: Certificate,
    at: datetime,
    last_day: date | None,
    reasons: Sequence[str],
    proposed_by: Person,
    approved_by: Person,
    note: str = "",
    evidence: Sequence[str] = (),
    key: str,
) -> CertificateEvent:
    """The head of the unit takes an officer off enforcement: leave, inquiry, loan. Never backwards in time."""
    moment = max(at, clock.start_of_day(clock.today()))
    return carry_out(
        certificate,
        Kind.STOOD_DOWN,
        effective_at=moment,
        reasons=reasons,
        facts={"last_day": last_day.isoformat()} if last_day else {},
        proposed_by=proposed_by,
        approved_by=approved_by,
        note=note,
        evidence=evidence,
        key=key,
    )


@transaction.atomic
def revoke(
    *,
    certificate: Certificate,
    decision: Decision,
    reasons: Sequence[str],
    proposed_by: Person,
    approved_by: Person,
    stated_from: datetime | None = None,
    note: str = "",
    evidence: Sequence[str] = (),
    key: str,
) -> CertificateEvent:
    """End a certificate for cause, from service; where a document sets a ban on applying again, begin it."""
    effective_at = effect_of(certificate, decision, stated_from)
    event = carry_out(
        certificate,
        Kind.REVOKED,
        effective_at=effective_at,
        decision=decision,
        reasons=reasons,
        proposed_by=proposed_by,
        approved_by=approved_by,
        note=note,
        evidence=evidence,
        key=key,
    )
    persons.ban(event)
    return event


@transaction.atomic
def end_stand_down(
    *,
    certificate: Certificate,
    at: datetime,
    proposed_by: Person,
    approved_by: Person,
    note: str = "",
    evidence: Sequence[str] = (),
    key: str,
) -> CertificateEvent:
    """Back to enforcement."""
    running = latest(certificate, Kind.STOOD_DOWN)
    return carry_out(
        certificate,
        Kind.STAND_DOWN_ENDED,
        effective_at=at,
        facts={"of": running.sequence} if running else {},
        proposed_by=proposed_by,
        approved_by=approved_by,
        note=note,
        evidence=evidence,
        key=key,
    )


@transaction.atomic
def annul(
    *,
    certificate: Certificate,
    decision: Decision,
    reasons: Sequence[str],
    proposed_by: Person,
    approved_by: Person,
    effective_at: datetime | None = None,
    note: str = "",
    evidence: Sequence[str] = (),
    key: str,
) -> CertificateEvent:
    """Undo the issue, from the moment the decision names, which may be that of the issue itself.

    Where the decision names none, it works from its service like every other measure.
    """
    return carry_out(
        certificate,
        Kind.ANNULLED,
        effective_at=effective_at or effect_of(certificate, decision, None),
        decision=decision,
        reasons=reasons,
        proposed_by=proposed_by,
        approved_by=approved_by,
        note=note,
        evidence=evidence,
        key=key,
    )
