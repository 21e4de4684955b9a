"""What every ledger shares: decisions, reversals, and the simplest fold, something held from a moment to another."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Protocol, TypeVar

from core.domain.dates import FAR_FUTURE, end_of_day


@dataclass(frozen=True)
class Decision:
    """A document that an event rests on, and when it reached its addressee (`served_precision`: minute or day)."""

    number: str = ""
    decided_on: date | None = None
    served_at: datetime | None = None
    served_precision: str = ""


class Fact(Protocol):
    """What a fold needs of an event."""

    @property
    def sequence(self) -> int: ...
    @property
    def reverses(self) -> int | None: ...


F = TypeVar("F", bound=Fact)


def in_effect(events: Iterable[F]) -> list[F]:
    """The events that nothing in effect reverses. A reversal can itself be reversed, so the newest speaks first."""
    kept: list[F] = []
    reversed_: set[int] = set()
    for event in sorted(events, key=lambda e: e.sequence, reverse=True):
        if event.sequence in reversed_:
            continue
        if event.reverses is not None:
            reversed_.add(event.reverses)
        kept.append(event)
    return kept[::-1]


@dataclass(frozen=True)
class HeldFact:
    sequence: int
    kind: str
    effective_at: datetime
    facts: Mapping[str, Any]
    reverses: int | None = None


@dataclass(frozen=True)
class Holding:
    """Held over one interval of law time, with what was true of it."""

    law_from: datetime
    law_until: datetime
    facts: tuple[tuple[str, Any], ...]


def holdings(events: Iterable[HeldFact], *, begins: str, ends: str, carries: tuple[str, ...] = ()) -> list[Holding]:
    """Fold "began, changed, ended" into intervals. `last_day` among the facts is an end known beforehand."""
    known = in_effect(events)
    opening = next((e for e in reversed(known) if e.kind == begins), None)
    if opening is None:
        return []
    until = _end_of(opening, [e for e in known if e.kind == ends])
    changes = sorted(
        (e for e in known if e is opening or (e.kind == "changed" and e.effective_at > opening.effective_at)),
        key=lambda e: (e.effective_at, e.sequence),
    )
    found: list[Holding] = []
    facts: dict[str, Any] = {}
    for event, following in zip(changes, [*changes[1:], None], strict=True):
        facts.update({name: event.facts[name] for name in carries if name in event.facts})
        end = min(until, following.effective_at) if following else until
        if end > event.effective_at:
            found.append(Holding(event.effective_at, end, tuple(sorted(facts.items()))))
    return found


def _end_of(opening: HeldFact, endings: list[HeldFact]) -> datetime:
    """The earliest of a last day named at the beginning and every recorded end."""
    last = opening.facts.get("last_day")
    named = end_of_day(date.fromisoformat(last)) if last else FAR_FUTURE
    return min([named, *(e.effective_at for e in endings)])
