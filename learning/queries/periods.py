"""The table of statutory periods, read for a day and for the editor."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from learning.case_labels import UNITS
from learning.domain.case_faults import Fault
from learning.domain.case_graph import Scene
from learning.domain.periods import Period
from learning.models import StatutoryPeriod


def newest_rows() -> list[StatutoryPeriod]:
    """Of each code and version the row that counts, withdrawn ones left out. One query."""
    rows = {(row.code, row.in_force_from): row for row in StatutoryPeriod.objects.all()}
    return [row for row in rows.values() if not row.withdrawn]


def periods_on(day: date) -> dict[str, Period]:
    """By code, as the law stood on a day; a period whose first text came later is told as it began. One query."""
    found: dict[str, StatutoryPeriod] = {}
    for row in sorted(newest_rows(), key=lambda row: row.in_force_from):
        if row.in_force_from <= day or row.code not in found:
            found[row.code] = row
    return {code: row.as_domain() for code, row in found.items()}


def period_choices() -> list[tuple[str, str]]:
    """For the editor: 行政处罚法第六十条 办案期限（90日）."""
    newest = {row.code: row for row in newest_rows()}
    return [(code, f"{row.label} {row.name} ({row.length} {UNITS[row.unit]})") for code, row in newest.items()]


def period_faults(scenes: Sequence[Scene]) -> list[Fault]:
    """Clocks that name a period nobody entered. One query, none where no clock names one."""
    named = [(scene.id, mark.period) for scene in scenes for mark in scene.clocks if mark.period]
    if not named:
        return []
    known = {row.code for row in newest_rows()}
    return [Fault("period_not_found", scene, {"period": code}) for scene, code in named if code not in known]
