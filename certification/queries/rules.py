"""Which rule set was in force for an authority on a day, as known at a moment."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from certification.domain.parameters import BUILT_IN, Rules
from certification.models import RuleSet
from core import clock
from core.models import Authority


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
