"""How complete the register is: current to when, what waits, what nobody has confirmed."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Max

from certification.domain.application import STEPS
from certification.models import Application, CertificateEvent, CertificateSpan, Proposal
from certification.queries.rules import rules_at
from certification.queries.standing import covering
from core import clock
from core.models import Authority

WAITING_APPLICATIONS = (*STEPS, "approved")


@dataclass(frozen=True)
class Statement:
    """Of one authority. `recorded_until`: the last entry; everything decided and brought before then is in it."""

    authority: Authority
    at: datetime
    complete_from: str | None
    recorded_until: datetime | None
    certificates: int
    valid: int
    unconfirmed: int
    pending_changes: int
    pending_applications: int

    @property
    def pending(self) -> int:
        return self.pending_changes + self.pending_applications


def statement_of(authority: Authority) -> Statement:
    """Five queries, whatever the register's size."""
    moment = clock.now()
    spans = covering(CertificateSpan.objects.filter(authority=authority), moment, moment).exclude(origin="ministry")
    counts: Counter[str] = Counter()
    for state, overlays in spans.values_list("state", "overlays").iterator(chunk_size=5000):
        words = set(overlays)
        counts["all"] += 1
        counts["valid"] += state == "issued" and not words & {"suspended", "stood_down"}
        counts["unconfirmed"] += "unverified" in words
    last = CertificateEvent.objects.filter(stream__authority=authority).aggregate(last=Max("recorded_at"))["last"]
    return Statement(
        authority=authority,
        at=moment,
        complete_from=rules_at(authority)["register_known_from"],
        recorded_until=last,
        certificates=counts["all"],
        valid=counts["valid"],
        unconfirmed=counts["unconfirmed"],
        pending_changes=Proposal.objects.filter(authority=authority, state="waiting").count(),
        pending_applications=Application.objects.filter(authority=authority, state__in=WAITING_APPLICATIONS).count(),
    )
