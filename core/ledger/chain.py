"""Digests of events: canonical fields, public ids, a salted commitment to the free text, and the digest before.

The text itself stays outside the chain, so that retention can retire it without breaking anything. No sealed value is
ever part of an event.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from core.domain.digests import digest_of
from core.ledger.registry import Ledger

_CHUNK = 2000


def commit_to(text: str) -> tuple[str, str]:
    """A fresh salt and the commitment to a text under it; two empty strings for no text."""
    if not text:
        return "", ""
    salt = secrets.token_hex(16)
    return salt, commitment(salt, text)


def commitment(salt: str, text: str) -> str:
    return hashlib.sha256(f"{salt}\n{text}".encode()).hexdigest()


def _name(row: Any) -> str | None:
    return None if row is None else str(row.public_id)


def digest_event(event: Any) -> str:
    """The digest of an event as it is stored."""
    return digest_of(
        {
            "ledger": event._meta.label_lower,
            "stream": _name(event.stream),
            "event": _name(event),
            "sequence": event.sequence,
            "kind": str(event.kind),
            "effective_at": event.effective_at,
            "recorded_at": event.recorded_at,
            "decision_no": event.decision_no,
            "decided_on": event.decided_on,
            "served_at": event.served_at,
            "served_precision": event.served_precision,
            "proposed_by": _name(event.proposed_by),
            "approved_by": _name(event.approved_by),
            "reasons": list(event.reasons),
            "facts": event.facts,
            "evidence": list(event.evidence),
            "reverses": _name(event.reverses),
            "batch": _name(event.batch),
            "key": event.key,
            "note": event.note_commitment,
            "previous": event.previous_digest,
        }
    )


@dataclass(frozen=True)
class Flaw:
    ledger: str
    stream: str
    sequence: int
    what: str


def verify_ledger(ledger: Ledger) -> Iterator[Flaw | int]:
    """Walk every chain; yields each flaw, and at the end the number of events read."""
    events = (
        ledger.event._default_manager.select_related(
            "stream", "proposed_by", "approved_by", "reverses", "batch", "note"
        )
        .defer("proposed_by__id_number", "proposed_by__mobile", "approved_by__id_number", "approved_by__mobile")
        .order_by("stream_id", "sequence")
    )
    before, count = None, 0
    for event in events.iterator(chunk_size=_CHUNK):
        count += 1
        if before is not None and before.stream_id != event.stream_id:  # type: ignore[attr-defined]
            before = None
        for what in _flaws(event, before):
            yield Flaw(ledger.name, str(event.stream.public_id), event.sequence, what)  # type: ignore[attr-defined]
        before = event
    yield count


def _flaws(event: Any, before: Any | None) -> Iterator[str]:
    if event.sequence != (before.sequence + 1 if before else 1):
        yield "gap_in_sequence"
    if event.previous_digest != (before.digest if before else ""):
        yield "chain_broken"
    if before and event.recorded_at <= before.recorded_at:
        yield "recorded_out_of_order"
    if event.digest != digest_event(event):
        yield "digest_differs"
    note = getattr(event, "note", None)
    if event.note_commitment and note is None:
        yield "note_missing"
    if note is not None and note.retired_at is None and commitment(note.salt, note.text) != event.note_commitment:
        yield "note_differs"
