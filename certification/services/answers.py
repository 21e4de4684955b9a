"""Every official answer is written down, with the place in the ledger it rests on."""

from __future__ import annotations

import json
import uuid
from contextlib import nullcontext
from typing import Any

from django.db import connection, transaction

from certification.domain.answers import Authorisation, Status
from certification.models import ApiCall, Certificate, OfficialAnswer
from certification.models.clients import ApiKey
from core import clock
from core.models import Person


def note_answer(
    *,
    channel: str,
    question: dict[str, Any],
    answer: dict[str, Any],
    certificate: Certificate | None = None,
    given: Status | Authorisation | None = None,
    asked_by: Person | None = None,
) -> OfficialAnswer:
    """`channel`: command, page, public, api, extract. `question` never holds a name or an identity number."""
    return OfficialAnswer.objects.create(
        asked_at=clock.now(),
        channel=channel,
        question=question,
        answer=answer,
        certificate=certificate,
        position=given.position if given else None,
        rule_set=given.rule_set if given else "",
        asked_by=asked_by,
    )


# Written out, because every call of another system writes one or both.
_CALL = f'INSERT INTO "{ApiCall._meta.db_table}" (key_id, at, operation, status, rows) VALUES (%s, %s, %s, %s, %s)'
_ANSWER = f"""
    INSERT INTO "{OfficialAnswer._meta.db_table}" (public_id, asked_at, channel, question, answer, rule_set)
    VALUES (%s, %s, 'api', %s, %s, '')
"""


def note_call(
    *, key: ApiKey, operation: str, status: int, rows: int, said: tuple[dict[str, Any], dict[str, Any]] | None = None
) -> None:
    """The call of another system and, where it was told something of the register, the official answer: both or neither.

    `said`: question and answer as `note_answer` takes them.
    """
    at = connection.ops.adapt_datetimefield_value(clock.now())
    works = [(_CALL, [key.pk, at, operation, status, rows])]
    if said is not None:
        question, answer = map(json.dumps, said)
        works.append((_ANSWER, [uuid.uuid4().hex, at, question, answer]))
    if connection.vendor == "postgresql":  # sent as one, which PostgreSQL carries out as one transaction
        works = [(";".join(work for work, _values in works), [value for _work, values in works for value in values])]
    with transaction.atomic() if len(works) > 1 else nullcontext(), connection.cursor() as cursor:
        for work, values in works:
            cursor.execute(work, values)
