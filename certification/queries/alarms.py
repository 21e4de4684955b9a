"""What somebody should look at: yeses that a late entry takes back.

A decision served on 10 March and entered on 15 March leaves five days in which the register said "valid" in good faith.
Those answers stay what they were; whoever relied on them has to be told. A death or a retirement entered late is the same.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from certification.domain.states import Kind
from certification.models import CertificateEvent, OfficialAnswer
from certification.queries.register import SEE
from core import clock
from core.models import Person
from core.scope import scoped

STOPPING = (Kind.SUSPENDED, Kind.SUSPENSION_EXTENDED, Kind.STOOD_DOWN, Kind.CANCELLED, Kind.REVOKED, Kind.ANNULLED)
SHOWN_DAYS = 90
_YES = Q(answer__valid=True) | Q(answer__allowed=True) | Q(answer__outcome="valid")


def late_entries(by: Person, *, since: datetime | None = None) -> QuerySet[CertificateEvent]:
    """Entries of the last 90 days that ended or paused a certificate from before they were known, after somebody was told
    yes; newest first. One query."""
    since = since or clock.now() - timedelta(days=SHOWN_DAYS)
    told = OfficialAnswer.objects.filter(
        _YES,
        certificate=OuterRef("stream"),
        asked_at__gte=OuterRef("effective_at"),
        asked_at__lt=OuterRef("recorded_at"),
    )
    rows = scoped(CertificateEvent.objects.all(), by, *SEE, unit="stream__unit")
    late = rows.filter(
        Exists(told), kind__in=STOPPING, recorded_at__gt=F("effective_at"), recorded_at__gte=since, reversed_by=None
    )
    return late.select_related("stream__person", "stream__unit", "proposed_by", "approved_by").order_by("-recorded_at")


def answers_taken_back(event: CertificateEvent) -> QuerySet[OfficialAnswer]:
    """Every yes the register gave between the moment an entry works from and the moment it was known."""
    told = OfficialAnswer.objects.filter(_YES, certificate_id=event.stream_id)
    return told.filter(asked_at__gte=event.effective_at, asked_at__lt=event.recorded_at).order_by("asked_at")


@dataclass(frozen=True)
class Alarm:
    """A late entry with the answers it takes back."""

    event: CertificateEvent
    answers: Sequence[OfficialAnswer]


def alarms(by: Person, *, since: datetime | None = None, at_most: int = 100) -> list[Alarm]:
    """Late entries with their answers: two queries, whatever their number."""
    events = list(late_entries(by, since=since)[:at_most])
    found: dict[int, list[OfficialAnswer]] = {event.pk: [] for event in events}
    by_certificate: dict[int, list[CertificateEvent]] = {}
    for event in events:
        by_certificate.setdefault(event.stream_id, []).append(event)
    answers = OfficialAnswer.objects.filter(_YES, certificate__in=by_certificate)
    if events:
        earliest = min(event.effective_at for event in events)
        for answer in answers.filter(asked_at__gte=earliest).order_by("asked_at").select_related("asked_by"):
            for event in by_certificate[answer.certificate_id or 0]:
                if event.effective_at <= answer.asked_at < event.recorded_at:
                    found[event.pk].append(answer)
    return [Alarm(event, found[event.pk]) for event in events]
