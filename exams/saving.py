"""One request of a paper's page that brings answers: read, saved, answered. The view and the short way both end here."""

from __future__ import annotations

import json
import logging
from dataclasses import dataclass
from typing import Any

from django.core import signing
from django.db import Error as DatabaseError

from core import clock
from core.errors import DomainError, text_for
from exams.domain.kinds import AnswerRefusedError
from exams.journal import MOST_ENTRIES, NewEntry, Ticket, batcher, read_entry, read_ticket
from exams.news import told_with_save

logger = logging.getLogger(__name__)

LARGEST_SAVE = 400_000
"""Bytes of a request's body."""
LATER = "2"
"""Seconds after which a page may try again."""


@dataclass(frozen=True)
class Answer:
    """`body` is JSON in UTF-8. `retry_after` is set where the same request may be sent again."""

    status: int
    body: bytes
    retry_after: str = ""


def answer_too_large() -> Answer:
    return _answer(413, {"error": "too_large"})


def answer_to(body: bytes) -> Answer:
    """Take answers. The signed ticket says whose; it is no cookie, so no other site can send it along.

    A sentence is in the active language. A database that fails is answered like one that is busy: nothing is
    acknowledged, and the page sends the same again. With `keys` the answer says as well what a pulse would.
    """
    try:
        told = json.loads(body)
        ticket, raw = _read(told)
    except (ValueError, KeyError, TypeError, RecursionError, signing.BadSignature):
        return _answer(400, {"error": "not_understood"})
    try:
        return _save(ticket, raw, told)
    except DatabaseError:
        logger.exception("answers were not saved")
        return _not_now(DomainError("too_many_answers"))
    except DomainError as refusal:
        return _not_now(refusal)


def _read(told: Any) -> tuple[Ticket, list[Any]]:
    text, raw = told["ticket"], told["entries"]
    if not isinstance(text, str) or not isinstance(raw, list) or len(raw) > MOST_ENTRIES:
        raise TypeError
    return read_ticket(text), raw


def _save(ticket: Ticket, raw: list[Any], page: dict[str, Any]) -> Answer:
    entries: list[NewEntry] = []
    refused = []
    for one in raw:
        try:
            entries.append(read_entry(ticket, one))
        except AnswerRefusedError as refusal:
            seq = one.get("seq") if isinstance(one, dict) else None
            refused.append({"seq": seq if isinstance(seq, int) else None, "code": refusal.code})
    outcome = batcher.save(ticket, entries)
    told: dict[str, Any] = {
        "saved": outcome.saved,
        "stale": outcome.stale,
        "conflict": outcome.conflict,
        "refused": refused,
        "closed": outcome.closed,
        "now": clock.isoformat_exact(clock.now()),
        "ends_at": clock.isoformat_exact(outcome.ends_at),
    }
    if "keys" in page and not (outcome.stale or outcome.closed):
        newest = told_with_save(page["keys"], page.get("unsafe"))
        if newest is not None:
            told["news"] = newest
    return _answer(409 if outcome.conflict or (outcome.closed and entries) else 200, told)


def _not_now(refusal: DomainError) -> Answer:
    return _answer(503, {"error": refusal.code, "sentence": text_for(refusal)}, LATER)


def _answer(status: int, told: dict[str, Any], retry_after: str = "") -> Answer:
    return Answer(status, json.dumps(told).encode(), retry_after)
