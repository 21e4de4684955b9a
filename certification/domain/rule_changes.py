"""From one rule set to the next: what differs, and from when the next may have effect."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from certification.domain.moves import Refusal, refuse
from certification.domain.parameters import PARAMETERS, Rules, Setting


@dataclass(frozen=True)
class Difference:
    """A parameter that changes: the entry before and after, None where nothing was or will be entered."""

    name: str
    before: Setting | None
    after: Setting | None
    works: bool

    @property
    def harms(self) -> bool:
        return PARAMETERS[self.name].harms


def differences(before: Rules, after: Rules) -> list[Difference]:
    """In the order of the parameters. `works` says whether what has effect changes, and not only what stands beside it."""
    return [
        Difference(name, before.settings.get(name), after.settings.get(name), before[name] != after[name])
        for name in PARAMETERS
        if before.settings.get(name) != after.settings.get(name)
    ]


def refusal_of_day(effective_from: date, *, today: date, latest: date | None) -> Refusal | None:
    """Rules bind from their day on. Only an authority's first rule set may begin in the past: it writes down what held."""
    if latest is None:
        return None
    if effective_from < today:
        return refuse("rules_begin_in_the_past", today=today)
    if effective_from < latest:
        return refuse("rules_begin_before_the_latest", latest=latest)
    return None


def source_gaps(settings: Mapping[str, Setting]) -> list[str]:
    """Parameters that can harm a person, entered without document, article or date: they stay off."""
    return [name for name, own in settings.items() if PARAMETERS[name].harms and not own.is_sourced]
