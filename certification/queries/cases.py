"""What became of a measure after its service: whether the entry it brought about still stands in the register.

A case keeps the state of its last step. A correction by hand reverses the entry and not the case, so its effect is read from the ledger.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable

from django.db.models import QuerySet

from certification.domain.due_process import SERVED, steps_from
from certification.domain.states import Kind
from certification.models import CertificateEvent, MeasureCase


def reversals(events: Collection[int]) -> dict[int, CertificateEvent]:
    """By key of an event: the entry that reversed it, unless that was itself reversed. One query."""
    streams = CertificateEvent.objects.filter(pk__in=events).values("stream")
    rows = CertificateEvent.objects.filter(kind=Kind.REVERSED, stream__in=streams).order_by("stream", "-sequence")
    taken_back: dict[int, CertificateEvent] = {}
    for row in rows:
        if row.pk not in taken_back and row.reverses_id is not None:
            taken_back[row.reverses_id] = row
    return {pk: taken_back[pk] for pk in events if pk in taken_back}


def reversals_of(cases: Iterable[MeasureCase]) -> dict[int, CertificateEvent]:
    """By key of a case whose measure counts as served: the entry that reversed its effect. One query.

    A quashed case says so by itself.
    """
    brought_about = {case.event_id: case.pk for case in cases if case.event_id and case.state in SERVED}
    return {brought_about[pk]: reversal for pk, reversal in reversals(brought_about).items()} if brought_about else {}


def effect_reversed(rows: QuerySet[MeasureCase]) -> QuerySet[MeasureCase]:
    """Those of which the register holds nothing any more. Two queries before the one that reads them."""
    touched = rows.filter(state__in=SERVED, event__reversed_by__isnull=False)
    return rows.filter(pk__in=list(reversals_of(touched)))


def steps_open(case: MeasureCase, reversal: CertificateEvent | None) -> list[str]:
    """What can happen next; nobody appeals against what was taken back."""
    return [step for step in steps_from(case.state) if step != "appeal" or reversal is None]
