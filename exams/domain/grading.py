"""From answers to marks, and from the grade log to a score. Later entries of the log override earlier ones per item."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from exams.domain.fold import is_blank
from exams.domain.kinds import mark

Marks = dict[str, str | None]


@dataclass(frozen=True)
class Score:
    """`missing` names items that still wait for a person; while there are any, nothing may be released."""

    total: Decimal
    out_of: Decimal
    missing: tuple[str, ...]

    def passes(self, pass_marks: Decimal) -> bool:
        return not self.missing and self.total >= pass_marks


def machine_marks(key: Mapping[str, Mapping[str, Any]], answers: Mapping[str, Any]) -> Marks:
    """Marks of every item of a form; None where a person has to mark. What was left blank earns nothing at once."""
    marks: Marks = {}
    for item, entry in key.items():
        value = answers.get(item)
        given = Decimal("0.00") if is_blank(value) else mark(entry["kind"], entry, value)
        marks[item] = None if given is None else str(given)
    return marks


def score_of(key: Mapping[str, Mapping[str, Any]], log: Iterable[Mapping[str, str | None]]) -> Score:
    """Fold the grade log in the order of its numbers."""
    marks: Marks = dict.fromkeys(key)
    for entry in log:
        marks.update({item: given for item, given in entry.items() if item in key})
    total = sum((Decimal(given) for given in marks.values() if given is not None), Decimal("0.00"))
    out_of = sum((Decimal(entry["marks"]) for entry in key.values()), Decimal("0.00"))
    return Score(total, out_of, tuple(item for item, given in marks.items() if given is None))
