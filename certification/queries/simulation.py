"""Run a proposed rule set over the whole roster of an authority."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.db.models import BooleanField, ExpressionWrapper

from certification.domain.parameters import Rules
from certification.domain.simulation import Case, Effect, effects
from certification.models import CertificateSpan, ScopeSpan
from certification.queries.auxiliaries import is_auxiliary
from certification.queries.eligibility import Asker, known_of
from core import clock
from core.models import Authority

AT_ONCE = 5_000
# Who lapsed longer ago is beyond every late renewal that a rule set can grant.
LOOK_BACK = timedelta(days=1000)


@dataclass(frozen=True)
class Affected:
    """A person of the roster for whom the rules would change something."""

    certificate: str
    number: str
    name: str
    effects: tuple[Effect, ...]


@dataclass
class UnitLine:
    unit: str
    roster: int = 0
    counts: Counter[Effect] = field(default_factory=Counter)
    affected: list[Affected] = field(default_factory=list)


@dataclass(frozen=True)
class Simulation:
    """`roster` certificates were asked about under both rule sets; lines by unit, those most touched first."""

    roster: int
    totals: Counter[Effect]
    lines: list[UnitLine]


def simulate(authority: Authority, before: Rules, after: Rules, *, on: date | None = None) -> Simulation:
    """As the roster stands now. Queries grow with the roster only by one round for each 5,000 certificates."""
    day = on or clock.today()
    lines: dict[int, UnitLine] = {}
    for span, touched in _touched(authority, before, after, day):
        line = lines.setdefault(span.unit_id, UnitLine(span.unit.name))
        line.roster += 1
        if touched:
            line.counts.update(touched)
            in_order = tuple(effect for effect in Effect if effect in touched)
            line.affected.append(Affected(str(span.stream.public_id), span.stream.number, span.person.name, in_order))
    ordered = sorted(lines.values(), key=lambda line: (-len(line.affected), line.unit))
    totals: Counter[Effect] = sum((line.counts for line in ordered), Counter())
    return Simulation(sum(line.roster for line in ordered), totals, ordered)


def _touched(
    authority: Authority, before: Rules, after: Rules, day: date
) -> Iterator[tuple[CertificateSpan, frozenset[Effect]]]:
    roster = list(_roster(authority, day))
    for first in range(0, len(roster), AT_ONCE):
        some = roster[first : first + AT_ONCE]
        domains = _domains([span.stream_id for span in some])
        askers = [Asker(span.person_id, span.unit_id, "renewal", tuple(domains[span.stream_id])) for span in some]
        for span, known in zip(some, known_of(askers, day), strict=True):
            now, then = known.evidence(before, day), known.evidence(after, day)
            case = Case(span.overlays, span.valid_until, now, then, bool(span.auxiliary))
            yield span, effects(case, before, after, on=day)


def _roster(authority: Authority, day: date):
    """Live certificates, and those whose term ended not too long ago. Ministry cards follow the rules of others."""
    moment = clock.now()
    spans = CertificateSpan.objects.filter(
        authority=authority, type="enforcement", known_until=clock.FAR_FUTURE,
        law_from__lte=moment, law_until__gt=moment, state__in=("issued", "expired"), valid_until__gte=day - LOOK_BACK,
    ).exclude(origin="ministry")  # fmt: skip
    spans = spans.annotate(auxiliary=ExpressionWrapper(is_auxiliary(moment), output_field=BooleanField()))
    return spans.select_related("stream", "person", "unit").order_by("unit__code", "stream__number")


def _domains(streams: list[int]) -> dict[int, list[str]]:
    moment = clock.now()
    found: dict[int, list[str]] = defaultdict(list)
    rows = ScopeSpan.objects.filter(
        stream_id__in=streams, law_from__lte=moment, law_until__gt=moment, known_until=clock.FAR_FUTURE
    )
    for stream, code in rows.values_list("stream_id", "domain__code").distinct():
        found[stream].append(code)
    return found
