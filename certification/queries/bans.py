"""Whom the register bars from applying: for others who register people for something, and as a list for the office."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Prefetch, QuerySet

from certification.models import Certificate, RestrictionEvent, RestrictionSpan
from certification.queries.register import SEE
from core import clock
from core.models import Person
from core.scope import scoped

VIEWS = ("running", "all")


def barred(person_ids: Sequence[int], on: date) -> dict[int, date]:
    """Persons under a ban on a day, as known now, with its last day. One query."""
    spans = _running(_known_now(), clock.start_of_day(on)).filter(person__in=person_ids)
    return {person: last_day(until) for person, until in spans.values_list("person_id", "law_until")}


def last_day(law_until: datetime) -> date:
    return clock.day_of(law_until - clock.MOMENT)


def _known_now() -> QuerySet[RestrictionSpan]:
    return RestrictionSpan.objects.filter(measure="ban", known_until=clock.FAR_FUTURE)


def _running(spans: QuerySet[RestrictionSpan], at: datetime) -> QuerySet[RestrictionSpan]:
    return spans.filter(law_from__lte=at, law_until__gt=at)


def bans_found(by: Person, view: str = "running") -> QuerySet[RestrictionSpan]:
    """Bans from certificates of the units in scope, the latest first. One that was taken back is none and not listed."""
    spans = scoped(_known_now(), by, *SEE, unit="stream__certificate__unit")
    if view == "running":
        spans = _running(spans, clock.now())
    imposed = RestrictionEvent.objects.filter(kind="imposed")
    return (
        spans.select_related("person", "stream__certificate__unit")
        .prefetch_related(Prefetch("stream__events", queryset=imposed))
        .order_by("-law_from", "-pk")
    )


@dataclass(frozen=True)
class Ban:
    """A line of the list: whom, by which decision on which certificate, from the first day until the last."""

    person: Person
    certificate: Certificate
    decision: RestrictionEvent
    first_day: date
    last_day: date
    standing: str
    """running, to_come (a service known by its day works from the next) or ended."""


def bans(spans: Iterable[RestrictionSpan]) -> list[Ban]:
    now = clock.now()
    return [
        Ban(
            span.person,
            span.stream.certificate,  # type: ignore[arg-type]  # a ban always follows from a certificate
            span.stream.events.all()[0],
            clock.day_of(span.law_from),
            last_day(span.law_until),
            _standing(span, now),
        )
        for span in spans
    ]


def _standing(span: RestrictionSpan, now: datetime) -> str:
    if span.law_until <= now:
        return "ended"
    return "to_come" if span.law_from > now else "running"
