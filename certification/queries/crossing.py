"""What one night has to tell: only the certificates whose last day stands at a distance that is a reminder, or is over.

Never a walk over the whole register: a few hundred rows of a million, found by the index on the last day.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Q

from certification.domain.states import CertificateType
from certification.models import Certificate, CertificateSpan
from certification.queries.rules import rules_at
from core import clock
from core.models import Authority

RENEWED_HERE = (CertificateType.ENFORCEMENT.value, CertificateType.SUPERVISION.value)


@dataclass(frozen=True)
class Crossing:
    """A certificate that meets a day of note. `days_left`: to its last valid day; 0 is that day, -1 the first after it."""

    certificate_id: int
    person_id: int
    unit_id: int
    type: str
    number: str
    valid_until: date
    days_left: int
    suspended: bool


def crossing(day: date) -> Iterator[Crossing]:
    """Reminders as the rules of each authority say, the last evening, and what lapsed with the day before.

    Those of ministries are renewed elsewhere and not looked at.
    Asked again it answers the same: who has been told is the business of whoever tells. One query and one for the rules.
    """
    for authority in Authority.objects.filter(issues=True, pk__in=Certificate.objects.values("authority")):
        distances = {*rules_at(authority, clock.start_of_day(day))["renewal_reminders_days"], 0, -1}
        last_days = [day + timedelta(days=distance) for distance in distances]
        # What holds in the last moment of the term: a renewed term or an end recorded since is another span.
        ending = Q(
            type__in=RENEWED_HERE, state="issued", authority=authority, known_until=clock.FAR_FUTURE, valid_until__in=last_days
        )  # fmt: skip
        rows = CertificateSpan.objects.filter(ending).values_list(
            "stream_id", "person_id", "unit_id", "type", "stream__number", "valid_until", "law_until", "overlays"
        )
        for stream, person, unit, kind, number, valid_until, law_until, overlays in rows.order_by(
            "valid_until", "stream_id"
        ):
            if law_until == clock.end_of_day(valid_until):
                left, suspended = (valid_until - day).days, "suspended" in overlays
                yield Crossing(stream, person, unit, kind, number, valid_until, left, suspended)


def crossed(today: date, days: int) -> list[Crossing]:
    """What the nights up to today had to tell, back to `days` before it; of each certificate only the newest.

    So whoever runs on most days but not on all misses nothing. `days_left` is that of the night which had to tell it.
    """
    newest: dict[int, Crossing] = {}
    for ago in range(days + 1):
        for one in crossing(today - timedelta(days=ago)):
            newest.setdefault(one.certificate_id, one)
    return list(newest.values())
