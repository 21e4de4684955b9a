"""Answer files: what a page hands in when its network never came back. Encrypted for this server alone, signed by its ticket.

The answers in it come after the closing. Whether they count is decided by a person, with the reason; either way they are kept
in the journal, in a block of their own, and the attempt gets another seal. Earlier receipts keep their meaning.
"""

from __future__ import annotations

import base64
import hashlib
import json
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.core import signing
from django.core.exceptions import ValidationError
from django.db import transaction

from core import audit, clock
from core.errors import DomainError
from core.kept import Kept
from core.models import Person
from exams.domain.kinds import AnswerRefusedError
from exams.domain.proof import block_digest, block_root, leaf
from exams.journal import NewEntry, Ticket, read_entry, read_ticket
from exams.models import AnswerEntry, AnswerFile, AnswerFileKey, Attempt, JournalBlock
from exams.services.attempts import seal
from exams.services.events import note

LARGEST = 3_000_000
MOST_ENTRIES = 20_000


_kept: Kept[AnswerFileKey] = Kept()


def current_key() -> AnswerFileKey:
    """The newest pair of keys; the first time it is made. The private half is sealed and stays where it is until asked for."""
    return _kept.get("newest", lambda: AnswerFileKey.objects.defer("private_pem").first() or _make_key())


def _make_key() -> AnswerFileKey:
    pair = rsa.generate_private_key(public_exponent=65537, key_size=3072)
    private = pair.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    public = pair.public_key().public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)
    return AnswerFileKey.objects.create(
        public_pem=base64.b64encode(public).decode(), private_pem=private.decode(), made_at=clock.now()
    )


@dataclass(frozen=True)
class Opened:
    """What is in a file: entries with the ticket they were written under, and how many could not be read."""

    parts: tuple[tuple[Ticket, tuple[NewEntry, ...]], ...]
    refused: int
    sha256: str

    @property
    def entries(self) -> int:
        return sum(len(entries) for _ticket, entries in self.parts)


def open_file(content: bytes) -> Opened:
    """Raises DomainError answer_file_unreadable. A page without an encrypted line to the server writes in the clear."""
    try:
        told = json.loads(content[: LARGEST + 1])
        plain = told["plain"] if "plain" in told else _decrypted(told)
        return _read(plain, hashlib.sha256(content).hexdigest())
    except (
        ValueError,
        KeyError,
        TypeError,
        RecursionError,
        InvalidTag,
        ValidationError,
        signing.BadSignature,
    ) as error:
        raise DomainError("answer_file_unreadable") from error


def _decrypted(told: dict[str, Any]) -> dict[str, Any]:
    pair = AnswerFileKey.objects.filter(public_id=told["key"]).first()
    if pair is None:
        raise KeyError(told["key"])
    private = serialization.load_pem_private_key(pair.private_pem.encode(), password=None)
    oaep = padding.OAEP(mgf=padding.MGF1(hashes.SHA256()), algorithm=hashes.SHA256(), label=None)
    secret = private.decrypt(base64.b64decode(told["wrapped"]), oaep)  # type: ignore[union-attr]
    return json.loads(AESGCM(secret).decrypt(base64.b64decode(told["iv"]), base64.b64decode(told["data"]), None))


def _read(plain: dict[str, Any], sha256: str) -> Opened:
    parts, refused = [], 0
    if sum(len(part["entries"]) for part in plain["parts"]) > MOST_ENTRIES:
        raise ValueError
    for part in plain["parts"]:
        ticket = read_ticket(part["ticket"])
        entries: list[NewEntry] = []
        for raw in part["entries"]:
            try:
                entries.append(read_entry(ticket, raw))
            except AnswerRefusedError:
                refused += 1
        parts.append((ticket, tuple(entries)))
    return Opened(tuple(parts), refused, sha256)


@transaction.atomic
def take_in(*, attempt: Attempt, opened: Opened, counts: bool, reason: str, by: Person) -> AnswerFile:
    """Keep what is not on disk yet. Raises DomainError answer_file_of_another, answer_file_known, paper_still_open."""
    if not reason.strip():
        raise DomainError("reason_is_empty")
    attempt = (
        Attempt.objects.select_for_update(of=("self",))
        .select_related("form", "registration__sitting")
        .get(pk=attempt.pk)
    )
    if any(ticket.attempt_id != attempt.pk for ticket, _entries in opened.parts):
        raise DomainError("answer_file_of_another")
    if attempt.closed_at is None:
        raise DomainError("paper_still_open")
    if attempt.answer_files.filter(sha256=opened.sha256).exists():
        raise DomainError("answer_file_known")
    seal(attempt=attempt)  # what was there before has its own seal, whatever comes now
    fresh = _fresh(attempt, opened)
    write_apart(attempt, fresh, "admitted" if counts else "late")
    taken = AnswerFile.objects.create(
        attempt=attempt,
        sha256=opened.sha256,
        entries=opened.entries,
        fresh=len(fresh),
        counts=counts,
        reason=reason.strip(),
        by=by,
        at=clock.now(),
    )
    seal(attempt=attempt, anew=True)
    place = attempt.registration
    audit.record("exams.answer_file_taken", actor=by, subject=attempt, reason=reason, fresh=len(fresh), counts=counts)
    note(sitting=place.sitting, registration=place, kind="answer_file", text=reason, by=by, fresh=len(fresh))
    return taken


Row = tuple[Ticket, NewEntry]


def _fresh(attempt: Attempt, opened: Opened) -> list[Row]:
    """Without what the journal has, whether with the same value or with another: the first to come stays."""
    known = set(attempt.entries.values_list("writer", "seq"))
    rows: dict[tuple[str, int], Row] = {}
    for ticket, entries in opened.parts:
        for entry in entries:
            if (ticket.writer, entry.seq) not in known:
                rows.setdefault((ticket.writer, entry.seq), (ticket, entry))
    return list(rows.values())


def write_apart(attempt: Attempt, rows: Sequence[Row], verdict: str) -> None:
    """Entries that no page saved, in a block of its own chain. What a page wrote that had lost the pen stays stale."""
    if not rows:
        return
    now, block, process = clock.now(), uuid.uuid4(), uuid.uuid4().hex
    verdicts = [verdict if ticket.writer == attempt.writer else "stale" for ticket, _entry in rows]
    AnswerEntry.objects.bulk_create(
        AnswerEntry(
            attempt=attempt,
            writer=ticket.writer,
            seq=entry.seq,
            item=entry.item,
            value=entry.value,
            client_at=entry.client_at,
            server_at=now,
            verdict=told,
            digest=entry.digest,
            block=block,
        )
        for (ticket, entry), told in zip(rows, verdicts, strict=True)
    )
    root = block_root(leaf(entry.digest, now, told) for (_ticket, entry), told in zip(rows, verdicts, strict=True))
    JournalBlock.objects.create(
        public_id=block,
        process=process,
        number=1,
        previous="",
        root=root,
        count=len(rows),
        at=now,
        digest=block_digest(process=process, number=1, previous="", root=root, count=len(rows)),
    )
