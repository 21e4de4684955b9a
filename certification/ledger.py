"""The register's ledgers: certificates (with their scope), measures against persons, legal reviewers and auxiliaries."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from functools import lru_cache
from typing import Any, NamedTuple

from django.db.models import Model

from certification.domain.states import Kind
from certification.domain.story import Event, scopes, standings
from certification.models import Area, Domain, PowerSource
from core.domain.dates import FAR_DAY, end_of_day, start_of_day
from core.domain.ledger import HeldFact, holdings
from core.ledger import Ledger, Segment, SpanTable, register_ledger
from core.ledger.columns import number_of
from core.ledger.registry import Reading


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


_PLACES: Mapping[str, type[Model]] = {"domain": Domain, "area": Area, "power": PowerSource}
_LISTS = ("scope", "added", "removed")


def outline_certificate(kind: str, facts: Mapping[str, Any]) -> Reading | None:
    """What the folds above can see in an event: its kind, which facts there are, the moments of its days, the places it names."""
    word: list[Any] = [kind, bool(facts.get("return_required")), facts.get("of")]
    moments: list[int] = []
    columns: list[str] = []
    values: list[int] = []
    for name, read in _DAYS.items():
        if text := facts.get(name):
            if not isinstance(text, str) or (day := read(text)) is None:
                return None
            word.append(name)
            columns.append(name)
            values.append(day.number)
            moments.append(day.moment)
    if kind in _OPENINGS and not {"valid_from", "valid_until"} <= set(columns):
        return None
    for list_name in _LISTS:
        for item in facts.get(list_name, ()):
            named = [name for name in _PLACES if item.get(name)]
            word.append((list_name, *named, bool(item.get("until"))))
            columns += [f"{name}_id" for name in named]
            values += [_key(_PLACES[name], item[name]) for name in named]
            if text := item.get("until"):
                if not isinstance(text, str) or (day := _last_day(text)) is None:
                    return None
                moments.append(day.moment)
    return Reading(tuple(word), tuple(moments), tuple(columns), tuple(values))


class _Day(NamedTuple):
    """A day that facts name, and the moment at which it begins or has ended, as numbers."""

    number: int
    moment: int


@lru_cache(maxsize=65536)
def _first_day(text: str) -> _Day | None:
    day = _written_day(text)
    return _Day(number_of(day), number_of(start_of_day(day))) if day else None


@lru_cache(maxsize=65536)
def _last_day(text: str) -> _Day | None:
    day = _written_day(text)
    return _Day(number_of(day), number_of(end_of_day(day))) if day else None


def _written_day(text: str) -> date | None:
    """A day as the services write it, and before the last of all; None for anything else."""
    if not "1000" <= text < FAR_DAY.isoformat():
        return None
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if day.isoformat() == text else None


_DAYS: Mapping[str, Callable[[str], _Day | None]] = {
    "valid_from": _first_day,
    "valid_until": _last_day,
    "registered_until": _last_day,
    "last_day": _last_day,
    "covered_until": _last_day,
}


def fold_restriction(restriction: Any, events: Sequence[Any]) -> Iterable[Segment]:
    facts = [
        HeldFact(e.sequence, e.kind, e.effective_at, e.facts, e.reverses.sequence if e.reverses_id else None)
        for e in events
    ]
    values = (("person_id", restriction.person_id), ("measure", restriction.measure))
    for held in holdings(facts, begins="imposed", ends="lifted"):
        yield Segment(held.law_from, held.law_until, (*_HELD, *values))


def fold_personnel(entry: Any, events: Sequence[Any]) -> Iterable[Segment]:
    facts = [
        HeldFact(e.sequence, e.kind, e.effective_at, e.facts, e.reverses.sequence if e.reverses_id else None)
        for e in events
    ]
    whose = tuple((name, getattr(entry, name)) for name in _WHOSE)
    for held in holdings(facts, begins="entered", ends="ended", carries=_SAID):
        said = dict(held.facts)
        values = tuple((name, said.get(name, "")) for name in _SAID)
        yield Segment(held.law_from, held.law_until, (*_HELD, *whose, *values))


_OPENINGS = frozenset({Kind.OPENED.value, Kind.ISSUED.value})
_IDENTITY = ("person_id", "unit_id", "authority_id", "type", "origin")
_COVERED = (("state", "covered"), ("overlays", ()), ("reasons", ()))
_HELD = (("state", "held"), ("overlays", ()), ("reasons", ()))
_WHOSE = ("register", "authority_id", "unit_id", "person_id")
_SAID = ("number", "ground", "qualification")
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
                SpanTable(
                    "certification.CertificateSpan",
                    fold_certificate,
                    _STANDING,
                    identity=_IDENTITY,
                    filled=("valid_from", "valid_until"),
                ),
                SpanTable(
                    "certification.ScopeSpan",
                    fold_scope,
                    _SCOPE,
                    apart=("domain", "area"),
                    filled=("domain_id", "area_id", "power_id"),
                ),
            ),
            outline_certificate,
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
    register_ledger(
        Ledger(
            "personnel",
            "certification.PersonnelEntry",
            "certification.PersonnelEvent",
            "certification.PersonnelNote",
            (
                SpanTable(
                    "certification.PersonnelSpan",
                    fold_personnel,
                    ("state", "overlays", "reasons", *_WHOSE, *_SAID),
                ),
            ),
        )
    )
