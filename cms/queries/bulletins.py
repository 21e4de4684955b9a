"""What became of the decisions of typical cases, and which bulletins must be withdrawn."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from cms.models import BulletinPage, DecisionFate


@dataclass(frozen=True)
class CaseRow:
    """`fate` is the newest record. `due_on` is set where the bulletin must still be withdrawn."""

    page: BulletinPage
    fate: DecisionFate | None
    due_on: date | None = None


def case_rows(pages: Iterable[BulletinPage]) -> list[CaseRow]:
    """Two queries, however many."""
    found = list(pages)
    newest: dict[int, DecisionFate] = {}
    for row in DecisionFate.objects.filter(bulletin__in=found).select_related("recorded_by"):
        newest.setdefault(row.bulletin_id, row)
    return [_row(page, newest.get(page.pk)) for page in found]


def _row(page: BulletinPage, fate: DecisionFate | None) -> CaseRow:
    open_ = fate is not None and fate.fate != "stands" and page.withdrawn_on is None and page.live
    return CaseRow(page, fate, fate.due_on if fate and open_ else None)


def _open_cases() -> Iterable[BulletinPage]:
    cases = BulletinPage.objects.live().filter(kind="case", withdrawn_on=None, fates__isnull=False)
    return cases.select_related("owner__person").distinct()


def to_be_withdrawn() -> list[CaseRow]:
    """The soonest first. Two queries."""
    rows = case_rows(_open_cases())
    return sorted((row for row in rows if row.due_on), key=lambda row: row.due_on or date.max)
