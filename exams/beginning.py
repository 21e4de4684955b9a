"""What a paper's page is told when it begins or hands in. Views and the short way both end here."""

from __future__ import annotations

import json
import logging
import math
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.core import signing
from django.db import Error as DatabaseError

from core import clock
from core.errors import DomainError, text_for
from exams.frozen import candidate_paper
from exams.journal import FLAGS, read_ticket
from exams.models import Attempt, Registration
from exams.saving import LATER, Answer
from exams.services.attempts import Started, hand_in, start_with_ticket

logger = logging.getLogger(__name__)

SOON = timedelta(minutes=1)
START_SALT = "exams.start"
START_LIVES = timedelta(days=1)


def start_ticket(registration: Registration) -> str:
    """Lets a page that was shown to the candidate begin this paper, so that nobody is looked up again at the bell.

    Signed and good for a day; it opens nothing but this paper, and only when the door does.
    """
    return signing.dumps(registration.pk, salt=START_SALT)


def answer_to_beginning(body: bytes) -> Answer:
    """Begin, or come back, with a start ticket. A place that asks for the Safe Exam Browser is begun by its view."""
    try:
        told = json.loads(body)
        pk = signing.loads(told["start"], salt=START_SALT, max_age=START_LIVES)
    except (ValueError, KeyError, TypeError, RecursionError, signing.BadSignature):
        return _answer(400, {"error": "not_understood"})
    try:
        return begun(lambda: start_with_ticket(registration_id=pk, machine=machine_of(told)))
    except Registration.DoesNotExist:
        return _answer(
            409, {"error": "registration_withdrawn", "sentence": text_for(DomainError("registration_withdrawn"))}
        )
    except DatabaseError:
        logger.exception("a paper could not begin")
        return _not_now()


def machine_of(told: dict[str, Any]) -> str:
    """What a browser calls itself."""
    return "".join(sign for sign in str(told.get("machine") or "") if sign.isalnum())[:40]


def begun(start_it: Callable[[], Started]) -> Answer:
    """Ticket, paper, answers so far, server time; never the key. Or the sentence why not. Raises Registration.DoesNotExist."""
    try:
        started = start_it()
        paper = candidate_paper(started.attempt.form_id, started.attempt.form.digest)
    except DomainError as refusal:
        if wait := _soon(refusal):
            return _answer(200, {"wait_ms": wait})
        return _answer(409, {"error": refusal.code, "sentence": text_for(refusal)})
    answers = dict(started.answers)
    flags = answers.pop(FLAGS, {"items": []})
    told = {
        "ticket": started.ticket,
        "attempt": str(started.attempt.public_id),
        "answers": answers,
        "flags": flags["items"],
        "now": clock.isoformat_exact(clock.now()),
        "ends_at": clock.isoformat_exact(started.ends_at),
    }
    # The paper is text already: reading it only to write it again would cost more than all the rest.
    return Answer(200, json.dumps(told)[:-1].encode() + b', "paper": ' + paper + b"}")


def _soon(refusal: DomainError) -> int:
    """Milliseconds to the opening where it is near: a page that asks a moment too early is told when to ask again."""
    wait: timedelta | None = refusal.details.get("opens_in")
    return math.ceil(wait / timedelta(milliseconds=1)) if wait and wait <= SOON else 0


def answer_to_hand_in(body: bytes) -> Answer:
    """Hand in with the ticket of the page that writes. Twice is once."""
    try:
        ticket = read_ticket(json.loads(body)["ticket"])
    except (ValueError, KeyError, TypeError, RecursionError, signing.BadSignature):
        return _answer(400, {"error": "not_understood"})
    try:
        hand_in(attempt_id=ticket.attempt_id, writer=ticket.writer)
    except DomainError as refusal:
        return _answer(409, {"error": refusal.code, "sentence": text_for(refusal)})
    except (DatabaseError, Attempt.DoesNotExist):
        logger.exception("a paper could not be handed in")
        return _not_now()
    return _answer(200, {"closed": True})


def _not_now() -> Answer:
    refusal = DomainError("too_many_answers")
    return _answer(503, {"error": refusal.code, "sentence": text_for(refusal)}, LATER)


def _answer(status: int, told: dict[str, Any], retry_after: str = "") -> Answer:
    return Answer(status, json.dumps(told).encode(), retry_after)
