"""Sitting a paper: start, come back, receive time, hand in. Closing is tiny; sealing and marking follow without a lock."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.core import signing
from django.db import IntegrityError, transaction
from django.db.models import Sum
from django.db.models.functions import Coalesce

from core import audit, clock
from core.errors import DomainError
from core.models import Person
from exams import texts  # noqa: F401 registers the sentences
from exams.domain.proof import seal_of
from exams.domain.sitting import GRACE, Entry, Terms, deadline, fold
from exams.domain.timetable import Door, Timetable, opens_in, refusal
from exams.frozen import candidate_paper
from exams.journal_tables import on_postgresql
from exams.models import Attempt, AttemptSeal, AttemptWriter, IncidentGrant, Registration
from exams.models.journal import COUNTING
from exams.services.events import note
from exams.services.finishing import finish_soon
from exams.start_tables import close_for_candidate, insert_attempt, place_without_paper

TICKET_SALT = "exams.ticket"
SebCheck = Callable[[str], bool]
AT_ONCE = 500
"""Attempts that one transaction closes."""


@dataclass(frozen=True)
class Started:
    attempt: Attempt
    ticket: str
    answers: dict[str, Any]
    ends_at: datetime


def terms_of(attempt: Attempt, granted: int | None = None) -> Terms:
    """`granted` saves the query where the caller has summed the grants already."""
    if granted is None:
        granted = attempt.grants.aggregate(total=Sum("minutes"))["total"] or 0
    return Terms(attempt.started_at, attempt.minutes, attempt.extra_minutes, attempt.window_end, int(granted))


def ends_at(attempt: Attempt) -> datetime:
    return deadline(terms_of(attempt))


def start(*, registration: Registration, machine: str = "", seb: SebCheck | None = None) -> Started:
    """Begin or come back. The page that asks gets the pen; every earlier page of this attempt loses it.

    Beginning is one indexed read and one write. `machine` is what the browser calls itself; `seb` says whether it is a
    Safe Exam Browser with the key it is given.
    Raises Registration.DoesNotExist, DomainError registration_withdrawn, sitting_is_on_paper, attempt_closed, form_was_changed, seb_required and
    the refusals of `exams.domain.timetable`.
    """
    return _start({"pk": registration.pk}, machine, seb)


def start_own(*, person_id: int | None, public_id: UUID, machine: str = "", seb: SebCheck | None = None) -> Started:
    """The same by the candidate's own address; without a person where an admission code opened the place."""
    place = {"public_id": public_id, "withdrawn_at": None}
    return _start(place if person_id is None else {**place, "person_id": person_id}, machine, seb)


def start_with_ticket(*, registration_id: int, machine: str = "") -> Started:
    """The same for a page that was shown to the candidate before; the Safe Exam Browser is asked for by the other ways."""
    try:
        if on_postgresql() and (started := _start_at_once(registration_id, machine)):
            return started
    except IntegrityError:
        pass  # two first starts at once: the other one made the paper
    return _start({"pk": registration_id, "withdrawn_at": None}, machine, None)


def _start_at_once(registration_id: int, machine: str) -> Started | None:
    """A first start that nothing forbids; None where the ordinary way has to look closer."""
    with transaction.atomic():
        registration, now = place_without_paper(registration_id), clock.now()
        if registration is None or needs_seb(registration) or refusal(door_of(registration), now):
            return None
        candidate_paper(registration.form_id, registration.form.digest)
        attempt = insert_attempt(registration, now, uuid.uuid4().hex, machine)
    return Started(attempt, ticket_for(attempt, attempt.writer), {}, deadline(terms_of(attempt, 0)))


def _start(place: dict[str, Any], machine: str, seb: SebCheck | None) -> Started:
    """Of two first starts at once the second waits for the lock and still sees no paper; asked again, it finds the first's."""
    try:
        return _start_under_lock(place, machine, seb)
    except IntegrityError:
        return _start_under_lock(place, machine, seb)


def _start_under_lock(place: dict[str, Any], machine: str, seb: SebCheck | None) -> Started:
    with transaction.atomic():
        registration = (
            Registration.objects.select_for_update(of=("self",))
            .select_related("sitting__exam", "form", "room", "attempt")
            .defer("form__paper", "form__key")
            .get(**place)
        )
        now = clock.now()
        if registration.withdrawn_at:
            raise DomainError("registration_withdrawn")
        if registration.sitting.mode == "paper":
            raise DomainError("sitting_is_on_paper")
        if needs_seb(registration) and not (seb and seb(registration.sitting.seb_config_key)):
            raise DomainError("seb_required")
        attempt = getattr(registration, "attempt", None)
        if attempt is None:
            return _begin(registration, now, machine)
        attempt.registration = registration
        if attempt.closed_at:
            raise DomainError("attempt_closed")
        until = ends_at(attempt)
        if now < until + GRACE:
            writer = _give_pen(attempt, now, machine)
            return Started(attempt, ticket_for(attempt, writer), answers_of(attempt), until)
    close(attempt=attempt, how="time")
    raise DomainError("attempt_closed")


