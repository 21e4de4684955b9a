"""Seals over the audit trail: who did or saw what cannot be changed unnoticed once it is sealed.

Rows are appended unchained in the business transaction (a chain over all of them would cost four times the throughput);
the sealer takes whatever no seal holds yet, by absence and not by a range of ids, because ids become visible out of order.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from django.conf import settings
from django.db import transaction

from core import clock
from core.domain.digests import digest_of, merkle_root
from core.ledger.registry import ledgers
from core.models import AuditAnchor, AuditEntry, AuditSeal, AuditSealedEntry

MOST = 5000


def entry_digest(entry: AuditEntry) -> str:
    return digest_of(
        {
            "at": entry.at,
            "action": entry.action,
            "actor_id": entry.actor_id,
            "subject_type": entry.subject_type,
            "subject_id": entry.subject_id,
            "reason": entry.reason,
            "details": entry.details,
        }
    )


def seal_digest(*, number: int, count: int, root: str, previous: str) -> str:
    return digest_of({"number": number, "count": count, "root": root, "previous": previous})


def seal_waiting() -> int:
    """Seal everything that waits; returns how many entries. Two sealers at once: one of them finds its number taken."""
    sealed = 0
    while count := _seal_once():
        sealed += count
    return sealed


@transaction.atomic
def _seal_once() -> int:
    waiting = list(AuditEntry.objects.filter(sealed=None).order_by("id")[:MOST])
    if not waiting:
        return 0
    last = AuditSeal.objects.order_by("-number").first()
    number, previous = (last.number + 1, last.digest) if last else (1, "")
    root = merkle_root([entry.digest for entry in waiting])
    seal = AuditSeal.objects.create(
        number=number,
        sealed_at=clock.now(),
        count=len(waiting),
        root=root,
        previous=previous,
        digest=seal_digest(number=number, count=len(waiting), root=root, previous=previous),
    )
    AuditSealedEntry.objects.bulk_create(
        AuditSealedEntry(entry=entry, seal=seal, leaf=leaf) for leaf, entry in enumerate(waiting)
    )
    return len(waiting)


@dataclass
class Report:
    """What a check of the trail found."""

    seals: int = 0
    entries: int = 0
    unsealed: int = 0
    sealed_to: str | None = None
    flaws: list[str] = field(default_factory=list)


def verify() -> Report:
    """Recompute every seal and every entry under it."""
    report = Report(unsealed=AuditEntry.objects.filter(sealed=None).count())
    previous, expected = "", 1
    for seal in AuditSeal.objects.order_by("number").iterator():
        rows = list(AuditSealedEntry.objects.filter(seal=seal).select_related("entry").order_by("leaf"))
        report.flaws += _flaws(seal, [row.entry for row in rows], previous, expected)
        previous, expected = seal.digest, seal.number + 1
        report.seals, report.entries = report.seals + 1, report.entries + len(rows)
        report.sealed_to = clock.isoformat(seal.sealed_at)
    report.flaws += [
        f"unsealed entry {entry.pk} does not fit its digest"
        for entry in AuditEntry.objects.filter(sealed=None).iterator()
        if entry_digest(entry) != entry.digest
    ]
    return report


def _flaws(seal: AuditSeal, entries: list[AuditEntry], previous: str, expected: int) -> list[str]:
    name, flaws = f"seal {seal.number}", []
    if seal.number != expected:
        flaws.append(f"{name} stands where seal {expected} should")
    if seal.previous != previous:
        flaws.append(f"{name} does not follow the seal before it")
    if len(entries) != seal.count or merkle_root([entry.digest for entry in entries]) != seal.root:
        flaws.append(f"{name} does not fit its entries")
    said = seal_digest(number=seal.number, count=seal.count, root=seal.root, previous=seal.previous)
    if said != seal.digest:
        flaws.append(f"{name} does not fit its digest")
    return flaws + [
        f"entry {e.pk} under {name} does not fit its digest" for e in entries if entry_digest(e) != e.digest
    ]


_further: dict[str, Callable[[], str]] = {}


def anchor_with(name: str, head: Callable[[], str]) -> None:
    """Let the daily anchor also cover what `head` answers: one digest over everything a package has sealed."""
    _further[name] = head


def heads() -> dict[str, str]:
    """One digest over the heads of every chain: the audit's last seal, each ledger's newest event per stream, and more."""
    last = AuditSeal.objects.order_by("-number").first()
    found = {"audit": last.digest if last else ""}
    for ledger in ledgers():
        newest: dict[int, str] = {}
        rows = ledger.event._default_manager.order_by("stream_id", "sequence").values_list("stream_id", "digest")
        for stream, digest in rows.iterator():
            newest[stream] = digest
        found[ledger.name] = merkle_root(sorted(newest.values()))
    return found | {name: head() for name, head in _further.items()}


def anchor() -> AuditAnchor:
    """Let one hash over all heads leave the database, once a day: into a file, from where it is mailed or printed."""
    day = clock.today()
    if there := AuditAnchor.objects.filter(day=day).first():
        return there
    seal_waiting()
    all_heads = heads()
    made = AuditAnchor.objects.create(
        day=day, recorded_at=clock.now(), heads=all_heads, digest=digest_of({"day": day, "heads": all_heads})
    )
    folder = settings.VAR_DIR / "anchors"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{day.isoformat()}.txt").write_text(f"{day.isoformat()} {made.digest}\n", encoding="utf-8")
    return made
