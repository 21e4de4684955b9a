"""Put down what the register says, for whoever has to rely on it. An extract is never changed; another may be made."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from certification.models import Area, Certificate, Domain, RegisterExtract
from certification.queries.extract import extract_content
from certification.queries.standing import may_enforce
from certification.services.answers import note_answer
from core import audit, clock
from core.domain.digests import digest_of
from core.errors import DomainError
from core.models import Person, Unit


@transaction.atomic
def make_extract(
    *, person: Person, unit: Unit, domain: Domain, area: Area, at: datetime, asked_for: str, by: Person
) -> RegisterExtract:
    """Answer as known today and as known then, and keep the whole answer with its digest.

    Raises DomainError extract_needs_reason, moment_in_the_future.
    """
    if not asked_for.strip():
        raise DomainError("extract_needs_reason")
    now = clock.now()
    if at > now:
        raise DomainError("moment_in_the_future")
    content = extract_content(person=person, unit=unit, domain=domain, area=area, at=at, known_at=now)
    extract = RegisterExtract.objects.create(
        person=person,
        unit=unit,
        content=content,
        digest=digest_of(content),
        asked_for=asked_for.strip(),
        made_by=by,
        made_at=now,
    )
    given = may_enforce(person, unit, domain, area, at, now)
    note_answer(
        channel="extract",
        question={
            "extract": str(extract.public_id),
            "unit": unit.code,
            "domain": domain.code,
            "area": area.code,
            "at": clock.isoformat(at),
        },
        answer={"today": given.allowed, "then": content["then"]["allowed"], "reasons": list(given.reasons)},
        certificate=Certificate.objects.filter(pk=given.certificate_id).first() if given.certificate_id else None,
        given=given,
        asked_by=by,
    )
    audit.record("register.extract_made", actor=by, subject=extract, reason=asked_for.strip(), digest=extract.digest)
    return extract


def is_unchanged(extract: RegisterExtract) -> bool:
    """Whether the content still has the digest it was made with."""
    return digest_of(extract.content) == extract.digest
