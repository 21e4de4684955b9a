"""The one way an event enters a ledger."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from typing import Any

from django.db import models, transaction

from core import clock
from core.domain.ledger import Decision
from core.errors import DomainError
from core.ledger import spans
from core.ledger.chain import commit_to, digest_event
from core.ledger.registry import ledger_of
from core.models import Batch, Person

_TICK = datetime.timedelta(microseconds=1)


def lock(stream: Any) -> Any:
    """The stream's row, held until the transaction ends. (SQLite holds the whole database instead.)"""
    return type(stream)._default_manager.select_for_update(no_key=True).get(pk=stream.pk)


@transaction.atomic
def append_event(
    stream: Any,
    *,
    model: type[models.Model],
    kind: str,
    effective_at: datetime.datetime,
    proposed_by: Person | None,
    approved_by: Person | None = None,
    decision: Decision | None = None,
    reasons: Sequence[str] = (),
    facts: Mapping[str, Any] | None = None,
    note: str = "",
    evidence: Sequence[str] = (),
    reverses: Any = None,
    key: str,
    batch: Batch | None = None,
) -> Any:
    """Lock the stream, number the event, chain it, write its spans. The same key returns the event it made before.

    `recorded_at` is stamped last and rises strictly within the stream: nobody can slip an event in front of an answer
    already given.
    """
    ledger = ledger_of(model)
    stream = lock(stream)
    if earlier := stream.events.filter(key=key).first():
        return _same(earlier, kind)
    if proposed_by is not None and approved_by is not None and proposed_by.pk == approved_by.pk:
        raise DomainError("handler_never_reviews")
    decision = decision or Decision()
    salt, committed = commit_to(note)
    before = stream.events.order_by("-sequence").first()
    event = model(
        stream=stream,
        sequence=before.sequence + 1 if before else 1,
        kind=str(kind),
        effective_at=effective_at,
        decision_no=decision.number,
        decided_on=decision.decided_on,
        served_at=decision.served_at,
        served_precision=decision.served_precision,
        proposed_by=proposed_by,
        approved_by=approved_by,
        reasons=[str(code) for code in reasons],
        facts=dict(facts or {}),
        evidence=list(evidence),
        reverses=reverses,
        batch=batch,
        key=key,
        note_commitment=committed,
        previous_digest=before.digest if before else "",
    )
    event.recorded_at = max(clock.now(), before.recorded_at + _TICK) if before else clock.now()  # type: ignore[attr-defined]
    event.digest = digest_event(event)  # type: ignore[attr-defined]
    event.save(force_insert=True)
    if committed:
        ledger.note._default_manager.create(event=event, salt=salt, text=note)
    spans.rewrite(ledger, stream, event)
    return event


def _same(earlier: Any, kind: str) -> Any:
    """A repeated key is a repeated request, unless it asks for something else."""
    if earlier.kind != str(kind):
        raise DomainError("key_used_for_something_else")
    return earlier
