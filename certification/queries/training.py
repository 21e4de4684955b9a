"""What an authority's rule set says about training, with the document each value rests on."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any

from certification.domain.parameters import Rules
from certification.queries.rules import rules_of
from core import clock

NAMES = (
    "annual_training_hours", "minutes_per_hour_unit", "online_hours_max_share", "daily_online_hours_max", "outside_hours_max",
    "hours_proration_for_part_year",
)  # fmt: skip


@dataclass(frozen=True)
class TrainingRules:
    """`values` are those that have effect; the rest says what the yearly duty rests on."""

    values: dict[str, Any]
    document: str = ""
    valid_until: date | None = None
    verified: bool = False


def training_rules(authority_ids: Collection[int], on: date) -> dict[int, TrainingRules]:
    """By authority, as they stood on a day; where none entered any, the defaults without a document. One query."""
    found = rules_of(set(authority_ids), clock.start_of_day(on))
    return {authority: _training(rules) for authority, rules in found.items()}


def _training(rules: Rules) -> TrainingRules:
    values = {name: rules[name] for name in NAMES}
    duty = rules.settings.get("annual_training_hours")
    if duty is None:
        return TrainingRules(values)
    document = "".join((duty.document, duty.article))
    until = date.fromisoformat(duty.valid_until) if duty.valid_until else None
    return TrainingRules(values, document, until, duty.verified)
