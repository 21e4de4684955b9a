"""Reads of the register for its screens: lists, board, history on both axes, and the public look-up."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet

from certification.domain.answers import Status
from certification.domain.numbers import normalised
from certification.domain.states import label_of
from certification.models import Certificate, CertificateEvent, CertificateSpan, ScopeSpan
from certification.queries.standing import covering, status_at
from core import clock
from core.models import Person, Unit
from core.roles import Role
from core.scope import scoped

EXPIRING_DAYS = 90
SEE = (
    Role.REGISTRY_CLERK,
    Role.REGISTRY_REVIEWER,
    Role.UNIT_ADMINISTRATOR,
    Role.AUDITOR,
    Role.SYSTEM_ADMINISTRATOR,
)  # fmt: skip
TONES = {
    "issued": "valid",
    "expiring": "expiring",
    "suspended": "suspended",
    "stood_down": "suspended",
    "expired": "lapsed",
    "superseded": "lapsed",
    "cancelled": "lapsed",
    "revoked": "lapsed",
    "annulled": "lapsed",
}


@dataclass(frozen=True)
class Shown:
    """A state as a person sees it: the code of its word, the tone of its colour and shape."""

    label: str
    tone: str


def shown(state: str | None, overlays: Sequence[str], valid_until: date | None, on: date) -> Shown:
    """Expiring is a nuance of valid; a lost or pending card does not make the certificate invalid."""
    if state is None:
        return Shown("not_yet_known", "unknown")
    label = label_of(state, tuple(overlays))
    if state == "issued" and label not in {"suspended", "stood_down"}:
        soon = valid_until is not None and (valid_until - on).days <= EXPIRING_DAYS
        return Shown(label, "expiring" if soon or label == "unregistered" else "valid")
    return Shown(label, TONES.get(label, "unknown"))


def shown_status(status: Status, on: date) -> Shown:
    if status.state is None:
        word = status.reasons[0] if status.reasons else "not_yet_known"
        return Shown(word, "lapsed" if status.valid is False else "unknown")
    return shown(status.state, status.overlays, status.valid_until, on)


def spans_now(at: datetime | None = None, known_at: datetime | None = None) -> QuerySet[CertificateSpan]:
    moment = at or clock.now()
    return covering(CertificateSpan.objects.all(), moment, known_at or clock.now())


def certificates_found(
    by: Person,
    *,
    text: str = "",
    unit: Unit | None = None,
    state: str = "",
    of_type: str = "",
    at: datetime | None = None,
) -> QuerySet[Certificate]:
    """Certificates in scope, by number or holder, with the span that covers `at` prefetched as `covering`."""
    moment = at or clock.now()
    found = scoped(Certificate.objects.all(), by, *SEE)
    for word in text.split():
        found = found.filter(
            Q(number=normalised(word))
            | Q(number__startswith=normalised(word))
            | Q(person__name__contains=word)
            | Q(person__name_pinyin__icontains=word.lower())
            | Q(Exists(Person.objects.filter(pk=OuterRef("person"), names__name=word)))
        )
    if unit is not None:
        found = found.filter(unit__above__ancestor=unit)
    if of_type:
        found = found.filter(type=of_type)
    if state:
        found = found.filter(
            Exists(_in_state(spans_now(moment), state, clock.day_of(moment)).filter(stream=OuterRef("pk")))
        )
    return (
        found.select_related("person", "unit")
        .prefetch_related(Prefetch("spans", queryset=spans_now(moment), to_attr="covering"))
        .order_by("number")
    )


def _in_state(spans: QuerySet[CertificateSpan], state: str, on: date) -> QuerySet[CertificateSpan]:
    soon = on + timedelta(days=EXPIRING_DAYS)
    held = Q(overlays__icontains="suspended") | Q(overlays__icontains="stood_down")
    if state == "suspended":
        return spans.filter(held, state="issued")
    if state == "expiring":
        return spans.filter(~held, state="issued", valid_until__lte=soon)
    if state == "valid":
        return spans.filter(~held, state="issued", valid_until__gt=soon)
    if state == "expired":
        return spans.filter(state="expired")
    if state == "ended":
        return spans.filter(state__in=["cancelled", "revoked", "annulled", "superseded"])
    return spans.none()


BOARD = ("valid", "expiring", "suspended", "expired", "ended")
TONES = {"valid": "valid", "expiring": "expiring", "suspended": "suspended", "expired": "lapsed", "ended": "unknown"}


@dataclass(frozen=True)
class BoardRow:
    unit: Unit
    counts: dict[str, int]

    @property
    def total(self) -> int:
        return sum(self.counts.values())

    @property
    def parts(self) -> list[tuple[str, int]]:
        """(tone, count) for the stacked bar."""
        return parts_of(self.counts)


def parts_of(counts: Mapping[str, int]) -> list[tuple[str, int]]:
    """(tone, count) for the stacked bar, in the order of the board; what counts nothing is left out."""
    return [(TONES[name], counts[name]) for name in BOARD if counts[name]]


def board(by: Person, *, at: datetime | None = None) -> tuple[dict[str, int], list[BoardRow]]:
    """Figures over all, and by unit, for everything in scope: one statement, counted by Python in one pass."""
    moment = at or clock.now()
    on = clock.day_of(moment)
    rows = scoped(spans_now(moment), by, *SEE).values_list("unit_id", "state", "overlays", "valid_until")
    by_unit: dict[int, Counter[str]] = {}
    for unit_id, state, overlays, valid_until in rows:
        by_unit.setdefault(unit_id, Counter())[_column(state, overlays, valid_until, on)] += 1
    units = Unit.objects.in_bulk(by_unit)
    lines = [
        BoardRow(units[pk], {name: counts[name] for name in BOARD})
        for pk, counts in sorted(by_unit.items(), key=lambda item: units[item[0]].code)
    ]
    total = {name: sum(line.counts[name] for line in lines) for name in BOARD}
    return total, lines


def _column(state: str, overlays: Iterable[str], valid_until: date, on: date) -> str:
    if state == "expired":
        return "expired"
    if state != "issued":
        return "ended"
    if {"suspended", "stood_down"} & set(overlays):
        return "suspended"
    return "expiring" if (valid_until - on).days <= EXPIRING_DAYS else "valid"


def history(certificate: Certificate) -> list[CertificateEvent]:
    """Every event, newest first, with both persons and the note where it is not retired."""
    return list(
        certificate.events.select_related("stream", "proposed_by", "approved_by", "reverses", "note").order_by(
            "-sequence"
        )
    )


def scope_on(certificate: Certificate, at: datetime | None = None) -> list[ScopeSpan]:
    moment = at or clock.now()
    return list(
        covering(certificate.scope_spans.all(), moment, clock.now())
        .select_related("domain", "area", "power")
        .order_by("domain__code", "area__code")
    )


def certificates_of(person: Person) -> list[tuple[Certificate, Status]]:
    """A person's certificates with their status now, those in force first."""
    rows = Certificate.objects.filter(person=person).select_related("unit", "authority")
    known = [(certificate, status_at(certificate, clock.now())) for certificate in rows]
    return sorted(known, key=lambda pair: (not pair[1].valid, pair[0].number))
