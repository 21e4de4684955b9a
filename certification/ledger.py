"""The register's ledgers: certificates (with their scope), measures against persons, legal reviewers and auxiliaries."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from functools import lru_cache
from typing import Any, NamedTuple

from django.db.models import Model

from certification.domain.states import Kind
from certification.domain.story import Event, scopes, standings
from certification.models import Area, Domain, PowerSource
from core.domain.dates import FAR_DAY
from core.domain.ledger import HeldFact, holdings
from core.ledger import Ledger, Segment, SpanTable, register_ledger
from core.ledger.alike import beginning, ending
from core.ledger.registry import Shape


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


class _Reading(NamedTuple):
    """What the folds above can see in one event: a word for its shape, moments of its days, keys and days it names."""

    word: int
    moments: tuple[str, ...]
    columns: tuple[str, ...]
    values: tuple[str, ...]


_DAYS = {
    "valid_from": beginning,
    "valid_until": ending,
    "registered_until": ending,
    "last_day": ending,
    "covered_until": ending,
}
_PLACES: Mapping[str, type[Model]] = {"domain": Domain, "area": Area, "power": PowerSource}
_words: dict[tuple, int] = {}


@lru_cache(maxsize=65536)
def _reading(kind: str, text: str) -> _Reading | None:
    """None for what is written otherwise than the services write it: such a history is folded by itself."""
    facts = json.loads(text)
    word: list[Any] = [kind, bool(facts.get("return_required")), facts.get("of")]
    moments: list[str] = []
    columns: list[str] = []
    values: list[str] = []
    for name, moment_of in _DAYS.items():
        if day := facts.get(name):
            if not _is_written_day(day):
                return None
            word.append(name)
            moments.append(moment_of(day))
            columns.append(name)
            values.append(day)
    if kind in _OPENINGS and not {"valid_from", "valid_until"} <= set(columns):
        return None
    for list_name in ("scope", "added", "removed"):
        for item in facts.get(list_name, ()):
            named = [name for name in _PLACES if item.get(name)]
            word.append((list_name, *named, bool(item.get("until"))))
            columns += [f"{name}_id" for name in named]
            values += [str(_key(_PLACES[name], item[name])) for name in named]
            if until := item.get("until"):
                if not _is_written_day(until):
                    return None
                moments.append(ending(until))
    return _Reading(_words.setdefault(tuple(word), len(_words)), tuple(moments), tuple(columns), tuple(values))


def _is_written_day(day: Any) -> bool:
    return isinstance(day, str) and len(day) == 10 and "1000" <= day < FAR_DAY.isoformat() and _is_day(day)


def _is_day(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def outline_certificate(rows: Sequence[tuple]) -> tuple[Shape, list[str], list[str]] | None:
    """The shape of a certificate's history: kinds, reversals, and which facts there are. Days of facts are moments."""
    words: list[int] = []
    moments: list[str] = []
    columns: tuple[str, ...] = ()
    values: list[str] = []
    for sequence, _pk, kind, effective_at, _recorded_at, facts, reverses, _stream in rows:
        reading = _reading(kind, facts)
        target = _sequence_of(rows, reverses) if reverses else 0
        if reading is None or target is None:
            return None
        words += (sequence, reading.word, target)
        moments.append(effective_at)
        moments += reading.moments
        if reading.columns:
            columns += reading.columns
            values += reading.values
    return Shape(tuple(words), columns), moments, values


def _sequence_of(rows: Sequence[tuple], pk: int) -> int | None:
    return next((row[0] for row in rows if row[1] == pk), None)


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
