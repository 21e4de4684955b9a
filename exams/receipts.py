"""Receipts: what a candidate leaves with, and what anybody can check against the register of seals."""

from __future__ import annotations

from typing import Any

from core import clock
from core.domain.digests import code_of, digest_begins, merkle_root
from exams.domain.proof import block_digest, block_root, entry_digest, leaf
from exams.models import AnswerEntry, Attempt, AttemptSeal, JournalBlock
from exams.services.attempts import newest_seal, sealed_values


def receipt(seal: AttemptSeal) -> dict[str, Any]:
    """The receipt as the candidate may download it: no answer in it, no name."""
    sitting = seal.attempt.registration.sitting
    return {
        "code": code_of(seal.digest),
        "exam": sitting.exam.title,
        "sitting": sitting.title,
        "attempt": str(seal.attempt.public_id),
        "closed_at": clock.isoformat(seal.closed_at),
        "entries": seal.entries,
        "root": seal.root,
        "fold": seal.fold,
        "form": seal.form_digest,
        "seal": seal.digest,
    }


def seal_by_code(text: str) -> AttemptSeal | None:
    """The seal behind a code or a whole digest, however it was typed."""
    begins = digest_begins(text)
    if not begins:
        return None
    rows = AttemptSeal.objects.filter(digest__startswith=begins).select_related("attempt__registration__sitting__exam")
    found = list(rows[:2])
    return found[0] if len(found) == 1 else None


def head_of_seals() -> str:
    """For the daily anchor: one digest over the seals of all attempts and the blocks of every journal."""
    seals = AttemptSeal.objects.order_by().values_list("digest", flat=True)
    blocks = JournalBlock.objects.order_by().values_list("digest", flat=True)
    return merkle_root(sorted([*seals, *blocks]))


def replay(attempt: Attempt) -> list[dict[str, Any]]:
    """The journal in the order it came in: which page (1, 2, ... of the attempt) said what when, and whether it counts."""
    numbers = dict(attempt.writers.values_list("writer", "number"))
    return [
        {
            "at": clock.isoformat(entry.server_at),
            "page": numbers.get(entry.writer, 0),
            "seq": entry.seq,
            "item": entry.item,
            "value": entry.value,
            "verdict": entry.verdict,
        }
        for entry in attempt.entries.order_by("server_at", "id")
    ]


def flaws_of(attempt: Attempt) -> list[str]:
    """Everything about an attempt that does not fit its proofs, in words of the journal. Empty where all is sound."""
    flaws = []
    for entry in attempt.entries.order_by("id"):
        said = entry_digest(
            attempt=str(attempt.public_id),
            writer=entry.writer,
            seq=entry.seq,
            item=entry.item,
            value=entry.value,
            client_at=entry.client_at,
        )
        if said != entry.digest:
            flaws.append(f"entry {entry.writer[:8]}/{entry.seq} does not fit its digest")
    for block in JournalBlock.objects.filter(public_id__in=attempt.entries.values("block")):
        flaws += _block_flaws(block)
    missing = attempt.entries.exclude(block__in=JournalBlock.objects.values("public_id")).count()
    if missing:
        flaws.append(f"{missing} entries belong to no block")
    return flaws + _seal_flaws(attempt)


def _block_flaws(block: JournalBlock) -> list[str]:
    rows = AnswerEntry.objects.filter(block=block.public_id)
    leaves = [leaf(row.digest, row.server_at, row.verdict) for row in rows]
    name = f"block {block.process[:8]}/{block.number}"
    flaws = []
    if len(leaves) != block.count or block_root(leaves) != block.root:
        flaws.append(f"{name} does not fit its entries")
    said = block_digest(
        process=block.process, number=block.number, previous=block.previous, root=block.root, count=block.count
    )
    if said != block.digest:
        flaws.append(f"{name} does not fit its digest")
    before = JournalBlock.objects.filter(process=block.process, number=block.number - 1).first()
    if (before.digest if before else "") != block.previous:
        flaws.append(f"{name} does not follow the block before it")
    return flaws


def _seal_flaws(attempt: Attempt) -> list[str]:
    seal = newest_seal(attempt)
    if seal is None:
        return []
    now = sealed_values(attempt)
    return [] if now["digest"] == seal.digest else ["the seal does not fit what the journal holds"]
