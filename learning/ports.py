"""What study asks of others. Bound in config/wiring; an unbound port answers defaults that nobody has verified, or unknown."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from learning.domain.account import Basis as Basis
from learning.domain.account import Terms as Terms


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


_bound: dict[str, object] = {}


def bind(*, terms: TrainingTerms | None = None, certificates: Certificates | None = None) -> None:
    _bound.update({name: port for name, port in (("terms", terms), ("certificates", certificates)) if port is not None})


def training_terms(authority_ids: Collection[int], on: date) -> Mapping[int, Terms]:
    port = _bound.get("terms")
    return port.terms(authority_ids, on) if port else {}  # type: ignore[attr-defined]


def holdings(person_ids: Sequence[int], on: date) -> Mapping[int, Holding] | None:
    port = _bound.get("certificates")
    return port.holdings(person_ids, on) if port else None  # type: ignore[attr-defined]


def domain_names(authority_ids: Collection[int]) -> Mapping[str, str]:
    port = _bound.get("certificates")
    return port.domains(authority_ids) if port else {}  # type: ignore[attr-defined]
