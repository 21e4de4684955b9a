"""Classes in person: announce, nominate, sign in, close the roll, and post the hours that a second person confirmed."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.core.cache import cache
from django.db import transaction

from core import audit, clock
from core.domain.digests import digest_of
from core.domain.sheets import Fault, Row
from core.errors import DomainError
from core.models import Person, StoredFile, Unit
from learning.domain.classes import code_is_right, is_open
from learning.models import (
    ClassAttendance,
    ClassHours,
    ClassNomination,
    ClassQuota,
    ClassRoll,
    ClassSession,
    SheetImport,
    TrainingClass,
)
from learning.office_gates import STAFF
from learning.queries.classes import presence, standings_of
from learning.services.class_notices import tell_places, with_place
from learning.services.sheets import run_import

TRIES = 10
TRIES_SECONDS = 600
COLUMNS = ("工号", "姓名")


@dataclass(frozen=True)
class Meeting:
    begins_at: datetime
    ends_at: datetime
    place: str


@transaction.atomic
def announce_class(
    *, unit: Unit, title: str, places: int, nominate_until: date, meetings: Sequence[Meeting], quotas: Mapping[Unit, int],
    by: Person, theme: str = "", teacher: str = "",
) -> TrainingClass:  # fmt: skip
    """Raises DomainError class_without_session, session_ends_before_it_begins, class_without_quota."""
    if not meetings:
        raise DomainError("class_without_session")
    if any(one.ends_at <= one.begins_at for one in meetings):
        raise DomainError("session_ends_before_it_begins")
    if not any(quotas.values()):
        raise DomainError("class_without_quota")
    training = TrainingClass.objects.create(
        unit=unit,
        title=title.strip(),
        theme=theme.strip(),
        teacher=teacher.strip(),
        places=places,
        nominate_until=nominate_until,
        secret=secrets.token_hex(32),
        created_by=by,
        created_at=clock.now(),
    )
    ClassSession.objects.bulk_create(
        ClassSession(training=training, begins_at=one.begins_at, ends_at=one.ends_at, place=one.place)
        for one in meetings
    )
    ClassQuota.objects.bulk_create(
        ClassQuota(training=training, unit=one, places=number) for one, number in quotas.items() if number
    )
    audit.record("learning.class_announced", actor=by, subject=training)
    return training


def locked_class(**key: Any) -> TrainingClass:
    """Raises DomainError class_is_cancelled."""
    training = TrainingClass.objects.select_for_update(of=("self",)).get(**key)
    if training.cancelled_at is not None:
        raise DomainError("class_is_cancelled")
    return training


@transaction.atomic
def nominate(
    *, training_id: UUID, quota: ClassQuota, person: Person, by: Person, instead_of: Person | None = None
) -> ClassNomination:
    """Put somebody on the list. Where the quota is full they wait. A substitute takes the turn of whom they replace.

    Raises DomainError class_is_cancelled, nominations_closed (but a substitute is taken until the class begins),
    on_the_list_already, not_on_the_list.
    """
    training = locked_class(public_id=training_id)
    begins = training.sessions.order_by("begins_at").values_list("begins_at", flat=True).first()
    late = clock.today() > training.nominate_until if instead_of is None else begins is None or clock.now() >= begins
    if late:
        raise DomainError("nominations_closed")
    on_list = {one.person: one for one in standings_of(training)}
    if person.pk in on_list:
        raise DomainError("on_the_list_already")
    if instead_of is not None and (instead_of.pk not in on_list or on_list[instead_of.pk].quota != quota.pk):
        raise DomainError("not_on_the_list")
    before = with_place(training)
    row = ClassNomination.objects.create(
        training=training, person=person, quota=quota, kind="nominated", instead_of=instead_of, by=by, at=clock.now()
    )
    audit.record("learning.nominated", actor=by, subject=row)
    tell_places(training, before, row)
    return row


@transaction.atomic
def withdraw(*, training_id: UUID, person: Person, by: Person) -> ClassNomination:
    """Take somebody off the list; the first who waits moves up. Raises DomainError class_is_cancelled, not_on_the_list."""
    training = locked_class(public_id=training_id)
    standing = next((one for one in standings_of(training) if one.person == person.pk), None)
    if standing is None:
        raise DomainError("not_on_the_list")
    before = with_place(training)
    row = ClassNomination.objects.create(
        training=training, person=person, quota_id=standing.quota, kind="withdrawn", by=by, at=clock.now()
    )
    audit.record("learning.nomination_withdrawn", actor=by, subject=row)
    tell_places(training, before, row)
    return row


@transaction.atomic
def sign_in(*, session_id: UUID, person: Person, code: str) -> ClassAttendance:
    """By the code on the trainer's screen. Twice is once. Codes may be tried ten times in ten minutes.

    Raises DomainError class_is_cancelled, no_place_in_class, sign_in_not_open, roll_is_closed, too_many_codes, code_is_wrong.
    """
    session = ClassSession.objects.select_related("training").get(public_id=session_id)
    locked_class(pk=session.training_id)
    moment = clock.now()
    if not any(one.has_place for one in standings_of(session.training) if one.person == person.pk):
        raise DomainError("no_place_in_class")
    if session.training.rolls.exists():
        raise DomainError("roll_is_closed")
    if not is_open(session.begins_at, session.ends_at, moment):
        raise DomainError("sign_in_not_open")
    key = f"learning.sign_in:{session.pk}:{person.pk}"
    if cache.get(key, 0) >= TRIES:
        raise DomainError("too_many_codes")
    if not code_is_right(session.training.secret, str(session.public_id), code, moment):
        cache.set(key, cache.get(key, 0) + 1, TRIES_SECONDS)
        raise DomainError("code_is_wrong")
    known = ClassAttendance.objects.filter(session=session, person=person).order_by("-id").first()
    if known is not None and known.present:
        return known
    return ClassAttendance.objects.create(session=session, person=person, how="code", by=person, at=moment)


@transaction.atomic
def note_attendance(*, session_id: UUID, person: Person, present: bool, by: Person) -> ClassAttendance:
    """What the roll says, until it is closed; the last word holds.

    Raises DomainError class_is_cancelled, roll_is_closed, not_on_the_list.
    """
    session = ClassSession.objects.select_related("training").get(public_id=session_id)
    training = locked_class(pk=session.training_id)
    if training.rolls.exists():
        raise DomainError("roll_is_closed")
    if all(one.person != person.pk for one in standings_of(training)):
        raise DomainError("not_on_the_list")
    row = ClassAttendance.objects.create(
        session=session, person=person, how="roll", present=present, by=by, at=clock.now()
    )
    audit.record("learning.attendance_noted", actor=by, subject=row, present=present)
    return row


@transaction.atomic
def import_attendance(
    *, unit: Unit, stored: StoredFile, by: Person, dry_run: bool, about: str, trial: SheetImport | None = None
) -> SheetImport:
    """A signed sheet typed into Excel: number and name of whoever was there. Raises DomainError class_is_cancelled, roll_is_closed."""
    session = ClassSession.objects.select_related("training").get(public_id=about)
    training = locked_class(pk=session.training_id)
    if training.rolls.exists():
        raise DomainError("roll_is_closed")
    on_list = {one.person for one in standings_of(training)}
    there = presence(training).get(session.pk, {})

    def read(row: Row, person: Person) -> Person:
        if person.pk not in on_list:
            raise Fault(row.number, "工号", "person_not_on_the_list")
        if person.pk in there:
            raise Fault(row.number, "工号", "present_already")
        there[person.pk] = "sheet"
        return person

    def keep(run: SheetImport, sound: list[tuple[Row, Any]]) -> None:
        ClassAttendance.objects.bulk_create(
            ClassAttendance(session=session, person=person, how="sheet", by=by, sheet=run, at=clock.now())
            for _row, person in sound
        )

    return run_import(
        kind="attendance", unit=unit, stored=stored, by=by, dry_run=dry_run, columns=COLUMNS, roles=STAFF, read=read,
        keep=keep, about=about, trial=trial,
    )  # fmt: skip


def absent_rows(by: Person):
    """For undo_import: whoever only the sheet named is not present any more. Raises DomainError roll_is_closed."""

    def take_back(run: SheetImport) -> int:
        rows = list(ClassAttendance.objects.filter(sheet=run).select_related("session__training"))
        if any(row.session.training.rolls.exists() for row in rows):
            raise DomainError("roll_is_closed")
        ClassAttendance.objects.bulk_create(
            ClassAttendance(session=row.session, person_id=row.person_id, how="sheet", present=False, by=by, sheet=run, at=clock.now())
            for row in rows
        )  # fmt: skip
        return len(rows)

    return take_back


@transaction.atomic
def close_roll(*, training_id: UUID, by: Person) -> ClassRoll:
    """Nothing is added any more; another person confirms.

    Raises DomainError class_is_cancelled, roll_is_closed, class_not_over, nobody_came.
    """
    training = locked_class(public_id=training_id)
    if training.rolls.exists():
        raise DomainError("roll_is_closed")
    if training.sessions.filter(ends_at__gt=clock.now()).exists():
        raise DomainError("class_not_over")
    there = presence(training)
    if not any(there.values()):
        raise DomainError("nobody_came")
    roll = ClassRoll.objects.create(training=training, closed_by=by, digest=_digest(there), at=clock.now())
    audit.record("learning.roll_closed", actor=by, subject=roll)
    return roll


@transaction.atomic
def confirm_roll(*, training_id: UUID, by: Person) -> ClassRoll:
    """Post the hours of everybody present. Twice is once.

    Raises DomainError roll_is_open, handler_never_reviews (who closed it, or is on it).
    """
    training = TrainingClass.objects.select_for_update().get(public_id=training_id)
    closing = training.rolls.filter(confirms=None).first()
    if closing is None:
        raise DomainError("roll_is_open")
    if known := ClassRoll.objects.filter(confirms=closing).first():
        return known
    there = presence(training)
    if by.pk == closing.closed_by_id or any(by.pk in people for people in there.values()):
        raise DomainError("handler_never_reviews")
    moment = clock.now()
    roll = ClassRoll.objects.create(
        training=training, confirms=closing, closed_by_id=closing.closed_by_id, confirmed_by=by, digest=closing.digest, at=moment
    )  # fmt: skip
    ClassHours.objects.bulk_create(
        ClassHours(
            session=session, person_id=person, roll=roll, title=training.title, year=clock.day_of(session.begins_at).year,
            minutes=session.minutes, at=moment,
        )
        for session in training.sessions.all()
        for person in there.get(session.pk, {})
    )  # fmt: skip
    audit.record("learning.roll_confirmed", actor=by, subject=roll)
    return roll


def _digest(there: Mapping[int, Mapping[int, str]]) -> str:
    return digest_of({str(session): sorted(people) for session, people in there.items()})
