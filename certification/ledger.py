"""The register's ledgers: certificates (with their scope) and measures against persons."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Any

from django.db.models import Model

from certification.domain.states import Kind
from certification.domain.story import Event, scopes, standings
from certification.models import Area, Domain, PowerSource
from core.domain.ledger import HeldFact, holdings
from core.ledger import Ledger, Segment, SpanTable, register_ledger


def told(events: Sequence[Any]) -> list[Event]:
    """Rows as the rules want them."""
    return [
        Event(e.sequence, Kind(e.kind), e.effective_at, e.facts, e.reverses.sequence if e.reverses_id else None)
        for e in events
    ]


def fold_certificate(certificate: Any, events: Sequence[Any]) -> Iterable[Segment]:
    identity = tuple((name, getattr(certificate, name)) for name in _IDENTITY)
    for held in standings(told(events)):
        values = (
            ("state", str(held.state)),
            ("overlays", held.overlays),
            ("reasons", held.reasons),
            ("valid_from", held.valid_from),
            ("valid_until", held.valid_until),
        )
        yield Segment(held.law_from, held.law_until, (*values, *identity))


@lru_cache(maxsize=8192)
def _key(model: type[Model], public_id: str) -> int:
    """The row a public id names; it never names another, so remembering is safe."""
    return model._default_manager.values_list("pk", flat=True).get(public_id=public_id)


def fold_scope(certificate: Any, events: Sequence[Any]) -> Iterable[Segment]:
    """Facts name domain, area and power by public id."""
    for held in scopes(told(events)):
        place = (
            ("domain_id", _key(Domain, held.domain)),
            ("area_id", _key(Area, held.area)),
            ("power_id", _key(PowerSource, held.power) if held.power else None),
        )
        yield Segment(held.law_from, held.law_until, (*_COVERED, *place))


def fold_restriction(restriction: Any, events: Sequence[Any]) -> Iterable[Segment]:
    facts = [
        HeldFact(e.sequence, e.kind, e.effective_at, e.facts, e.reverses.sequence if e.reverses_id else None)
        for e in events
    ]
    values = (("person_id", restriction.person_id), ("measure", restriction.measure))
    for held in holdings(facts, begins="imposed", ends="lifted"):
        yield Segment(held.law_from, held.law_until, (*_HELD, *values))


_IDENTITY = ("person_id", "unit_id", "authority_id", "type", "origin")
_COVERED = (("state", "covered"), ("overlays", ()), ("reasons", ()))
_HELD = (("state", "held"), ("overlays", ()), ("reasons", ()))
_STANDING = ("state", "overlays", "reasons", "valid_from", "valid_until", *_IDENTITY)
_SCOPE = ("state", "overlays", "reasons", "domain_id", "area_id", "power_id")


def register() -> None:
    register_ledger(
        Ledger(
            "certificates",
            "certification.Certificate",
            "certification.CertificateEvent",
            "certification.CertificateNote",
            (
                SpanTable("certification.CertificateSpan", fold_certificate, _STANDING),
                SpanTable("certification.ScopeSpan", fold_scope, _SCOPE, apart=("domain", "area")),
            ),
        )
    )
    register_ledger(
        Ledger(
            "restrictions",
            "certification.Restriction",
            "certification.RestrictionEvent",
            "certification.RestrictionNote",
            (
                SpanTable(
                    "certification.RestrictionSpan",
                    fold_restriction,
                    ("state", "overlays", "reasons", "person_id", "measure"),
                ),
            ),
        )
    )
