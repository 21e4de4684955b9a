"""What a candidate sees of their own exams."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from django.db.models import OuterRef, Subquery

from core import clock
from core.models import Person
from exams.domain.attendance import Attendance
from exams.domain.sitting import GRACE
from exams.models import Attempt, Registration, ReleasedResult
from exams.queries.attendance import attendance_of, with_readings
from exams.queries.rulings import Ruling, rulings_of
from exams.services.attempts import ends_at


@dataclass(frozen=True)
class Place:
    """A registration with how it stands: upcoming, open, running, handed_in, unread, no_sheet, missed, released.

    `ruling`: a possible breach the candidate was told of; a decision that stands outweighs the result.
    """

    registration: Registration
    stands: str
    ends_at: datetime | None = None
    result: ReleasedResult | None = None
    ruling: Ruling | None = None

    @property
    def is_void(self) -> bool:
        return self.ruling is not None and self.ruling.is_void


_STANDS = {
    Attendance.AHEAD: "open",
    Attendance.READING: "unread",
    Attendance.UNREAD: "unread",
    Attendance.NO_SHEET: "no_sheet",
    Attendance.ABSENT: "missed",
}


def places_of(person: Person) -> list[Place]:
    """All registrations of a person, what can be done now first."""
    rows = list(
        with_readings(Registration.objects.filter(person=person, withdrawn_at=None))
        .select_related("sitting__exam", "attempt")
        .annotate(
            released=Subquery(
                ReleasedResult.objects.filter(attempt__registration=OuterRef("pk")).order_by("-id").values("pk")[:1]
            )
        )
    )
    results = ReleasedResult.objects.select_related("release").in_bulk([r.released for r in rows if r.released])
    rulings = rulings_of(person, rows)
    places = [replace(_place(row, results.get(row.released)), ruling=rulings.get(row.pk)) for row in rows]
    order = ["running", "open", "upcoming", "released", "handed_in", "unread", "no_sheet", "missed"]
    return sorted(places, key=lambda p: (order.index(p.stands), p.registration.sitting.opens_at))


def place_of(registration: Registration) -> Place:
    """The same of one of them. A place that was withdrawn is none: it raises Registration.DoesNotExist."""
    for place in places_of(registration.person):
        if place.registration.pk == registration.pk:
            return place
    raise Registration.DoesNotExist


def _place(row: Registration, result: ReleasedResult | None) -> Place:
    now, sitting = clock.now(), row.sitting
    attempt = getattr(row, "attempt", None)
    if result is not None:
        return Place(row, "released", result=result)
    if attempt is not None:
        attempt.registration = row
        until = ends_at(attempt)
        running = attempt.closed_at is None and now < until + GRACE
        return Place(row, "running" if running else "handed_in", until)
    if now < sitting.opens_at:
        return Place(row, "upcoming")
    return Place(row, _STANDS[attendance_of(row, sitting, now)])


def result_of(attempt: Attempt) -> ReleasedResult | None:
    return attempt.released.select_related("release").order_by("-id").first()
