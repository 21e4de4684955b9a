"""What invigilators do while papers are sat. Each act is an event, gives its reason and reaches the pages within seconds."""

from __future__ import annotations

import logging
import math
from datetime import timedelta

from django.db import transaction
from django.db.models import QuerySet

from core import audit, clock
from core.errors import DomainError
from core.models import Person
from exams.domain.seating import free_seats
from exams.models import Attempt, IncidentGrant, Registration, Room, RoomPause, Sitting, SittingEvent
from exams.services.admission import issue_codes
from exams.services.attempts import close
from exams.services.events import note
from exams.services.sittings import register

logger = logging.getLogger(__name__)
LEFT_SCREEN = "left_screen"
MOST_SIGNALS = 200
"""Of one candidate that are written down; a broken page must not fill the book."""


def writing(sitting: Sitting, room: Room | None = None) -> QuerySet[Attempt]:
    """Open attempts of a sitting or one of its rooms."""
    found = Attempt.objects.filter(registration__sitting=sitting, closed_at=None)
    return found.filter(registration__room=room) if room else found


@transaction.atomic
def extend(*, sitting: Sitting, minutes: int, reason: str, by: Person, room: Room | None = None) -> int:
    """Give everybody who writes, in a room or everywhere, the same minutes. Answers to how many."""
    _need(reason)
    given = _grant_all(sitting, room, minutes, reason, by)
    if not given:
        raise DomainError("nobody_is_writing")
    audit.record("exams.extended", actor=by, subject=room or sitting, reason=reason, minutes=minutes, count=given)
    note(sitting=sitting, room=room, kind="minutes", text=reason, by=by, tells=True, minutes=minutes, count=given)
    return given


def _grant_all(
    sitting: Sitting, room: Room | None, minutes: int, reason: str, by: Person, pause: RoomPause | None = None
) -> int:
    now = clock.now()
    locked = list(writing(sitting, room).select_for_update(of=("self",)).order_by("pk"))
    IncidentGrant.objects.bulk_create(
        IncidentGrant(attempt=attempt, minutes=minutes, reason=reason, by=by, at=now, pause=pause) for attempt in locked
    )
    return len(locked)


@transaction.atomic
def pause(*, sitting: Sitting, minutes: int, reason: str, by: Person, room: Room | None = None) -> RoomPause:
    """Hold still for some minutes, which everybody who writes there gets back at once; again, and it lasts longer."""
    _need(reason)
    target = room or sitting
    held = type(target)._default_manager.select_for_update(of=("self",)).get(pk=target.pk)
    begun_at = max(clock.now(), held.held_until or clock.now())
    made = RoomPause.objects.create(
        sitting=sitting,
        room=room,
        begun_at=begun_at,
        until=begun_at + timedelta(minutes=minutes),
        reason=reason,
        by=by,
    )
    _hold(target, made.until)
    _grant_all(sitting, room, minutes, reason, by, made)
    audit.record("exams.paused", actor=by, subject=target, reason=reason, minutes=minutes)
    note(sitting=sitting, room=room, kind="paused", text=reason, by=by, tells=True, minutes=minutes)
    return made


@transaction.atomic
def end_pause(*, sitting: Sitting, by: Person, room: Room | None = None) -> int:
    """Go on now: whole minutes that were given and not needed are taken back. Answers how many."""
    now = clock.now()
    target = room or sitting
    type(target)._default_manager.select_for_update(of=("self",)).get(pk=target.pk)
    running = list(RoomPause.objects.filter(sitting=sitting, room=room, until__gt=now, ended_at=None))
    if not running:
        raise DomainError("pause_is_over")
    taken = 0
    for one in running:
        unused = math.floor((one.until - max(now, one.begun_at)).total_seconds() / 60)
        if unused:
            _take_back(one, unused, by)
        taken += unused
    RoomPause.objects.filter(pk__in=[one.pk for one in running]).update(ended_at=now, ended_by=by)
    _hold(target, now)
    audit.record("exams.resumed", actor=by, subject=target, minutes=taken)
    note(sitting=sitting, room=room, kind="resumed", by=by, tells=True, minutes=taken)
    return taken


def _hold(target: Sitting | Room, until) -> None:
    type(target)._default_manager.filter(pk=target.pk).update(held_until=until)
    target.held_until = until


def _take_back(ended: RoomPause, minutes: int, by: Person) -> None:
    now = clock.now()
    concerned = list(
        Attempt.objects.select_for_update(of=("self",)).filter(closed_at=None, grants__pause=ended).order_by("pk")
    )
    IncidentGrant.objects.bulk_create(
        IncidentGrant(attempt=attempt, minutes=-minutes, reason=ended.reason, by=by, at=now, pause=ended)
        for attempt in concerned
    )


