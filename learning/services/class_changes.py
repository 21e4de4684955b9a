"""A class is held on another day, at another place, once more, for other numbers, or not at all."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from django.db import transaction

from core import audit, clock
from core.errors import DomainError
from core.models import Person, Unit
from learning.domain.classes import left_out
from learning.models import ClassQuota, ClassQuotaChange, ClassSession, TrainingClass
from learning.queries.classes import entries_of, presence, quotas_of
from learning.services.class_notices import (
    tell_added,
    tell_cancelled,
    tell_moved,
    tell_places,
    tell_quotas,
    with_place,
)
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


@transaction.atomic
def add_session(*, training_id: UUID, meeting: Meeting, by: Person) -> ClassSession:
    """One more session, until the roll is closed. Whoever is on the list is told; the same again changes nothing.

    Raises DomainError class_is_cancelled, roll_is_closed, session_ends_before_it_begins.
    """
    training = locked_class(public_id=training_id)
    if training.rolls.exists():
        raise DomainError("roll_is_closed")
    if meeting.ends_at <= meeting.begins_at:
        raise DomainError("session_ends_before_it_begins")
    facts = {"begins_at": meeting.begins_at, "ends_at": meeting.ends_at, "place": meeting.place}
    if known := training.sessions.filter(**facts).first():
        return known
    session = ClassSession.objects.create(training=training, **facts)
    audit.record("learning.session_added", actor=by, subject=session, after=_told(meeting))
    tell_added(session)
    return session


@transaction.atomic
def change_quotas(
    *, training_id: UUID, places: int, quotas: Mapping[Unit, int], reason: str, by: Person
) -> ClassQuotaChange | None:
    """Other numbers for units, and for the class; a unit that is not named keeps its own. None where nothing is another.

    Nobody loses a place or a turn by it: who would is named in the refusal. Whoever moves up is told, and so are those who
    answer for the units. Raises DomainError class_is_cancelled, roll_is_closed, quota_without_reason, class_without_quota,
    quota_leaves_people_out.
    """
    training = locked_class(public_id=training_id)
    if training.rolls.exists():
        raise DomainError("roll_is_closed")
    if not reason.strip():
        raise DomainError("quota_without_reason")
    known = {one.unit: one for one in training.quotas.select_related("unit")}
    changes = [
        {"unit": unit.code, "name": unit.name, "before": known[unit].places if unit in known else 0, "after": number}
        for unit, number in quotas.items()
        if number != (known[unit].places if unit in known else 0)
    ]
    if not changes and places == training.places:
        return None
    _check_room(training, known, quotas, places)
    change = ClassQuotaChange.objects.create(
        training=training, changes=changes, places_before=training.places, places_after=places, reason=reason.strip(),
        by=by, at=clock.now(),
    )  # fmt: skip
    before = with_place(training)
    training.places = places
    training.save(update_fields=["places"])
    for unit, number in quotas.items():
        if unit in known or number:
            ClassQuota.objects.update_or_create(training=training, unit=unit, defaults={"places": number})
    audit.record("learning.quotas_changed", actor=by, subject=change, reason=reason.strip())
    tell_places(training, before, change)
    other = {one["unit"] for one in changes}
    tell_quotas(change, [unit for unit in quotas if unit.code in other])
    return change


def _check_room(
    training: TrainingClass, known: Mapping[Unit, ClassQuota], quotas: Mapping[Unit, int], places: int
) -> None:
    standing = quotas_of(training)
    after = {row.pk: quotas.get(unit, row.places) for unit, row in known.items()}
    if not any([*after.values(), *quotas.values()]):
        raise DomainError("class_without_quota")
    harmed = left_out(entries_of(training), (standing, training.places), (after, places))
    if harmed:
        people = Person.objects.in_bulk([one.person for one in harmed])
        units = {row.pk: unit.name for unit, row in known.items()}
        named = "、".join(f"{people[one.person].name}（{units[one.quota]}）" for one in harmed)
        raise DomainError("quota_leaves_people_out", people=named)


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
