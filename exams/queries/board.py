"""How every place of a sitting stands: for the board while it runs, for the list of places and for the minutes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, IntegerField, Max, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce

from core import clock
from exams.domain.attendance import Attendance
from exams.domain.sitting import GRACE, deadline
from exams.models import AnswerEntry, Attempt, IncidentGrant, Registration, Room, Sitting
from exams.queries.attendance import attendance_of, with_readings
from exams.queries.signals import Signals, signals_of
from exams.services.attempts import terms_of

SILENT_AFTER = timedelta(seconds=25)
"""Pages tell of themselves every few seconds, and that is written every eight."""
NEVER = datetime.min.replace(tzinfo=clock.UTC)
ORDER = (
    "silent",
    "unsafe",
    "missing",
    "waiting",
    "here",
    "working",
    "unread",
    "reading",
    "handed_in",
    "no_sheet",
    "missed",
)
"""Whoever needs attention first."""


@dataclass(frozen=True)
class Seat:
    """A place as the board shows it. `state` is one of ORDER; `signals` raise questions and nothing else."""

    place: Registration
    attempt: Attempt | None
    state: str
    ends_at: datetime | None
    unsafe: int
    answers: int
    last_save: datetime | None
    left: int
    second: int

    @property
    def needs_attention(self) -> bool:
        return self.state in ("silent", "unsafe")


def places_of_sitting(sitting: Sitting) -> QuerySet[Registration]:
    return (
        Registration.objects.filter(sitting=sitting, withdrawn_at=None)
        .select_related("person", "room", "attempt")
        .order_by("room_id", "seat", "person__name_pinyin", "pk")
    )


def seats_of(sitting: Sitting, room: Room | None = None) -> list[Seat]:
    """Every place, whoever needs attention first; three queries whatever the number."""
    now = clock.now()
    rows = with_readings(places_of_sitting(sitting).select_related("presence"))
    if room is not None:
        rows = rows.filter(room=room)
    granted = IncidentGrant.objects.filter(attempt__registration=OuterRef("pk")).values("attempt__registration")
    saved = AnswerEntry.objects.filter(attempt__registration=OuterRef("pk"), verdict="saved").exclude(item="_flags")
    by_place = saved.order_by().values("attempt__registration")
    rows = rows.annotate(
        granted=Coalesce(Subquery(granted.annotate(n=Sum("minutes")).values("n"), output_field=IntegerField()), 0),
        answers=Coalesce(
            Subquery(by_place.annotate(n=Count("item", distinct=True)).values("n"), output_field=IntegerField()), 0
        ),
        last_save=Subquery(by_place.annotate(at=Max("server_at")).values("at")),
    )
    signals = signals_of(sitting)
    seats = [_seat(row, sitting, signals.get(row.pk), now) for row in rows]
    seats.sort(key=lambda seat: (ORDER.index(seat.state), -(seat.left + seat.second)))
    return seats


def _seat(row: Registration, sitting: Sitting, signals: Signals | None, now: datetime) -> Seat:
    attempt = getattr(row, "attempt", None)
    presence = getattr(row, "presence", None)
    until = deadline(terms_of(attempt, row.granted)) if attempt else None  # type: ignore[attr-defined]
    seen_at = presence.seen_at if presence else NEVER
    unsafe = presence.unsafe if presence else 0
    return Seat(
        place=row,
        attempt=attempt,
        state=_state(row, attempt, until, sitting, now, seen_at, unsafe),
        ends_at=until,
        unsafe=unsafe if attempt and not attempt.closed_at else 0,
        answers=row.answers,  # type: ignore[attr-defined]
        last_save=row.last_save,  # type: ignore[attr-defined]
        left=signals.left if signals else 0,
        second=signals.second if signals else 0,
    )


def _state(
    row: Registration,
    attempt: Attempt | None,
    until: datetime | None,
    sitting: Sitting,
    now: datetime,
    seen_at: datetime,
    unsafe: int,
) -> str:
    lives = now - seen_at < SILENT_AFTER
    if attempt is not None and until is not None:
        if attempt.closed_at or now >= until + GRACE:
            return "handed_in"
        if not lives and now - attempt.started_at > SILENT_AFTER:
            return "silent"
        return "unsafe" if unsafe else "working"
    how = attendance_of(row, sitting, now)
    if how != Attendance.AHEAD:
        return "missed" if how == Attendance.ABSENT else how.value
    if lives or row.checked_in_at:
        return "here"
    return "missing" if now >= sitting.opens_at else "waiting"


def counts(seats: Iterable[Seat]) -> dict[str, int]:
    found = dict.fromkeys(ORDER, 0)
    for seat in seats:
        found[seat.state] += 1
    return found


def running_rooms(sitting: Sitting) -> QuerySet[Room]:
    return sitting.rooms.annotate(taken=Count("registrations", filter=Q(registrations__withdrawn_at=None)))
