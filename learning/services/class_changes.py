"""A class is held on another day, at another place, or not at all."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction

from core import audit, clock
from core.errors import DomainError
from core.models import Person
from learning.models import ClassSession, TrainingClass
from learning.queries.classes import presence
from learning.services.class_notices import tell_cancelled, tell_moved
from learning.services.classes import Meeting, locked_class


@transaction.atomic
def move_session(*, session_id: UUID, meeting: Meeting, by: Person) -> ClassSession:
    """Another time or place, while nobody has signed in to it. Whoever is on the list is told; the same again changes nothing.

    Raises DomainError class_is_cancelled, session_ends_before_it_begins, somebody_was_there.
    """
    training = locked_class(sessions__public_id=session_id)
    session = training.sessions.get(public_id=session_id)
    if meeting.ends_at <= meeting.begins_at:
        raise DomainError("session_ends_before_it_begins")
    if presence(training).get(session.pk):
        raise DomainError("somebody_was_there")
    before = Meeting(session.begins_at, session.ends_at, session.place)
    if before == meeting:
        return session
    session.begins_at, session.ends_at, session.place = meeting.begins_at, meeting.ends_at, meeting.place
    session.save(update_fields=["begins_at", "ends_at", "place"])
    audit.record(
        "learning.session_moved", actor=by, subject=session, before=_told(before), after=_told(meeting)
    )  # fmt: skip
    tell_moved(session, f"{session.pk}:{clock.now().isoformat()}")
    return session


def _told(meeting: Meeting) -> str:
    return f"{meeting.begins_at.isoformat()} {meeting.ends_at.isoformat()} {meeting.place}"


@transaction.atomic
def cancel_class(*, training_id: UUID, reason: str, by: Person) -> TrainingClass:
    """For good, and only while nobody has signed in. Whoever is on the list is told why.

    Raises DomainError class_is_cancelled, cancelled_without_reason, somebody_was_there.
    """
    training = locked_class(public_id=training_id)
    if not reason.strip():
        raise DomainError("cancelled_without_reason")
    if any(presence(training).values()):
        raise DomainError("somebody_was_there")
    training.cancelled_at, training.cancelled_by, training.cancelled_because = clock.now(), by, reason.strip()
    training.save(update_fields=["cancelled_at", "cancelled_by", "cancelled_because"])
    audit.record("learning.class_cancelled", actor=by, subject=training, reason=reason.strip())
    tell_cancelled(training)
    return training
