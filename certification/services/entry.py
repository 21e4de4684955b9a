"""Certificates that existed before the register knew them: every customer begins with these."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.db import transaction

from certification.domain.numbers import is_well_formed, normalised
from certification.domain.states import Kind
from certification.models import CardCopy, CardCopyState, Certificate, CertificateEvent
from certification.queries.rules import rules_at
from certification.services.acts import carry_out
from certification.services.scope import Place, facts_of
from core import clock
from core.errors import DomainError
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


def confirm_entry(
    *, certificate: Certificate, effective_on: date, proposed_by: Person, approved_by: Person, note: str = "", key: str
) -> CertificateEvent:
    """Two persons compared the entry with the issuer's record."""
    return carry_out(
        certificate,
        Kind.CONFIRMED,
        effective_at=clock.start_of_day(effective_on),
        proposed_by=proposed_by,
        approved_by=approved_by,
        note=note,
        key=key,
    )