@transaction.atomic
def ring_bell(*, room: Room, by: Person) -> Room:
    """Begin a room by hand. Ringing twice is ringing once."""
    room = Room.objects.select_for_update(of=("self",)).select_related("sitting").get(pk=room.pk)
    if room.opened_at is None:
        room.opened_at, room.opened_by = clock.now(), by
        room.save(update_fields=["opened_at", "opened_by"])
        note(sitting=room.sitting, room=room, kind="bell", by=by, tells=True)
    return room


@transaction.atomic
def move(*, registration: Registration, by: Person, reason: str, room: Room | None = None, seat: int = 0) -> str:
    """Another machine, and where named another seat. Answers the admission code for it, which is shown once."""
    _need(reason)
    place = Registration.objects.select_for_update(of=("self",)).select_related("sitting").get(pk=registration.pk)
    before = f"{place.room or ''} {place.seat or ''}".strip()
    if room is not None:
        place.room, place.seat = room, _seat_in(room, seat, place)
        place.save(update_fields=["room", "seat"])
    code = issue_codes(registrations=[place], by=by)[place.pk]
    note(
        sitting=place.sitting,
        registration=place,
        room=place.room,
        kind="moved",
        text=reason,
        by=by,
        tells=True,
        seat_before=before,
        seat=place.seat,
    )
    return code


def _seat_in(room: Room, seat: int, place: Registration | None = None) -> int:
    """The seat asked for, or the first that is free. Raises DomainError seat_is_taken, room_is_full."""
    others = room.registrations.filter(withdrawn_at=None, seat__isnull=False)
    if place is not None:
        others = others.exclude(pk=place.pk)
    taken = {number or 0 for number in others.values_list("seat", flat=True)}
    if seat:
        if seat in taken or not 1 <= seat <= room.seats:
            raise DomainError("seat_is_taken", seat=seat)
        return seat
    found = next(free_seats([(room.pk, room.seats)], {room.pk: taken}), None)
    if found is None:
        raise DomainError("room_is_full", room=room.name)
    return found.number


@transaction.atomic
def add_late(
    *, sitting: Sitting, person: Person, by: Person, reason: str, room: Room | None = None
) -> tuple[Registration, str]:
    """Register, seat, check in and hand out a code in one step. They may begin until the sitting closes."""
    _need(reason)
    register(sitting=sitting, people=[person], by=by)
    place = Registration.objects.select_for_update(of=("self",)).get(sitting=sitting, person=person)
    place.checked_in_at, place.checked_in_by = place.checked_in_at or clock.now(), by
    place.late_until = sitting.closes_at
    if room is not None and place.seat is None:
        place.room, place.seat = room, _seat_in(room, 0)
    place.save(update_fields=["checked_in_at", "checked_in_by", "late_until", "room", "seat"])
    code = issue_codes(registrations=[place], by=by)[place.pk]
    note(sitting=sitting, registration=place, room=place.room, kind="added_late", text=reason, by=by, tells=True)
    return place, code


@transaction.atomic
def announce_to_room(*, sitting: Sitting, text: str, by: Person, room: Room | None = None) -> SittingEvent:
    _need(text)
    return note(sitting=sitting, room=room, kind="announcement", text=text.strip(), by=by, tells=True)


@transaction.atomic
def record_incident(
    *, sitting: Sitting, text: str, by: Person, room: Room | None = None, registration: Registration | None = None
) -> SittingEvent:
    """For the minutes only; candidates are told nothing."""
    _need(text)
    return note(
        sitting=sitting,
        room=room or (registration.room if registration else None),
        registration=registration,
        kind="incident",
        text=text.strip(),
        by=by,
    )


def end(*, sitting: Sitting, by: Person, reason: str, room: Room | None = None) -> int:
    """Close every open paper of a room or of the sitting, each for itself. Answers how many are closed."""
    _need(reason)
    closed = 0
    for attempt in writing(sitting, room).order_by("pk"):
        try:
            close(attempt=attempt, how="invigilator", by=by, reason=reason)
            closed += 1
        except Exception:
            logger.exception("attempt %s could not be closed with the others", attempt.pk)
    note(sitting=sitting, room=room, kind="ended", text=reason, by=by, tells=True, count=closed)
    return closed


def note_left_screen(*, attempt: Attempt, seconds: int) -> SittingEvent | None:
    """Written down, and nothing else happens, unless the sitting names the document that asks for more.

    Where it does, the paper is closed as often as the document says; the candidate was told before the start.
    """
    place = attempt.registration
    known = SittingEvent.objects.filter(registration=place, kind=LEFT_SCREEN).count()
    if attempt.closed_at or known >= MOST_SIGNALS:
        return None
    written = note(
        sitting=place.sitting,
        registration=place,
        room=place.room,
        kind=LEFT_SCREEN,
        seconds=min(max(seconds, 0), 86_400),
    )
    rule = place.sitting
    if rule.leave_rule_document and rule.leave_rule_times and known + 1 >= rule.leave_rule_times:
        close(attempt=attempt, how="rule", reason=rule.leave_rule_document)
    return written


def _need(reason: str) -> None:
    if not reason.strip():
        raise DomainError("reason_is_empty")
