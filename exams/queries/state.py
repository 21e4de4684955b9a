"""What a candidate's page is told of its exam: times, pauses, announcements. Never a word of the paper."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet

from core import clock
from exams.domain.timetable import refusal
from exams.models import Attempt, Registration, SittingEvent
from exams.services.attempts import door_of, ends_at

_SAID = 20


def state_of(registration: Registration, attempt: Attempt | None) -> dict[str, Any]:
    """For the page, as JSON. Two queries; one before the start."""
    now, door, told = clock.now(), door_of(registration), told_to(registration)
    return {
        "now": clock.isoformat_exact(now),
        "keys": keys_of(registration),
        "news": told[0].pk if told else 0,
        "opens_at": clock.isoformat_exact(max(door.bell_at, door.times.opens_at) if door.bell_at else None),
        "may_begin": attempt is not None or refusal(door, now) is None,
        "why": "" if attempt is not None else refusal(door, now) or "",
        "ends_at": clock.isoformat_exact(ends_at(attempt) if attempt else None),
        "held_until": clock.isoformat_exact(_still(door.held_until, now)),
        "closed": bool(attempt and attempt.closed_at),
        "room": registration.room.name if registration.room else "",
        "seat": registration.seat,
        "said": [{"at": clock.isoformat(one.at), "text": one.text} for one in told if one.kind == "announcement"][
            :_SAID
        ],
    }


def keys_of(registration: Registration) -> list[str]:
    keys = [registration.public_id, registration.sitting.public_id]
    if registration.room:
        keys.append(registration.room.public_id)
    return [str(key) for key in keys]


def concerning(registration: Registration) -> QuerySet[SittingEvent]:
    """Events for everybody, for the room or for this place."""
    everybody = Q(room=None, registration=None)
    room = Q(room=registration.room_id, registration=None) if registration.room_id else Q(pk=None)
    return SittingEvent.objects.filter(everybody | room | Q(registration=registration), sitting=registration.sitting_id)


def told_to(registration: Registration) -> list[SittingEvent]:
    """Of what concerns this place all that pages are told of, the newest first.

    As the database has it and in one statement, so that a page never takes an old state for a new number.
    """
    return list(concerning(registration).filter(tells=True).order_by("-pk").only("kind", "text", "at"))


def _still(moment: datetime | None, now: datetime) -> datetime | None:
    return moment if moment and moment > now else None
