"""Sittings: when and where an exam is held, who invigilates, who sits where."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from core import audit, clock
from core.errors import DomainError
from core.models import Person, Unit
from core.notices import notify
from exams import texts  # noqa: F401 registers the sentences
from exams.domain.seating import form_for_seat, free_seats
from exams.models import Attempt, Exam, Registration, Room, Sitting, SittingInvigilator
from exams.services.accommodations import granted_on
from exams.services.bans import check_not_banned
from exams.services.events import note
from exams.services.papers import is_unchanged

FIXED_ONCE_BEGUN = ("opens_at", "closes_at", "mode", "manual_start")
SETTINGS = (
    "title",
    "place",
    "opens_at",
    "closes_at",
    "mode",
    "late_entry_minutes",
    "admission",
    "devices",
    "seb_config_key",
    "manual_start",
    "leave_rule_document",
    "leave_rule_times",
    "registration_until",
    "required_hours",
    "appeal_days",
)


@transaction.atomic
def hold_sitting(
    *,
    exam: Exam,
    unit: Unit,
    title: str,
    place: str,
    opens_at: datetime,
    closes_at: datetime,
    by: Person,
    **settings: Any,
) -> Sitting:
    """`settings` are the other names of SETTINGS. Raises DomainError window_reversed, exam_has_no_form, form_was_changed, ..."""
    forms = list(exam.forms.all())
    if not forms:
        raise DomainError("exam_has_no_form")
    if not all(is_unchanged(form) for form in forms):
        raise DomainError("form_was_changed")
    sitting = Sitting(
        exam=exam,
        unit=unit,
        title=title,
        place=place,
        opens_at=opens_at,
        closes_at=closes_at,
        created_by=by,
        created_at=clock.now(),
        **settings,
    )
    check_settings(sitting)
    sitting.save()
    audit.record("exams.sitting_held", actor=by, subject=sitting)
    return sitting


def check_settings(sitting: Sitting) -> None:
    if sitting.closes_at <= sitting.opens_at:
        raise DomainError("window_reversed")
    if bool(sitting.leave_rule_document) != bool(sitting.leave_rule_times):
        raise DomainError("leave_rule_incomplete")
    if sitting.devices == "seb" and not re.fullmatch(r"[0-9a-f]{64}", sitting.seb_config_key):
        raise DomainError("seb_key_missing")


@transaction.atomic
def change_sitting(*, sitting: Sitting, by: Person, **settings: Any) -> Sitting:
    """Change what was set. Whoever has begun keeps the terms of the start; the times stand once somebody has.

    The change is written down with the value before and after.
    """
    sitting = Sitting.objects.select_for_update(of=("self",)).select_related("exam").get(pk=sitting.pk)
    changed = {name: value for name, value in settings.items() if getattr(sitting, name) != value}
    begun = Attempt.objects.filter(registration__sitting=sitting).exists()
    if begun and not changed.keys().isdisjoint(FIXED_ONCE_BEGUN):
        raise DomainError("sitting_has_begun")
    if sitting.sheets_complete_at and not changed.keys().isdisjoint(FIXED_ONCE_BEGUN):
        raise DomainError("sheets_are_complete")
    before = {name: str(getattr(sitting, name)) for name in changed}
    for name, value in changed.items():
        setattr(sitting, name, value)
    check_settings(sitting)
    if changed:
        sitting.save(update_fields=list(changed))
        audit.record("exams.sitting_changed", actor=by, subject=sitting, before=before)
        note(sitting=sitting, kind="changed", by=by, tells=True, before=before)
    return sitting


@transaction.atomic
def add_room(*, sitting: Sitting, name: str, seats: int, by: Person) -> Room:
    room, made = Room.objects.get_or_create(sitting=sitting, name=name.strip(), defaults={"seats": seats})
    if not made and seats > room.seats:
        Room.objects.filter(pk=room.pk).update(seats=seats)
        room.seats = seats
    audit.record("exams.room_added", actor=by, subject=room, seats=seats)
    return room


@transaction.atomic
def name_invigilator(
    *, sitting: Sitting, person: Person, by: Person, room: Room | None = None, chief: bool = False
) -> SittingInvigilator:
    """Raises DomainError invigilator_is_candidate. Naming again changes room and rank."""
    if sitting.registrations.filter(person=person, withdrawn_at=None).exists():
        raise DomainError("invigilator_is_candidate", name=person.name)
    SittingInvigilator.objects.filter(sitting=sitting, person=person, ended_at=None).update(ended_at=clock.now())
    named = SittingInvigilator.objects.create(
        sitting=sitting, person=person, room=room, chief=chief, named_by=by, named_at=clock.now()
    )
    audit.record("exams.invigilator_named", actor=by, subject=sitting, person=str(person.public_id), chief=chief)
    return named


@transaction.atomic
def end_invigilator(*, sitting: Sitting, person: Person, by: Person) -> None:
    SittingInvigilator.objects.filter(sitting=sitting, person=person, ended_at=None).update(ended_at=clock.now())
    audit.record("exams.invigilator_ended", actor=by, subject=sitting, person=str(person.public_id))


@transaction.atomic
def register(*, sitting: Sitting, people: Iterable[Person], by: Person, extra_minutes: int = 0) -> list[Registration]:
    """Give each person a place and lay out a paper for it, the forms in turn. Who has a place keeps it.

    Standing accommodations are applied; `extra_minutes` is more than they grant, for this sitting only.
    Raises DomainError exam_has_no_form, sheets_are_complete, person_is_banned, candidate_is_invigilator.
    """
    forms = list(sitting.exam.forms.order_by("number"))
    if not forms:
        raise DomainError("exam_has_no_form")
    if sitting.sheets_complete_at:  # they would be absent at once
        raise DomainError("sheets_are_complete")
    people = list(people)
    _check_may_sit(sitting, people)
    granted = granted_on([person.pk for person in people], clock.day_of(sitting.opens_at))
    taken = sitting.registrations.count()
    made = []
    for number, person in enumerate(people):
        own = granted.get(person.pk)
        minutes = max(extra_minutes, own.minutes(sitting.exam.minutes) if own else 0)
        registration, new = Registration.objects.get_or_create(
            sitting=sitting,
            person=person,
            defaults={
                "form": forms[(taken + number) % len(forms)],
                "extra_minutes": minutes,
                "large_type": own.large_type if own else False,
                "registered_by": by,
                "registered_at": clock.now(),
            },
        )
        if not new and registration.withdrawn_at:
            Registration.objects.filter(pk=registration.pk).update(withdrawn_at=None, room=None, seat=None)
            registration.refresh_from_db()
            new = True
        if new:
            made.append(registration)
            _tell(registration, sitting)
    audit.record("exams.registered", actor=by, subject=sitting, count=len(made))
    return made


def _check_may_sit(sitting: Sitting, people: Sequence[Person]) -> None:
    check_not_banned(people, clock.day_of(sitting.opens_at))
    invigilating = set(sitting.invigilators.filter(ended_at=None).values_list("person", flat=True))
    for person in people:
        if person.pk in invigilating:
            raise DomainError("candidate_is_invigilator", name=person.name)


def _tell(registration: Registration, sitting: Sitting) -> None:
    notify(
        person=registration.person,
        kind="exam_registered",
        key=f"registered:{registration.public_id}",
        subject=f"考试报名：{sitting.title}",
        body=f"考试时间 {_window(sitting)}。{'地点：' + sitting.place if sitting.place else ''}",
        url=f"/exams/{registration.public_id}/",
    )


def _window(sitting: Sitting) -> str:
    begin = sitting.opens_at.astimezone(clock.BEIJING)
    end = sitting.closes_at.astimezone(clock.BEIJING)
    return f"{begin:%Y年%m月%d日 %H:%M} 至 {end:%m月%d日 %H:%M}（北京时间）"


@transaction.atomic
def seat_everybody(*, sitting: Sitting, by: Person) -> int:
    """Give a seat to whoever has none, by unit and name, and neighbours different papers. Answers how many were seated.

    Who has begun keeps paper and seat. Raises DomainError too_few_seats, and nobody is seated.
    """
    Sitting.objects.select_for_update(no_key=True).get(pk=sitting.pk)
    rooms = list(sitting.rooms.order_by("pk"))
    places = sitting.registrations.filter(withdrawn_at=None)
    taken: dict[int, set[int]] = {}
    for room_id, number in places.filter(seat__isnull=False).values_list("room_id", "seat"):
        taken.setdefault(room_id or 0, set()).add(number or 0)
    waiting = list(
        places.filter(seat=None, attempt=None).select_related("person").order_by("person__name_pinyin", "pk")
    )
    seats = list(free_seats([(room.pk, room.seats) for room in rooms], taken))
    if len(seats) < len(waiting):
        raise DomainError("too_few_seats", count=len(waiting) - len(seats))
    forms = list(sitting.exam.forms.order_by("number").values_list("pk", flat=True))
    for place, seat in zip(waiting, seats, strict=False):
        place.room_id, place.seat = seat.room, seat.number
        place.form_id = form_for_seat(seat.number, forms)
    Registration.objects.bulk_update(waiting, ["room", "seat", "form"], batch_size=500)
    audit.record("exams.seated", actor=by, subject=sitting, count=len(waiting))
    return len(waiting)


@transaction.atomic
def withdraw_registration(*, registration: Registration, by: Person, reason: str) -> Registration:
    """Take a place back as long as nobody sits on it."""
    if not reason.strip():
        raise DomainError("reason_is_empty")
    registration = Registration.objects.select_for_update().get(pk=registration.pk)
    if hasattr(registration, "attempt"):
        raise DomainError("attempt_closed")
    registration.withdrawn_at = clock.now()
    registration.save(update_fields=["withdrawn_at"])
    audit.record("exams.registration_withdrawn", actor=by, subject=registration, reason=reason.strip())
    return registration
