"""Certificates that existed before the register knew them: every customer begins with these."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db import transaction

from certification.data import CertificateChanged
from certification.domain.numbers import is_well_formed, normalised
from certification.domain.states import Kind
from certification.models import CardCopy, CardCopyState, Certificate, CertificateEvent
from certification.queries.rules import rules_at
from certification.services.acts import carry_out
from certification.services.scope import Place, facts_of
from core import clock
from core.announce import announce
from core.errors import DomainError
from core.ledger.bulk import First, begin_streams
from core.models import Authority, Batch, Person, Unit


@transaction.atomic
def bring_in(
    *,
    authority: Authority,
    number: str,
    person: Person,
    unit: Unit,
    valid_from: date,
    valid_until: date,
    known_from: date,
    scope: Sequence[Place],
    source: str,
    entered_by: Person | None,
    type: str = "enforcement",  # noqa: A002 the trade's word
    origin: str = "mirrored",
    registered_until: date | None = None,
    batch: Batch | None = None,
) -> Certificate:
    """Enter an existing certificate, unverified until a second person confirms it.

    The printed days stand whatever the rules say. Of days before `known_from` the register says "unknown", never
    "invalid". Entering the same number for the same holder again returns what is there. Raises DomainError
    number_malformed, number_taken, term_reversed.
    """
    number = normalised(number)
    if not is_well_formed(number, rules_at(authority)):
        raise DomainError("number_malformed", number=number)
    if valid_until < valid_from:
        raise DomainError("term_reversed")
    if there := Certificate.objects.filter(authority=authority, number=number).first():
        if there.person_id == person.pk:
            return there
        raise DomainError("number_taken", number=number)
    certificate = Certificate.objects.create(
        authority=authority,
        number=number,
        type=type,
        origin=origin,
        person=person,
        unit=unit,
        created_at=clock.now(),
    )
    facts = {"valid_from": valid_from.isoformat(), "valid_until": valid_until.isoformat(), "scope": facts_of(scope)}
    if registered_until is not None:
        facts["registered_until"] = registered_until.isoformat()
    event = carry_out(
        certificate,
        Kind.OPENED,
        effective_at=clock.start_of_day(known_from),
        proposed_by=entered_by,
        facts={**facts, "source": source},
        batch=batch,
        key="opened",
    )
    copy = CardCopy.objects.create(certificate=certificate, number=1, made_at=clock.start_of_day(valid_from))
    CardCopyState.objects.create(
        copy=copy, state="handed_over", at=copy.made_at, recorded_at=event.recorded_at, event=event
    )
    return certificate


@dataclass(frozen=True)
class Existing:
    """A certificate of a roster that is taken over."""

    number: str
    person: Person
    unit: Unit
    valid_from: date
    valid_until: date
    scope: Sequence[Place]
    registered_until: date | None = None
    type: str = "enforcement"


@transaction.atomic
def bring_in_roster(
    rows: Sequence[Existing],
    *,
    authority: Authority,
    known_from: date,
    source: str,
    entered_by: Person | None,
    origin: str = "mirrored",
    batch: Batch | None = None,
) -> list[Certificate]:
    """`bring_in` for a whole roster at once: all of it or, where one row cannot stand, nothing.

    Raises DomainError number_malformed, number_taken, term_reversed, naming the first such number.
    """
    numbers = _checked_numbers(rows, authority)
    moment = clock.now()
    certificates = Certificate.objects.bulk_create(
        [
            Certificate(
                authority=authority, number=number, type=row.type, origin=origin, person=row.person,
                unit=row.unit, created_at=moment,
            )
            for number, row in zip(numbers, rows, strict=True)
        ],
        batch_size=2000,
    )  # fmt: skip
    firsts = [
        First(certificate, Kind.OPENED, clock.start_of_day(known_from), _opening_facts(row, source))
        for certificate, row in zip(certificates, rows, strict=True)
    ]
    events = begin_streams(firsts, model=CertificateEvent, key="opened", proposed_by=entered_by, batch=batch)
    copies = CardCopy.objects.bulk_create(
        [
            CardCopy(certificate=certificate, number=1, made_at=clock.start_of_day(row.valid_from))
            for certificate, row in zip(certificates, rows, strict=True)
        ],
        batch_size=2000,
    )
    CardCopyState.objects.bulk_create(
        [
            CardCopyState(copy=copy, state="handed_over", at=copy.made_at, recorded_at=event.recorded_at, event=event)
            for copy, event in zip(copies, events, strict=True)
        ],
        batch_size=2000,
    )
    for event in events:
        announce(CertificateChanged(certificate_id=event.stream.public_id, event_id=event.public_id, kind=event.kind))
    return certificates


def _opening_facts(row: Existing, source: str) -> dict:
    until = {"registered_until": row.registered_until.isoformat()} if row.registered_until else {}
    return {
        "valid_from": row.valid_from.isoformat(),
        "valid_until": row.valid_until.isoformat(),
        "scope": facts_of(row.scope),
        **until,
        "source": source,
    }


def _checked_numbers(rows: Sequence[Existing], authority: Authority) -> list[str]:
    rules = rules_at(authority)
    numbers = [normalised(row.number) for row in rows]
    taken = set(Certificate.objects.filter(authority=authority).values_list("number", flat=True)) if rows else set()
    for number, row in zip(numbers, rows, strict=True):
        if not is_well_formed(number, rules):
            raise DomainError("number_malformed", number=number)
        if row.valid_until < row.valid_from:
            raise DomainError("term_reversed")
        if number in taken:
            raise DomainError("number_taken", number=number)
        taken.add(number)
    return numbers


def confirm_entry(
    *,
    certificate: Certificate,
    effective_on: date,
    proposed_by: Person,
    approved_by: Person,
    note: str = "",
    evidence: Sequence[str] = (),
    key: str,
) -> CertificateEvent:
    """Two persons compared the entry with the issuer's record."""
    return carry_out(
        certificate,
        Kind.CONFIRMED,
        effective_at=clock.start_of_day(effective_on),
        proposed_by=proposed_by,
        approved_by=approved_by,
        note=note,
        evidence=evidence,
        key=key,
    )
