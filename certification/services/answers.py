"""Every official answer is written down, with the place in the ledger it rests on."""

from __future__ import annotations

from typing import Any

from certification.domain.answers import Authorisation, Status
from certification.models import Certificate, OfficialAnswer
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
