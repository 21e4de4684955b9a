"""Every official answer is written down, with the place in the ledger it rests on."""

from __future__ import annotations

import json
import uuid
from datetime import datetime
from typing import Any

from django.db import connection, transaction

from certification.domain.answers import Authorisation, Status
from certification.models import ApiCall, Certificate, OfficialAnswer
from certification.models.clients import ApiKey
from core import clock
from core.models import Person
from core.prepared import execute_prepared


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
_CALL = f'INSERT INTO "{ApiCall._meta.db_table}" (key_id, at, operation, status, rows) VALUES (%(key)s, %(at)s, %(operation)s, %(status)s, %(rows)s)'
_ANSWER = f"""
    INSERT INTO "{OfficialAnswer._meta.db_table}" (public_id, asked_at, channel, question, answer, rule_set)
    VALUES (%(id)s, %(at)s, 'api', %(question)s, %(answer)s, '')
"""
_KINDS = {"key": "bigint", "at": "timestamptz", "operation": "text", "status": "integer", "rows": "integer"}
_KINDS_OF_BOTH = {**_KINDS, "id": "uuid", "question": "jsonb", "answer": "jsonb"}


def note_call(
    *, key: ApiKey, operation: str, status: int, rows: int, said: tuple[dict[str, Any], dict[str, Any]] | None = None
) -> None:
    """The call of another system and, where it was told something of the register, the official answer: both or neither.

    `said`: question and answer as `note_answer` takes them.
    """
    values = {"key": key.pk, "at": _stored(clock.now()), "operation": operation, "status": status, "rows": rows}
    with connection.cursor() as cursor:
        if said is None:
            execute_prepared(cursor, _CALL, values, _KINDS)
            return
        question, answer = map(json.dumps, said)
        values |= {"id": uuid.uuid4().hex, "question": question, "answer": answer}
        if connection.vendor == "postgresql":  # one statement, planned once
            execute_prepared(cursor, f"WITH call AS ({_CALL}) {_ANSWER}", values, _KINDS_OF_BOTH)
            return
        with transaction.atomic():
            cursor.execute(_CALL, values)
            cursor.execute(_ANSWER, values)


def _stored(moment: datetime) -> Any:
    return connection.ops.adapt_datetimefield_value(moment)
