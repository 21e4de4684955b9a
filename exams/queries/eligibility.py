"""What is known of candidates before they are registered. It informs; a person decides. Unknown is an answer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from core import clock
from core.models import AppointmentSpan, Person
from exams import ports
from exams.models import Sitting
from exams.services.bans import bans_of

MINUTES_PER_HOUR = 45
MET, MISSING, UNKNOWN = "met", "missing", "unknown"


@dataclass(frozen=True)
class Finding:
    """`what`: hours, appointment, ban, photo. `said` is a figure or a date, no sentence."""

    what: str
    state: str
    said: str = ""


def findings_of(sitting: Sitting, people: Sequence[Person]) -> dict[int, list[Finding]]:
    """By person, in one order; four queries whatever the number."""
    day, ids = clock.day_of(sitting.opens_at), [person.pk for person in people]
    minutes = ports.training_minutes(ids, day.year)
    barred, own = ports.barred(ids, day), bans_of(ids, day)
    appointed = set(
        AppointmentSpan.objects.filter(
            person__in=ids,
            known_until=clock.FAR_FUTURE,
            law_from__lte=sitting.opens_at,
            law_until__gt=sitting.opens_at,
        ).values_list("person", flat=True)
    )
    return {
        person.pk: [
            _hours(minutes, person.pk, sitting.required_hours),
            Finding("appointment", MET if person.pk in appointed else MISSING),
            _ban(barred, own, person.pk),
            Finding("photo", MET if person.photo_id else MISSING),
        ]
        for person in people
    }


def as_stored(findings: Sequence[Finding]) -> list[dict[str, Any]]:
    return [asdict(finding) for finding in findings]


def _hours(minutes: Mapping[int, int] | None, person: int, required: int | None) -> Finding:
    if minutes is None:
        return Finding("hours", UNKNOWN)
    done = minutes.get(person, 0) // MINUTES_PER_HOUR
    return Finding("hours", MET if not required or done >= required else MISSING, f"{done}/{required or '—'}")


def _ban(barred: Mapping[int, date] | None, own: Mapping[int, date], person: int) -> Finding:
    ends = [found[person] for found in (barred or {}, own) if person in found]
    if ends:
        return Finding("ban", MISSING, max(ends).isoformat())
    return Finding("ban", UNKNOWN if barred is None else MET)
