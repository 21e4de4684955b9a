"""Passed papers, kept by the register with a copy of what they prove."""

from __future__ import annotations

from django.db import transaction

from certification.models import Domain, Qualification
from certification.ports import Pass
from certification.queries.rules import rules_at
from core import audit, clock
from core.domain.dates import term_last_day
from core.errors import DomainError
from core.models import AppointmentSpan, Authority, Person


@transaction.atomic
def record_pass(*, person_id: int, passed: Pass) -> Qualification:
    """The same attempt makes one qualification. A sector paper's domain must exist where the person serves."""
    key = f"attempt:{passed.attempt_public_id}"
    if there := Qualification.objects.filter(key=key).first():
        return there
    person = Person.objects.get(pk=person_id)
    authority = _authority_of(person)
    domain = Domain.objects.filter(authority=authority, code=passed.domain_code).first() if passed.domain_code else None
    if passed.paper_kind == "sector" and domain is None:
        raise DomainError("domain_unknown", domain=passed.domain_code)
    months = rules_at(authority)["result_validity_months"] if authority else 24
    qualification = Qualification.objects.create(
        key=key,
        person=person,
        paper_kind=passed.paper_kind,
        domain=domain,
        passed_on=passed.passed_on,
        valid_until=term_last_day(passed.passed_on, months),
        score=passed.score,
        source="exam",
        attempt_public_id=passed.attempt_public_id,
        recorded_at=clock.now(),
    )
    audit.record("qualification.recorded", actor=None, subject=qualification, attempt=passed.attempt_public_id)
    return qualification


def _authority_of(person: Person) -> Authority | None:
    post = (
        AppointmentSpan.objects.filter(person=person, known_until=clock.FAR_FUTURE)
        .select_related("unit__authority")
        .order_by("-law_from")
        .first()
    )
    return post.unit.authority if post else None
