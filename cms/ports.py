"""What the site must ask of packages above it. `config/wiring` binds it; unbound, the answer is "unknown"."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from core.models import Person


@dataclass(frozen=True)
class ShortExam:
    """An exam whose blueprint the bank can no longer fill: `sections` as (title, reachable, wanted)."""

    title: str
    url: str
    sections: tuple[tuple[str, int, int], ...]


class Examining(Protocol):
    def short_exams(self, person: Person) -> Sequence[ShortExam]: ...


class Domains(Protocol):
    """Fields of enforcement, as authorities name them."""

    def names(self, authority_ids: Collection[int]) -> Mapping[str, str]: ...


_bound: dict[str, Any] = {}


def bind(*, examining: Examining | None = None, domains: Domains | None = None) -> None:
    _bound.update({name: port for name, port in (("examining", examining), ("domains", domains)) if port})


def domain_names(authority_ids: Collection[int]) -> Mapping[str, str]:
    """Code -> name; empty where nobody can say, and then codes stand for themselves."""
    domains: Domains | None = _bound.get("domains")
    return {} if domains is None else domains.names(authority_ids)


def short_exams(person: Person) -> Sequence[ShortExam] | None:
    """None where nobody can say."""
    examining: Examining | None = _bound.get("examining")
    return None if examining is None else examining.short_exams(person)
