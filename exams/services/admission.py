"""Admission: codes for the door, checking in, and the waiver where Safe Exam Browser fails."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterable
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction

from core import audit, clock
from core.errors import DomainError
from core.models import Person
from exams.domain.admission import code_digest, new_code
from exams.journal_tables import on_postgresql
from exams.models import Registration, Sitting
from exams.services.events import note
from exams.start_tables import use_code

OPENS_BEFORE = timedelta(hours=1)
OPEN_AFTER = timedelta(hours=4)
"""A code still opens the receipt so long after the sitting closed."""
WAIVER_LASTS = timedelta(minutes=10)


@transaction.atomic
def issue_codes(*, registrations: Iterable[Registration], by: Person) -> dict[int, str]:
    """A new code for each place, by its key. Earlier codes end: of a code nobody keeps more than its SHA-256."""
    places, now, codes = list(registrations), clock.now(), {}
    for place in places:
        codes[place.pk] = new_code()
        place.code_digest, place.code_issued_at, place.code_used_at = code_digest(codes[place.pk]), now, None
    Registration.objects.bulk_update(places, ["code_digest", "code_issued_at", "code_used_at"], batch_size=500)
    if places:
        audit.record("exams.codes_issued", actor=by, subject=places[0].sitting, count=len(places))
    return codes


def admit(*, code: str) -> Registration:
    """Let whoever shows a code in, once. Of the place at least its keys are filled.

    Raises DomainError code_not_known, code_used, admission_not_open.
    """
    digest, now = code_digest(code), clock.now()
    if digest and on_postgresql():
        place = use_code(digest, now, opens_by=now + OPENS_BEFORE, closes_after=now - OPEN_AFTER)
        if place is not None:
            return place
    place = (
        Registration.objects.filter(code_digest=digest, withdrawn_at=None).select_related("sitting").first()
        if digest
        else None
    )
    if place is None:
        raise DomainError("code_not_known")
    if not place.sitting.opens_at - OPENS_BEFORE <= now < place.sitting.closes_at + OPEN_AFTER:
        raise DomainError("admission_not_open")
    entered = Registration.objects.filter(pk=place.pk, code_digest=digest, code_used_at=None)
    if not entered.update(code_used_at=now, checked_in_at=place.checked_in_at or now):
        raise DomainError("code_used")
    return place


@transaction.atomic
def check_in(*, registration: Registration, by: Person) -> Registration:
    """The invigilator has seen the person beside the photo. Twice is once."""
    registration = (
        Registration.objects.select_for_update(of=("self",)).select_related("sitting", "room").get(pk=registration.pk)
    )
    if registration.withdrawn_at:
        raise DomainError("registration_withdrawn")
    if registration.checked_in_at is None:
        registration.checked_in_at, registration.checked_in_by = clock.now(), by
        registration.save(update_fields=["checked_in_at", "checked_in_by"])
        note(
            sitting=registration.sitting,
            registration=registration,
            room=registration.room,
            kind="checked_in",
            by=by,
            tells=True,
        )
    return registration


def waiver_code(sitting: Sitting, at: datetime | None = None) -> str:
    """Six figures that the board shows and that change every ten minutes."""
    window = int((at or clock.now()).timestamp() // WAIVER_LASTS.total_seconds())
    told = hmac.new(settings.SECRET_KEY.encode(), f"seb:{sitting.public_id}:{window}".encode(), hashlib.sha256)
    return f"{int.from_bytes(told.digest()[:8], 'big') % 1_000_000:06d}"


@transaction.atomic
def waive_seb(*, registration: Registration, code: str) -> None:
    """One candidate may go on in another browser. Raises DomainError waiver_code_wrong."""
    now = clock.now()
    right = (waiver_code(registration.sitting, now), waiver_code(registration.sitting, now - WAIVER_LASTS))
    if not any(hmac.compare_digest(code.strip().encode(), one.encode()) for one in right):
        raise DomainError("waiver_code_wrong")
    Registration.objects.filter(pk=registration.pk).update(seb_waived_at=now)
    note(sitting=registration.sitting, registration=registration, room=registration.room, kind="seb_waived")
