"""Sitting a paper: start, come back, receive time, hand in. Closing is tiny; sealing and marking follow without a lock."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core import signing
from django.db import transaction
from django.db.models import Sum
from django.db.models.functions import Coalesce

from core import audit, clock
from core.errors import DomainError
from core.jobs import enqueue
from core.models import Person
from exams import texts  # noqa: F401 registers the sentences
from exams.domain.proof import seal_of
from exams.domain.sitting import GRACE, Entry, Terms, deadline, fold
from exams.models import Attempt, AttemptSeal, AttemptWriter, IncidentGrant, Registration
from exams.services.papers import is_unchanged

TICKET_SALT = "exams.ticket"


@dataclass(frozen=True)
class Started:
    attempt: Attempt
    ticket: str
    answers: dict[str, Any]
    ends_at: datetime


def terms_of(attempt: Attempt, granted: int | None = None) -> Terms:
    """`granted` saves the query where the caller has summed the grants already."""
    if granted is None:
        granted = attempt.grants.aggregate(total=Sum("minutes"))["total"] or 0
    return Terms(attempt.started_at, attempt.minutes, attempt.extra_minutes, attempt.window_end, int(granted))


def ends_at(attempt: Attempt) -> datetime:
    return deadline(terms_of(attempt))


def start(*, registration: Registration) -> Started:
    """Begin or come back. The page that asks gets the pen; every earlier page of this attempt loses it.

    Raises DomainError sitting_not_open, registration_withdrawn, attempt_closed, form_was_changed.
    """
    with transaction.atomic():
        registration = (
            Registration.objects.select_for_update(of=("self",))
            .select_related("sitting__exam", "form", "person")
            .get(pk=registration.pk)
        )
        now = clock.now()
        if registration.withdrawn_at:
            raise DomainError("registration_withdrawn")
        attempt = Attempt.objects.filter(registration=registration).first() or _begin(registration, now)
        attempt.registration = registration
        if attempt.closed_at:
            raise DomainError("attempt_closed")
        until = ends_at(attempt)
        over = now >= until + GRACE
        if not over:
            writer = _give_pen(attempt, now)
            return Started(attempt, ticket_for(attempt, writer), answers_of(attempt), until)
    close(attempt=attempt, how="time")
    raise DomainError("attempt_closed")


def _begin(registration: Registration, now: datetime) -> Attempt:
    sitting = registration.sitting
    if not sitting.opens_at <= now < sitting.closes_at:
        raise DomainError("sitting_not_open")
    if not is_unchanged(registration.form):
        raise DomainError("form_was_changed")
    attempt = Attempt.objects.create(
        registration=registration,
        form=registration.form,
        started_at=now,
        minutes=sitting.exam.minutes,
        extra_minutes=registration.extra_minutes,
        window_end=sitting.closes_at,
        writer="",
    )
    audit.record("exams.started", actor=registration.person, subject=attempt)
    return attempt


def _give_pen(attempt: Attempt, now: datetime) -> str:
    writer = uuid.uuid4().hex
    AttemptWriter.objects.create(attempt=attempt, writer=writer, number=attempt.writers.count() + 1, issued_at=now)
    Attempt.objects.filter(pk=attempt.pk).update(writer=writer)
    attempt.writer = writer
    return writer


def ticket_for(attempt: Attempt, writer: str) -> str:
    """What the page shows with each save: signed, it names attempt, form and writer, and no deadline."""
    return signing.dumps([attempt.pk, str(attempt.public_id), attempt.form_id, writer], salt=TICKET_SALT)


def answers_of(attempt: Attempt) -> dict[str, Any]:
    """The fold of the journal: what counts now."""
    numbers = dict(attempt.writers.values_list("writer", "number"))
    rows = attempt.entries.values_list("writer", "seq", "item", "value", "verdict")
    return fold(Entry(numbers[w], seq, item, value, verdict == "saved") for w, seq, item, value, verdict in rows)


@transaction.atomic
def grant_minutes(*, attempt: Attempt, minutes: int, reason: str, by: Person) -> IncidentGrant:
    """Give time back after an incident; it may pass the window's end."""
    if not reason.strip():
        raise DomainError("reason_is_empty")
    if Attempt.objects.select_for_update().get(pk=attempt.pk).closed_at:
        raise DomainError("attempt_closed")
    grant = IncidentGrant.objects.create(attempt=attempt, minutes=minutes, reason=reason.strip(), by=by, at=clock.now())
    audit.record("exams.minutes_granted", actor=by, subject=attempt, reason=reason.strip(), minutes=minutes)
    return grant


def close(
    *, attempt: Attempt, how: str, by: Person | None = None, reason: str = "", if_over_at: datetime | None = None
) -> Attempt:
    """Close once; a second call changes nothing. Whatever was acknowledged before is inside, nothing comes after.

    With `if_over_at`, only where time is over at that moment: asked under the lock, because minutes may just have been granted.
    """
    with transaction.atomic():
        attempt = Attempt.objects.select_for_update().get(pk=attempt.pk)
        if if_over_at is not None and if_over_at < ends_at(attempt) + GRACE:
            return attempt
        if attempt.closed_at is None:
            attempt.closed_at, attempt.closed_by = clock.now(), how
            attempt.save(update_fields=["closed_at", "closed_by"])
            audit.record("exams.closed", actor=by, subject=attempt, reason=reason, how=how)
            enqueue("exams.finish", key=f"exams.finish:{attempt.pk}", attempt_id=attempt.pk)
    return attempt


@transaction.atomic
def seal(*, attempt: Attempt) -> AttemptSeal:
    """Seal what a closed attempt holds; again, the same seal. Raises DomainError attempt_not_closed."""
    if attempt.closed_at is None:
        raise DomainError("attempt_not_closed")
    if existing := AttemptSeal.objects.filter(attempt=attempt).first():
        return existing
    values = sealed_values(attempt)
    sealed, _made = AttemptSeal.objects.get_or_create(
        attempt=attempt, defaults={**values, "closed_at": attempt.closed_at, "sealed_at": clock.now()}
    )
    return sealed


def sealed_values(attempt: Attempt) -> dict[str, Any]:
    """What a seal over the journal as it stands would say."""
    assert attempt.closed_at is not None  # noqa: S101 only closed attempts are sealed
    return seal_of(
        attempt=str(attempt.public_id),
        closed_at=attempt.closed_at,
        digests=attempt.entries.values_list("digest", flat=True),
        answers=answers_of(attempt),
        form_digest=attempt.form.digest,
    )


def close_what_is_over(now: datetime | None = None) -> int:
    """Close attempts whose time has passed. Only tidies: the end was decided by the clock already."""
    moment = now or clock.now()
    open_ones = Attempt.objects.filter(closed_at=None).annotate(granted=Coalesce(Sum("grants__minutes"), 0))
    over = [one for one in open_ones if moment >= deadline(terms_of(one, one.granted)) + GRACE]
    closed = [close(attempt=attempt, how="time", if_over_at=moment) for attempt in over]
    return sum(attempt.closed_at is not None for attempt in closed)
