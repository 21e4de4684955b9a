"""Somebody looks at what a candidate's page told, and says what came of it. Nothing ever follows by itself."""

from __future__ import annotations

from django.db import transaction

from core import audit
from core.errors import DomainError
from core.models import Person
from exams.models import Registration, SittingEvent
from exams.queries.signals import SEEN, SIGNALS
from exams.services.events import note

FINDINGS = ("nothing", "explained", "breach")
"""No sign of more; explained by the candidate or the invigilator; the breach procedure was begun apart from this."""


@transaction.atomic
def look_at_signals(*, registration: Registration, finding: str, text: str, by: Person) -> SittingEvent:
    """Write down that the signals so far were looked at, and what they came to.

    Raises DomainError no_signals where there is nothing new to look at, reason_is_empty without an explanation,
    and breach_not_recorded where a breach is said that nobody has recorded: a tick is no procedure.
    """
    held = (
        Registration.objects.select_for_update(of=("self",)).select_related("sitting", "room").get(pk=registration.pk)
    )
    last = held.events.filter(kind__in=SIGNALS).order_by("-pk").first()
    seen = held.events.filter(kind=SEEN).order_by("-pk").first()
    if finding not in FINDINGS or last is None or (seen and seen.details["up_to"] >= last.pk):
        raise DomainError("no_signals")
    if finding != "nothing" and not text.strip():
        raise DomainError("reason_is_empty")
    if finding == "breach" and not held.breaches.exists():
        raise DomainError("breach_not_recorded")
    audit.record("exams.signals_seen", actor=by, subject=held, finding=finding, reason=text)
    return note(
        sitting=held.sitting,
        registration=held,
        room=held.room,
        kind=SEEN,
        text=text,
        by=by,
        finding=finding,
        up_to=last.pk,
    )
