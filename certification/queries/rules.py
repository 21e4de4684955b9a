"""Which rule set was in force for an authority on a day, as known at a moment."""

from __future__ import annotations

from bisect import bisect_right
from collections import OrderedDict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection

from certification.domain.parameters import BUILT_IN, Rules
from certification.domain.rule_changes import Difference, differences
from certification.models import RuleDraft, RuleSet
from core import clock
from core.models import Authority
from core.prepared import execute_prepared


def rules_at(authority: Authority, at: datetime | None = None, known_at: datetime | None = None) -> Rules:
    return rules_of({authority.pk}, at, known_at)[authority.pk]


def rules_of(authority_ids: Collection[int], at: datetime | None, known_at: datetime | None = None) -> dict[int, Rules]:
    """Rules by authority; where none has any, the built-in defaults. One query."""
    moment = at or clock.now()
    rows = RuleSet.objects.filter(authority_id__in=authority_ids, effective_from__lte=clock.day_of(moment))
    if known_at is not None:
        rows = rows.filter(recorded_at__lte=known_at)
    found = dict.fromkeys(authority_ids, BUILT_IN)
    for row in rows.select_related("authority").order_by("effective_from", "version"):
        found[row.authority_id] = row.as_rules(row.authority.code)
    return found


def newest_of(authority: Authority) -> RuleSet | None:
    return authority.rule_sets.order_by("-version").first()


def newest_rules(authority: Authority) -> Rules:
    """What was adopted last, whether or not its day has come."""
    newest = newest_of(authority)
    return newest.as_rules(authority.code) if newest else BUILT_IN


def changes_of(draft: RuleDraft) -> list[Difference]:
    """What an adoption would change against the newest rule set."""
    return differences(newest_rules(draft.authority), draft.as_rules(draft.authority.code))


_BOOK = f"""
    SELECT r.*, a.code AS issuer FROM "{RuleSet._meta.db_table}" r
    JOIN "{Authority._meta.db_table}" a ON a.id = r.authority_id
    WHERE r.recorded_at <= %s ORDER BY r.effective_from, r.version
"""


@dataclass(frozen=True)
class RuleBook:
    """Every version of every authority known at a moment: for many questions about many moments.

    By the first moment of each version, so that nobody has to ask of every question which day it is in Beijing.
    """

    versions: Mapping[int, tuple[tuple[datetime, ...], tuple[Rules, ...]]]

    def at(self, authority_id: int | None, moment: datetime) -> Rules:
        if authority_id is None or authority_id not in self.versions:
            return BUILT_IN
        begins, rules = self.versions[authority_id]
        place = bisect_right(begins, moment)
        return rules[place - 1] if place else BUILT_IN


# Which rule sets are known at a moment, told by three columns: they are only ever added.
STAMP = f'SELECT COUNT(*), MAX(id), MAX(recorded_at) FROM "{RuleSet._meta.db_table}" WHERE recorded_at <= %(known)s'
_READ: OrderedDict[tuple, RuleBook] = OrderedDict()
_KEPT = 16


def rule_book(known_at: datetime, stamp: tuple | None = None) -> RuleBook:
    """One query, whatever the number of questions: authorities are few. A second one where a rule set is new.

    Rule sets are only ever added, so those known at a moment are the same while their number and the last of them are.
    `stamp`: what `STAMP` told of that moment, where another statement asked it along.
    """
    stored = connection.ops.adapt_datetimefield_value(known_at)
    if stamp is None:
        with connection.cursor() as cursor:
            execute_prepared(cursor, STAMP, {"known": stored}, {"known": "timestamptz"})
            stamp = cursor.fetchone()
    book = _READ.get(stamp)
    if book is None:
        book = _READ[stamp] = _read_book(stored)
        while len(_READ) > _KEPT:
            _READ.popitem(last=False)
    return book


def _read_book(stored: Any) -> RuleBook:
    found: dict[int, list[Any]] = {}
    for row in RuleSet.objects.raw(_BOOK, [stored]):
        found.setdefault(row.authority_id, []).append(row)
    return RuleBook(
        {
            authority: (
                tuple(clock.start_of_day(r.effective_from) for r in sets),
                tuple(r.as_rules(r.issuer) for r in sets),
            )
            for authority, sets in found.items()
        }
    )
