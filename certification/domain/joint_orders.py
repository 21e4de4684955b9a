"""Joint-operation orders (执法协作单): the days they may have, and the lines in which their members are typed or pasted.

An order lets its members act for a unit in a domain and an area for a time; it extends a certificate and never replaces one.
Orders may overlap, for each rests on a document of its own and extends by itself.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from certification.domain.checking import tidy
from certification.domain.moves import Refusal, refuse
from certification.domain.numbers import normalised

ENTER, CORRECT, END, TAKE_BACK = "enter", "correct", "end", "take_back"
ACTS = (ENTER, CORRECT, END, TAKE_BACK)
STATES = ("waiting", "approved", "refused", "withdrawn")
SEPARATORS = re.compile(r"[\t,，、;；]+")


def refusal_of_days(first_day: date, last_day: date, decided_on: date, today: date) -> Refusal | None:
    """No order reaches back behind its document, and no document is of a day to come."""
    if last_day < first_day:
        return refuse("joint_days_reversed")
    if decided_on > today:
        return refuse("joint_document_to_come")
    if first_day < decided_on:
        return refuse("joint_before_document", day=decided_on.isoformat())
    return None


def refusal_of_end(first_day: date, present: date, last_day: date) -> Refusal | None:
    """An end comes earlier than the present last day; an order that should never have begun is taken back instead."""
    if last_day < first_day:
        return refuse("joint_end_before_beginning", day=first_day.isoformat())
    if last_day >= present:
        return refuse("joint_end_not_earlier", day=present.isoformat())
    return None


@dataclass(frozen=True)
class Extent:
    """What an order reaches: its days, its place (unit, domain, area) and the persons it lets act there."""

    law_from: datetime
    law_until: datetime
    place: tuple[int, int, int]
    persons: frozenset[int]


def works_back_from(before: Extent, after: Extent | None) -> datetime | None:
    """The first moment of which a change takes something away; None where nobody may do less than before.

    `after` is None for an order taken back. A correction holds for all days of the order, not from a day on.
    """
    if after is None or after.place != before.place or before.persons - after.persons:
        return before.law_from
    if after.law_from > before.law_from:
        return before.law_from
    return after.law_until if after.law_until < before.law_until else None


@dataclass(frozen=True)
class MemberLine:
    """What a line says of one member: the number, the name, and of which unit the order says they are."""

    number: str
    name: str = ""
    unit: str = ""


def member_lines(text: str) -> Iterator[MemberLine]:
    """One member a line: number, name, unit; apart by a tab, a comma or, where there is none, by spaces."""
    for line in text.splitlines():
        by_marks = SEPARATORS.split(line.strip())
        parts = by_marks if len(by_marks) > 1 else line.split(maxsplit=2)
        cells = [cell for part in parts if (cell := tidy(part))]
        if not cells:
            continue
        number, name, *unit = cells if len(cells) > 1 else (*cells, "")
        if _is_a_name(number) and not _is_a_name(name):
            number, name = name, number
        yield MemberLine(normalised(number), name, " ".join(unit))


def _is_a_name(text: str) -> bool:
    """Certificate numbers hold digits, names hold none."""
    return not any(sign.isdigit() for sign in text)
