"""Passed papers as the register keeps them: a copy of what was released, or a result from elsewhere with its document."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction

from certification.domain.parameters import BUILT_IN
from certification.models import Domain, Qualification
from certification.queries.rules import rules_at
from core import audit, clock
from core.domain.dates import term_last_day
from core.errors import DomainError
from core.models import AppointmentSpan, Authority, Person


@transaction.atomic
def record_result(
    *,
    person: Person,
    attempt_public_id: str,
    release_public_id: str,
    paper_kind: str,
    domain_code: str,
    passed: bool,
    score: Decimal | None,
    released_on: date,
) -> Qualification | None:
    """Keep a released pass; where a later release takes the pass back, withdraw it. Telling twice changes nothing.

    Raises DomainError domain_unknown for a sector paper whose domain the person's authority does not have.
    """
    Person.objects.select_for_update().get(pk=person.pk)
    standing = in_force(person).filter(attempt_public_id=attempt_public_id).first()
    if passed == (standing is not None):
        return standing
    key = f"attempt:{attempt_public_id}:{release_public_id}"
    if earlier := Qualification.objects.filter(key=key).first():
        return earlier
    if standing is not None:
        return _withdraw(standing, key)
    authority = _authority_of(person)
    domain = Domain.objects.filter(authority=authority, code=domain_code).first() if paper_kind == "sector" else None
    if paper_kind == "sector" and domain is None:
        raise DomainError("domain_unknown", domain=domain_code)
    months = (rules_at(authority) if authority else BUILT_IN)["result_validity_months"]
    kept = Qualification.objects.create(
        person=person,
        paper_kind=paper_kind,
        domain=domain,
        passed_on=released_on,
        valid_until=term_last_day(released_on, months),
        score=score,
        source="exam",
        attempt_public_id=attempt_public_id,
        recorded_at=clock.now(),
        key=key,
    )
    audit.record("qualification.recorded", actor=None, subject=kept, attempt=attempt_public_id)
    return kept


@transaction.atomic
def record_elsewhere(
    *,
    person: Person,
    paper_kind: str,
    domain: Domain | None,
    passed_on: date,
    valid_until: date,
    document: str,
    proposed_by: Person,
    approved_by: Person,
    evidence: Sequence[str] = (),
    key: str,
) -> Qualification:
    """A paper passed elsewhere, or the legal professional qualification: on a document, by two persons.

    Of the qualification `document` is its number, `passed_on` its day; who compared it with the original is `approved_by`.
    """
    if earlier := Qualification.objects.filter(key=key).first():
        return earlier
    if proposed_by.pk == approved_by.pk or person.pk in (proposed_by.pk, approved_by.pk):
        raise DomainError("handler_never_reviews")
    if not document.strip():
        raise DomainError("reason_is_empty")
    return Qualification.objects.create(
        person=person,
        paper_kind=paper_kind,
        domain=domain,
        passed_on=passed_on,
        valid_until=valid_until,
        source="elsewhere",
        document=document.strip(),
        evidence=list(evidence),
        proposed_by=proposed_by,
        approved_by=approved_by,
        recorded_at=clock.now(),
        key=key,
    )


@transaction.atomic
def withdraw_elsewhere(
    *, qualification: Qualification, proposed_by: Person, approved_by: Person, reason: str, key: str
) -> Qualification:
    """Take back what was entered on a document by mistake, by two persons. Taken back already, it stays so."""
    if earlier := Qualification.objects.filter(withdraws=qualification).first():
        return earlier
    if proposed_by.pk == approved_by.pk or qualification.person_id in (proposed_by.pk, approved_by.pk):
        raise DomainError("handler_never_reviews")
    row = _withdraw(
        qualification, key, document=qualification.document, proposed_by=proposed_by, approved_by=approved_by
    )
    audit.record("qualification.withdrawn", actor=approved_by, subject=row, reason=reason)
    return row


def in_force(person: Person):
    return Qualification.objects.filter(person=person, withdraws=None, withdrawn_by=None)


def _withdraw(standing: Qualification, key: str, **values: Any) -> Qualification:
    return Qualification.objects.create(
        person=standing.person,
        paper_kind=standing.paper_kind,
        domain=standing.domain,
        passed_on=standing.passed_on,
        valid_until=standing.valid_until,
        source=standing.source,
        attempt_public_id=standing.attempt_public_id,
        withdraws=standing,
        recorded_at=clock.now(),
        key=key,
        **values,
    )


def _authority_of(person: Person) -> Authority | None:
    """The authority that keeps the person's file, or else that of the unit served in now."""
    if file := getattr(person, "officer_file", None):
        return file.authority
    moment = clock.now()
    post = (
        AppointmentSpan.objects.filter(
            person=person, law_from__lte=moment, law_until__gt=moment, known_until=clock.FAR_FUTURE
        )
        .select_related("unit__authority")
        .first()
    )
    return post.unit.authority if post else None
