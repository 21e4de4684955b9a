"""A body that ends: its certificates pass to the successor by the decision that names one, or are cancelled with it."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from certification.models import Certificate, CertificateEvent, CertificateSpan
from certification.queries.standing import covering
from certification.services.changes import cancel
from core import clock
from core.errors import DomainError
from core.ledger import Decision
from core.models import Batch, Person, Unit


@transaction.atomic
def cancel_with_body(
    *, unit: Unit, decision: Decision, proposed_by: Person, approved_by: Person, key: str
) -> list[CertificateEvent]:
    """Cancel every living certificate of a unit that ended without a successor, from the day after its last.

    One decision, one batch; the same key does nothing twice. Raises DomainError body_not_ended, body_has_successor: where
    succession is stated the certificates live on for the successor and need no step.
    """
    if unit.ended_on is None:
        raise DomainError("body_not_ended", name=unit.name)
    if unit.successors.exists():
        raise DomainError("body_has_successor", name=unit.name)
    batch, _made = Batch.objects.get_or_create(
        kind="body_ended",
        details={"unit": str(unit.public_id), "key": key},
        defaults={"title": unit.name, "started_by": proposed_by, "started_at": clock.now()},
    )
    return [
        cancel(
            certificate=certificate,
            last_day=unit.ended_on,
            reasons=["body_abolished"],
            decision=decision,
            proposed_by=proposed_by,
            approved_by=approved_by,
            batch=batch,
            key=f"body:{key}",
        )
        for certificate in _living(unit, unit.ended_on)
    ]


def _living(unit: Unit, last_day: date) -> list[Certificate]:
    """In force or expired on the day after, as known now; one that has another end already needs none."""
    spans = covering(CertificateSpan.objects.filter(unit=unit), clock.end_of_day(last_day), clock.now())
    streams = spans.filter(state__in=["issued", "expired"]).values("stream")
    return list(Certificate.objects.filter(pk__in=streams).order_by("number"))
