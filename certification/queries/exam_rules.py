"""What an authority's rule set says about exams, each value with its source, and by when results are to be known."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from certification.domain.parameters import Rules
from certification.queries.reviews import calendar_of, due_by
from certification.queries.rules import rules_of
from core import clock

NAMES = ("exam_minutes", "common_pass_mark", "sector_pass_mark")


@dataclass(frozen=True)
class Ruled:
    """A value that has effect. `source`: document and article; empty where it is the software's default."""

    value: int
    source: str
    verified: bool


def exam_rules(authority_ids: Collection[int], on: date) -> dict[int, dict[str, Ruled]]:
    """By authority and parameter, as they stood on a day. One query."""
    found = rules_of(set(authority_ids), clock.start_of_day(on))
    return {authority: {name: _ruled(rules, name) for name in NAMES} for authority, rules in found.items()}


def _ruled(rules: Rules, name: str) -> Ruled:
    own = rules.settings.get(name)
    return Ruled(rules[name], "".join((own.document, own.article)) if own else "", not rules.is_unverified(name))


def results_due(authority_id: int, held_on: date) -> date | None:
    """The last working day for making results known; None where that year's holidays are not entered."""
    rules = rules_of({authority_id}, clock.start_of_day(held_on))[authority_id]
    return due_by(held_on, rules["result_publish_working_days"], calendar_of(authority_id))
