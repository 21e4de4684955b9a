"""Digests of the answer journal: of an entry, of a leaf, of a block."""

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from core.domain.digests import digest_of, merkle_root


@dataclass(frozen=True)
class Entry:
    """An answer or a flag as the candidate's machine said it. `writer` and `seq` are its key within the attempt."""

    attempt: str
    writer: str
    seq: int
    kind: str
    item: str
    value: Mapping[str, Any]
    client_at: datetime.datetime

    def digest(self) -> str:
        """Over what the machine said and nothing else: the same request again has the same digest."""
        return digest_of(
            [self.attempt, self.writer, self.seq, self.kind, self.item, self.value, self.client_at]
        )  # fmt: skip


def leaf_of(digest: str, server_at: datetime.datetime, verdict: str) -> str:
    """What blocks and receipts rest on: the entry with the server's time and verdict."""
    return digest_of([digest, server_at, verdict])


def root_of(leaves: Iterable[str]) -> str:
    """Merkle root in the order of the leaves themselves, so that no database decides it."""
    return merkle_root(sorted(leaves))


def block_digest(process: str, number: int, previous: str, root: str) -> str:
    return digest_of([process, number, previous, root])
