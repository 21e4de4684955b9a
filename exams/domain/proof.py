"""What proves that an answer journal was not touched: digests, Merkle roots, chained blocks, a seal.

It proves that nothing was changed or removed after the seal (and after the daily anchor, not even by whoever runs the
server); it cannot prove what was never sent.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from core.domain.digests import digest_of, merkle_root


def entry_digest(*, attempt: str, writer: str, seq: int, item: str, value: Any, client_at: datetime | None) -> str:
    """What makes a request the same request; the server's own marks are not part of it."""
    return digest_of({"attempt": attempt, "writer": writer, "seq": seq, "item": item, "value": value, "at": client_at})


def leaf(digest: str, server_at: datetime, verdict: str) -> str:
    return digest_of([digest, server_at, verdict])


def block_root(leaves: Iterable[str]) -> str:
    return merkle_root(sorted(leaves))


def block_digest(*, process: str, number: int, previous: str, root: str, count: int) -> str:
    return digest_of({"process": process, "number": number, "previous": previous, "root": root, "count": count})


def seal_of(
    *, attempt: str, closed_at: datetime, digests: Iterable[str], answers: Mapping[str, Any], form_digest: str
) -> dict[str, Any]:
    """Everything the receipt repeats: root, fold, and the digest over both."""
    ordered = sorted(digests)
    sealed = {
        "entries": len(ordered),
        "root": merkle_root(ordered),
        "fold": digest_of(dict(answers)),
        "form_digest": form_digest,
    }
    return {**sealed, "digest": digest_of({"attempt": attempt, "closed_at": closed_at, **sealed})}
