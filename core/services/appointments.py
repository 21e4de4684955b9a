"""Posts: a person serves in a unit from a day, as recorded at a moment."""

from __future__ import annotations

import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from core import clock
from core.errors import DomainError, register_texts
from core.ledger import Decision
from core.ledger.held import append_appointment_event
from core.models import Appointment, AppointmentEvent, AppointmentSpan, Person, Unit

register_texts(
    {
        "already_appointed": _("%(name)s already serves in this unit on that day."),
        "not_appointed": _("This post is not held on that day."),
    }
)


@transaction.atomic
def appoint(
    *,
    person: Person,
    unit: Unit,
    since: datetime.date,
    post_type: str,
    post_title: str = "",
    last_day: datetime.date | None = None,
    decision: Decision | None = None,
    proposed_by: Person | None = None,
    approved_by: Person | None = None,
) -> Appointment:
    """Give a person a post. Raises DomainError already_appointed where the same unit is already served on that day."""
    moment = clock.start_of_day(since)
    held = AppointmentSpan.objects.filter(
        person=person, unit=unit, law_from__lte=moment, law_until__gt=moment, known_until=clock.FAR_FUTURE
    )
    if held.exists():
        raise DomainError("already_appointed", name=person.name)
    appointment = Appointment.objects.create(person=person, unit=unit, created_at=clock.now())
    facts = {"post_type": post_type, "post_title": post_title}
    if last_day is not None:
        facts["last_day"] = last_day.isoformat()
    append_appointment_event(
        appointment,
        kind="appointed",
        effective_at=moment,
        decision=decision,
        proposed_by=proposed_by,
        approved_by=approved_by,
        facts=facts,
        key="appointed",
    )
    return appointment


@transaction.atomic
def end_appointment(
    *,
    appointment: Appointment,
    last_day: datetime.date,
    reason: str,
    decision: Decision | None = None,
    proposed_by: Person | None = None,
    approved_by: Person | None = None,
) -> AppointmentEvent:
    """The post ends with that day, which may lie in the past: a transfer entered late keeps its date of law."""
    moment = clock.end_of_day(last_day)
    live = appointment.spans.filter(law_until__gte=moment, known_until=clock.FAR_FUTURE)
    if not live.exists():
        raise DomainError("not_appointed")
    return append_appointment_event(
        appointment,
        kind="ended",
        effective_at=moment,
        decision=decision,
        proposed_by=proposed_by,
        approved_by=approved_by,
        reasons=[reason],
        key=f"ended:{last_day.isoformat()}",
    )
