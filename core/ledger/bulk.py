"""Beginning many streams at once: the same digests, the same folds, few statements.

Only for streams made in the same transaction, which nobody else can have seen: so there is nothing to lock. Whatever
follows in a stream goes through `append_event`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import models, transaction

from core import clock
from core.domain.dates import FAR_FUTURE
from core.errors import DomainError
from core.ledger.chain import digest_event
from core.ledger.registry import SpanTable, ledger_of
from core.ledger.spans import Span, row_of
from core.models import Batch, Person

_CHUNK = 2000


@dataclass(frozen=True)
class First:
    """The event with which a stream begins."""

    stream: Any
    kind: str
    effective_at: datetime
    facts: Mapping[str, Any] = field(default_factory=dict)


@transaction.atomic
def begin_streams(
    firsts: Sequence[First],
    *,
    model: type[models.Model],
    key: str,
    proposed_by: Person | None = None,
    approved_by: Person | None = None,
    batch: Batch | None = None,
) -> list[Any]:
    """Write the first event of each stream with its spans. A stream that has events already makes the database refuse."""
    if proposed_by is not None and approved_by is not None and proposed_by.pk == approved_by.pk:
        raise DomainError("handler_never_reviews")
    moment = clock.now()
    events = []
    for first in firsts:
        event = model(
            stream=first.stream,
            sequence=1,
            kind=str(first.kind),
            effective_at=first.effective_at,
            recorded_at=moment,
            proposed_by=proposed_by,
            approved_by=approved_by,
            facts=dict(first.facts),
            batch=batch,
            key=key,
        )
        event.digest = digest_event(event)  # type: ignore[attr-defined]
        events.append(event)
    made = model._default_manager.bulk_create(events, batch_size=_CHUNK)
    for table in ledger_of(model).tables:
        table.model._default_manager.bulk_create(list(_spans(table, made)), batch_size=_CHUNK)
    return made


def _spans(table: SpanTable, events: Sequence[Any]) -> Iterator[Any]:
    for event in events:
        for segment in dict.fromkeys(table.fold(event.stream, [event])):
            yield row_of(table, event.stream, Span(segment, event.recorded_at, FAR_FUTURE, 1))
