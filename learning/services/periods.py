"""The table of statutory periods: entered, corrected by a newer row, withdrawn; nothing is overwritten."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

from django.db import transaction

from core import audit, clock
from core.errors import DomainError
from core.models import Person
from learning.models import StatutoryPeriod
from learning.queries.case_citations import citation_stands

SHIPPED = Path(__file__).resolve().parent.parent / "periods.json"
FIELDS = ("name", "law", "version", "in_force_from", "provision", "label", "length", "unit", "start", "starts_with",
          "roll", "source")  # fmt: skip


@transaction.atomic
def enter_period(*, code: str, by: Person | None, reason: str, **facts: Any) -> StatutoryPeriod:
    """Add a period, or correct it: the newest row of a code and version counts. Raises DomainError period_cites_nothing."""
    if not citation_stands(facts["law"], facts["provision"], None):
        raise DomainError("period_cites_nothing", label=facts["label"])
    row = StatutoryPeriod.objects.create(
        code=code, entered_by=by, entered_at=clock.now(), **{name: facts[name] for name in FIELDS}
    )
    audit.record("statutory_period_entered", actor=by, reason=reason, code=code, row=row.pk)
    return row


@transaction.atomic
def withdraw_period(*, row: StatutoryPeriod, by: Person, reason: str) -> StatutoryPeriod:
    """From now on no clock may be wound by it; runs that were played are told as before by what they recorded."""
    facts = {name: getattr(row, name) for name in FIELDS}
    gone = StatutoryPeriod.objects.create(code=row.code, entered_by=by, entered_at=clock.now(), withdrawn=True, **facts)
    audit.record("statutory_period_withdrawn", actor=by, reason=reason, code=row.code, row=gone.pk)
    return gone


@transaction.atomic
def load_shipped_periods(*, by: Person | None = None) -> int:
    """Enter the periods that come with the project, those already there left alone. Tells how many were new."""
    there = set(StatutoryPeriod.objects.values_list("code", "in_force_from"))
    new = [facts for facts in shipped_periods() if (facts["code"], facts["in_force_from"]) not in there]
    for facts in new:
        enter_period(by=by, reason="periods.json", **facts)
    return len(new)


def shipped_periods() -> list[dict[str, Any]]:
    days = ("version", "in_force_from")
    rows = json.loads(SHIPPED.read_text(encoding="utf-8"))["periods"]
    return [{**row, **{name: date.fromisoformat(row[name]) for name in days}} for row in rows]
