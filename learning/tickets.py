"""A ticket for a page of a lesson that the server served: who, what, and since when.

It carries all that a sign of life needs, so none needs a session. Nobody can make one for a page that was not served, and
the number of signs it is good for grows with the server's clock alone.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from functools import lru_cache
from uuid import UUID

from django.core import signing

from core import clock

SALT = "learning.sign"
EVERY_SECONDS = 20
LONGEST_SECONDS = 12 * 3600
KEPT = 20_000


@dataclass(frozen=True)
class Ticket:
    person_id: int
    lesson_id: UUID
    section: str
    page: UUID
    issued_at: int


def ticket_for(*, person_id: int, lesson_id: UUID, section: str) -> str:
    issued = int(clock.now().timestamp())
    return signing.dumps([person_id, lesson_id.hex, section, uuid.uuid4().hex, issued], salt=SALT)


@lru_cache(maxsize=KEPT)
def read_ticket(text: str) -> Ticket:
    """Raises signing.BadSignature. Only tickets whose signature was right are remembered."""
    person_id, lesson, section, page, issued = signing.loads(text, salt=SALT)
    return Ticket(person_id, UUID(lesson), section, UUID(page), issued)


def signs_allowed(ticket: Ticket, moment: float) -> int:
    """How many signs a page can have sent by now, if it is open."""
    return int(min(moment - ticket.issued_at, LONGEST_SECONDS) // EVERY_SECONDS)
