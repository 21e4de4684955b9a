"""Standing accommodations: granted once with evidence, applied to every exam while they hold."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db import transaction
from django.db.models import Q

from core import audit, clock
from core.errors import DomainError
from core.models import Person, StoredFile
from exams.domain.timetable import extra_minutes
from exams.models import Accommodation, Registration


@dataclass(frozen=True)
class Granted:
    """What holds for a person on a day; of several grants the most generous of each."""

    time_factor: Decimal
    break_minutes: int
    large_type: bool

    def minutes(self, of: int) -> int:
        return extra_minutes(of, self.time_factor, self.break_minutes)


def granted_on(person_ids: Iterable[int], day: date) -> dict[int, Granted]:
    rows = Accommodation.objects.filter(
        person__in=list(person_ids), valid_from__lte=day, valid_until__gte=day, ended_at=None
    )
    found: dict[int, Granted] = {}
    for row in rows:
        before = found.get(row.person_id, Granted(Decimal(1), 0, False))
        found[row.person_id] = Granted(
            max(before.time_factor, row.time_factor),
            max(before.break_minutes, row.break_minutes),
            before.large_type or row.large_type,
        )
    return found


@transaction.atomic
def grant_accommodation(
    *,
    person: Person,
    time_factor: Decimal,
    break_minutes: int,
    large_type: bool,
    valid_from: date,
    valid_until: date,
    basis: str,
    by: Person,
    evidence: StoredFile | None = None,
) -> Accommodation:
    """Grant, and apply to every place the person has in a sitting of those days and has not begun."""
    if time_factor <= 1 and not break_minutes and not large_type:
        raise DomainError("accommodation_is_empty")
    if not basis.strip():
        raise DomainError("reason_is_empty")
    granted = Accommodation.objects.create(
        person=person,
        time_factor=time_factor,
        break_minutes=break_minutes,
        large_type=large_type,
        valid_from=valid_from,
        valid_until=valid_until,
        basis=basis.strip(),
        evidence=evidence,
        granted_by=by,
        granted_at=clock.now(),
    )
    audit.record("exams.accommodation_granted", actor=by, subject=granted, reason=basis.strip())
    _apply(person)
    return granted


@transaction.atomic
def end_accommodation(*, accommodation: Accommodation, by: Person, reason: str) -> None:
    """What was applied to places already stays: nobody loses time that was promised for an exam."""
    if not reason.strip():
        raise DomainError("reason_is_empty")
    ended = Accommodation.objects.filter(pk=accommodation.pk, ended_at=None)
    ended.update(ended_at=clock.now(), ended_by=by)
    audit.record("exams.accommodation_ended", actor=by, subject=accommodation, reason=reason.strip())


def _apply(person: Person) -> None:
    coming = Registration.objects.filter(
        Q(person=person, withdrawn_at=None, attempt=None, sitting__closes_at__gt=clock.now())
    ).select_related("sitting__exam")
    for place in coming:
        own = granted_on([person.pk], clock.day_of(place.sitting.opens_at)).get(person.pk)
        if own:
            place.extra_minutes = max(place.extra_minutes, own.minutes(place.sitting.exam.minutes))
            place.large_type = place.large_type or own.large_type
            place.save(update_fields=["extra_minutes", "large_type"])
