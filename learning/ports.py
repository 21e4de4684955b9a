"""What study asks of others. Bound in config/wiring; an unbound port answers defaults that nobody has verified, or unknown."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from core.models import Person
from learning.domain.account import Basis as Basis
from learning.domain.account import Terms as Terms
from learning.domain.targets import Reached as Reached
from learning.domain.targets import Target as Target


@dataclass(frozen=True)
class Holding:
    """What somebody holds on a day: the last day of a certificate in force, and its domains."""

    valid_until: date | None
    domains: frozenset[str]


class TrainingTerms(Protocol):
    def terms(self, authority_ids: Collection[int], on: date) -> Mapping[int, Terms]:
        """What each authority asks, as its rules stood on a day."""
        ...


class Certificates(Protocol):
    def holdings(self, person_ids: Sequence[int], on: date) -> Mapping[int, Holding]:
        """By person; nobody is left out."""
        ...

    def domains(self, authority_ids: Collection[int]) -> Mapping[str, str]:
        """Code -> name."""
        ...


@dataclass(frozen=True)
class Offers:
    """What practice may be asked for: (law, title, chapters), topics, and (id, title) of exams whose mock can be sat."""

    laws: Sequence[tuple[str, str, Sequence[str]]] = ()
    topics: Sequence[str] = ()
    exams: Sequence[tuple[str, str]] = ()


class Practising(Protocol):
    def reached(self, person_ids: Sequence[int], target: Target, since: datetime) -> Mapping[int, Reached]:
        """How far each is since a moment; nobody is left out."""
        ...

    def offers(self, person: Person) -> Offers: ...

    def address(self, target: Target) -> str:
        """Where somebody begins with it."""
        ...


_bound: dict[str, object] = {}


def bind(
    *,
    terms: TrainingTerms | None = None,
    certificates: Certificates | None = None,
    practising: Practising | None = None,
) -> None:
    given = {"terms": terms, "certificates": certificates, "practising": practising}
    _bound.update({name: port for name, port in given.items() if port is not None})


def training_terms(authority_ids: Collection[int], on: date) -> Mapping[int, Terms]:
    port = _bound.get("terms")
    return port.terms(authority_ids, on) if port else {}  # type: ignore[attr-defined]


def holdings(person_ids: Sequence[int], on: date) -> Mapping[int, Holding] | None:
    port = _bound.get("certificates")
    return port.holdings(person_ids, on) if port else None  # type: ignore[attr-defined]


def domain_names(authority_ids: Collection[int]) -> Mapping[str, str]:
    port = _bound.get("certificates")
    return port.domains(authority_ids) if port else {}  # type: ignore[attr-defined]


def reached(person_ids: Sequence[int], target: Target, since: datetime) -> Mapping[int, Reached]:
    """Of whom nobody knows nothing is said: they have not met it."""
    port = _bound.get("practising")
    return port.reached(person_ids, target, since) if port else {}  # type: ignore[attr-defined]


def practice_offers(person: Person) -> Offers:
    port = _bound.get("practising")
    return port.offers(person) if port else Offers()  # type: ignore[attr-defined]


def address_of(target: Target) -> str:
    port = _bound.get("practising")
    return port.address(target) if port else ""  # type: ignore[attr-defined]