def needs_seb(registration: Registration) -> bool:
    return registration.sitting.devices == "seb" and registration.seb_waived_at is None


def door_of(registration: Registration) -> Door:
    """What decides whether this candidate may begin; asks nothing of the database."""
    sitting, room = registration.sitting, registration.room
    holds = [at for at in (sitting.held_until, room.held_until if room else None) if at]
    return Door(
        times=Timetable(sitting.opens_at, sitting.closes_at, sitting.exam.minutes, sitting.late_entry_minutes),
        bell_at=(room.opened_at if room else None) if sitting.manual_start else sitting.opens_at,
        held_until=max(holds, default=None),
        must_be_checked_in=sitting.admission == "checked",
        is_checked_in=registration.checked_in_at is not None,
        late_until=registration.late_until,
    )


def _begin(registration: Registration, now: datetime, machine: str) -> Started:
    if code := refusal(door_of(registration), now):
        raise DomainError(code, opens_in=opens_in(door_of(registration), now))
    candidate_paper(registration.form_id, registration.form.digest)  # whole and unchanged, or nothing begins
    sitting, writer = registration.sitting, uuid.uuid4().hex
    attempt = Attempt.objects.create(
        registration=registration,
        form=registration.form,
        started_at=now,
        minutes=sitting.exam.minutes,
        extra_minutes=registration.extra_minutes,
        window_end=sitting.closes_at,
        writer=writer,
    )
    AttemptWriter.objects.create(attempt=attempt, writer=writer, number=1, issued_at=now, machine=machine)
    return Started(attempt, ticket_for(attempt, writer), {}, deadline(terms_of(attempt, 0)))


def _give_pen(attempt: Attempt, now: datetime, machine: str) -> str:
    """A new writer. From another machine it is a signal for the invigilator, and nothing else follows."""
    writer = uuid.uuid4().hex
    last = attempt.writers.order_by("-number").first()
    AttemptWriter.objects.create(
        attempt=attempt, writer=writer, number=last.number + 1 if last else 1, issued_at=now, machine=machine
    )
    if last and last.machine != machine:
        registration = attempt.registration
        note(sitting=registration.sitting, kind="second_log_in", registration=registration, room=registration.room)
    Attempt.objects.filter(pk=attempt.pk).update(writer=writer)
    attempt.writer = writer
    return writer


def ticket_for(attempt: Attempt, writer: str) -> str:
    """What the page shows with each save: signed, it names attempt, form and writer, and no deadline."""
    return signing.dumps([attempt.pk, str(attempt.public_id), attempt.form_id, writer], salt=TICKET_SALT)


def answers_of(attempt: Attempt) -> dict[str, Any]:
    """The fold of the journal: what counts now."""
    numbers = dict(attempt.writers.values_list("writer", "number"))
    rows = attempt.entries.values_list("writer", "seq", "item", "value", "verdict")
    return fold(Entry(numbers[w], seq, item, value, verdict in COUNTING) for w, seq, item, value, verdict in rows)


@transaction.atomic
def grant_minutes(*, attempt: Attempt, minutes: int, reason: str, by: Person) -> IncidentGrant:
    """Give time back after an incident; it may pass the window's end."""
    if not reason.strip():
        raise DomainError("reason_is_empty")
    attempt = Attempt.objects.select_for_update(of=("self",)).select_related("registration__sitting").get(pk=attempt.pk)
    if attempt.closed_at:
        raise DomainError("attempt_closed")
    grant = IncidentGrant.objects.create(attempt=attempt, minutes=minutes, reason=reason.strip(), by=by, at=clock.now())
    audit.record("exams.minutes_granted", actor=by, subject=attempt, reason=reason.strip(), minutes=minutes)
    note(
        sitting=attempt.registration.sitting,
        registration=attempt.registration,
        kind="minutes",
        text=reason.strip(),
        by=by,
        tells=True,
        minutes=minutes,
    )
    return grant


