"""Losses of cards against the working days in which the rules want them reported. A late report is marked, never refused."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from certification.domain.states import Kind
from certification.models import Certificate, CertificateEvent
from certification.queries.reviews import calendar_of, due_by
from certification.queries.rules import rule_book
from core import clock


@dataclass(frozen=True)
class Loss:
    """`due_on`: the last day for the report. None where no rule with its document names one, or a year of holidays is not
    entered: then nobody is called late.
    """

    lost_on: date
    due_on: date | None
    reported_on: date

    @property
    def is_late(self) -> bool:
        return self.due_on is not None and self.reported_on > self.due_on


def losses_among(events: Sequence[CertificateEvent]) -> dict[int, Loss]:
    """By event, as the rules stood on the day of the loss; a report that one of these events takes back is none.

    Two queries, and one for each authority; none without a loss.
    """
    taken_back = {event.reverses_id for event in events}
    reports = [event for event in events if event.kind == Kind.LOSS_REPORTED and event.pk not in taken_back]
    if not reports:
        return {}
    book = rule_book(clock.now())
    calendars = {pk: calendar_of(pk) for pk in {event.stream.authority_id for event in reports}}
    found = {}
    for event in reports:
        authority, lost_on = event.stream.authority_id, _lost_on(event)
        days = book.at(authority, clock.start_of_day(lost_on))["loss_report_working_days"]
        due_on = None if days is None else due_by(lost_on, days, calendars[authority])
        found[event.pk] = Loss(lost_on, due_on, clock.day_of(event.recorded_at))
    return found


def reported_late(lost: Collection[Certificate]) -> set[int]:
    """Which of these lost cards were reported late, by the newest report of each: keys of certificates."""
    if not lost:
        return set()
    reports = CertificateEvent.objects.filter(stream__in=list(lost), kind=Kind.LOSS_REPORTED, reversed_by__isnull=True)
    rows = reports.select_related("stream")
    newest = {event.stream_id: event for event in rows.order_by("sequence")}
    found = losses_among(list(newest.values()))
    return {stream for stream, event in newest.items() if found[event.pk].is_late}


def _lost_on(event: CertificateEvent) -> date:
    """The day it was lost as reported; of older entries the day from which the loss works."""
    told = event.facts.get("lost_on")
    return date.fromisoformat(told) if told else clock.day_of(event.effective_at)
