"""Whom the register bars from applying: for others who register people for something."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from certification.models import RestrictionSpan
from core import clock


def barred(person_ids: Sequence[int], on: date) -> dict[int, date]:
    """Persons under a ban on a day, as known now, with its last day. One query."""
    moment = clock.start_of_day(on)
    spans = RestrictionSpan.objects.filter(
        person__in=person_ids,
        measure="ban",
        law_from__lte=moment,
        law_until__gt=moment,
        known_until=clock.FAR_FUTURE,
    )
    return {person: clock.day_of(until - clock.MOMENT) for person, until in spans.values_list("person_id", "law_until")}