def close(
    *, attempt: Attempt, how: str, by: Person | None = None, reason: str = "", if_over_at: datetime | None = None
) -> Attempt:
    """Close once; a second call changes nothing. Whatever was acknowledged before is inside, nothing comes after.

    With `if_over_at`, only where time is over at that moment: asked under the lock, because minutes may just have been granted.
    """
    with transaction.atomic():
        attempt = Attempt.objects.select_for_update().get(pk=attempt.pk)
        if if_over_at is not None and if_over_at < ends_at(attempt) + GRACE:
            return attempt
        if attempt.closed_at is None:
            attempt.closed_at, attempt.closed_by = clock.now(), how
            attempt.save(update_fields=["closed_at", "closed_by"])
            audit.record("exams.closed", actor=by, subject=attempt, reason=reason, how=how)
            finish_soon()
            if how in ("invigilator", "rule"):
                place = attempt.registration
                note(sitting=place.sitting, registration=place, kind="closed", text=reason, by=by, tells=True, how=how)
    return attempt


@transaction.atomic
def hand_in(*, attempt_id: int, writer: str) -> None:
    """Close for the candidate whose page writes; again, nothing new.

    Raises Attempt.DoesNotExist, DomainError page_no_longer_writes where another page has the pen.
    """
    if on_postgresql() and (found := close_for_candidate(attempt_id, writer, clock.now())):
        public_id, person_id = found
        _note_handed_in(Attempt(pk=attempt_id, public_id=public_id), Person(pk=person_id))
        return
    attempt = Attempt.objects.select_for_update(of=("self",)).select_related("registration__person").get(pk=attempt_id)
    if attempt.writer != writer:
        raise DomainError("page_no_longer_writes")
    if attempt.closed_at is None:
        Attempt.objects.filter(pk=attempt_id).update(closed_at=clock.now(), closed_by="candidate")
        _note_handed_in(attempt, attempt.registration.person)


def _note_handed_in(attempt: Attempt, by: Person) -> None:
    audit.record("exams.closed", actor=by, subject=attempt, how="candidate")
    finish_soon()


@transaction.atomic
def seal(*, attempt: Attempt, anew: bool = False) -> AttemptSeal:
    """Seal what a closed attempt holds; again, the same seal. Raises DomainError attempt_not_closed.

    `anew` after an answer file was taken in: another seal, over what is there now.
    """
    if attempt.closed_at is None:
        raise DomainError("attempt_not_closed")
    newest = newest_seal(attempt)
    if newest and not anew:
        return newest
    values = sealed_values(attempt)
    if newest and newest.digest == values["digest"]:
        return newest
    sealed, _made = AttemptSeal.objects.get_or_create(
        attempt=attempt,
        number=newest.number + 1 if newest else 1,
        defaults={**values, "closed_at": attempt.closed_at, "sealed_at": clock.now()},
    )
    return sealed


def newest_seal(attempt: Attempt) -> AttemptSeal | None:
    return AttemptSeal.objects.filter(attempt=attempt).order_by("-number").first()


def sealed_values(attempt: Attempt) -> dict[str, Any]:
    """What a seal over the journal as it stands would say."""
    assert attempt.closed_at is not None  # noqa: S101 only closed attempts are sealed
    return seal_of(
        attempt=str(attempt.public_id),
        closed_at=attempt.closed_at,
        digests=attempt.entries.values_list("digest", flat=True),
        answers=answers_of(attempt),
        form_digest=attempt.form.digest,
    )


def close_what_is_over(now: datetime | None = None) -> int:
    """Close attempts whose time has passed, many at once. Only tidies: the end was decided by the clock already."""
    moment = now or clock.now()
    open_ones = Attempt.objects.filter(closed_at=None).annotate(granted=Coalesce(Sum("grants__minutes"), 0))
    over = [one.pk for one in open_ones.order_by("pk") if moment >= deadline(terms_of(one, one.granted)) + GRACE]
    return sum(_close_at_once(over[first : first + AT_ONCE], moment) for first in range(0, len(over), AT_ONCE))


@transaction.atomic
def _close_at_once(keys: list[int], moment: datetime) -> int:
    """Asked again under the lock, because minutes may just have been granted; whoever is just being closed is left."""
    locked = list(
        Attempt.objects.select_for_update(skip_locked=True).filter(pk__in=keys, closed_at=None).order_by("pk")
    )
    granted = dict(
        IncidentGrant.objects.filter(attempt__in=locked).values_list("attempt").annotate(total=Sum("minutes"))
    )
    over = [one for one in locked if moment >= deadline(terms_of(one, granted.get(one.pk, 0))) + GRACE]
    if not over:
        return 0
    ids = [one.pk for one in over]
    Attempt.objects.filter(pk__in=ids).update(closed_at=clock.now(), closed_by="time")
    audit.record("exams.closed_by_time", actor=None, attempts=[str(one.public_id) for one in over])
    finish_soon()
    return len(over)
