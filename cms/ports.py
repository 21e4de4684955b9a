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


@dataclass(frozen=True)
class ReExaminations:
    """Officers called to a new exam after a change of law: `running` and `begin` as (words, address).

    `begin` has an entry for each domain the person may call; its words are empty where no domain is known yet.
    """

    running: tuple[tuple[str, str], ...]
    begin: tuple[tuple[str, str], ...]


class Register(Protocol):
    """The register of officers."""

    def re_examinations(self, person: Person, law: str, domain_codes: Collection[str]) -> ReExaminations: ...


_bound: dict[str, Any] = {}


def bind(
    *, examining: Examining | None = None, domains: Domains | None = None, register: Register | None = None
) -> None:
    given = {"examining": examining, "domains": domains, "register": register}
    _bound.update({name: port for name, port in given.items() if port})


def domain_names(authority_ids: Collection[int]) -> Mapping[str, str]:
    """Code -> name; empty where nobody can say, and then codes stand for themselves."""
    domains: Domains | None = _bound.get("domains")
    return {} if domains is None else domains.names(authority_ids)


def short_exams(person: Person) -> Sequence[ShortExam] | None:
    """None where nobody can say."""
    examining: Examining | None = _bound.get("examining")
    return None if examining is None else examining.short_exams(person)


def re_examinations(person: Person, law: str, domain_codes: Collection[str]) -> ReExaminations | None:
    """What was and what may be begun for a law of this title. None where nobody can say."""
    register: Register | None = _bound.get("register")
    return None if register is None else register.re_examinations(person, law, domain_codes)
