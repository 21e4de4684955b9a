"""Answer sheets of a sitting on paper: read by two persons, settled by a third where they differ, then a paper like any other.

What comes out is an attempt with its journal, closed, sealed and marked as if it had been sat on the screen.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import asdict

from django.db import transaction

from core import audit, clock
from core.errors import DomainError, text_for
from core.models import Person
from exams import texts  # noqa: F401 registers the sentences
from exams.domain.kinds import AnswerRefusedError
from exams.domain.sheets import Sheet, SheetField, answers_of_sheet, differences, fields_of, read, settled
from exams.journal import Ticket, read_entry
from exams.models import Attempt, AttemptWriter, Form, Registration, SheetEntry, Sitting
from exams.services.answer_files import write_apart
from exams.services.events import note
from exams.services.finishing import finish_soon
from exams.services.papers import is_unchanged

THIRD = 3
_SHOWN = 20


def places_on(form: Form, letter: str) -> list[SheetField]:
    """Raises DomainError answer_sheet_unreadable for a letter that is no variant."""
    try:
        return fields_of(form.paper, digest=form.digest, letter=letter)
    except ValueError as error:
        raise DomainError("answer_sheet_unreadable", places=letter[:5]) from error


def readings_of(registration: Registration) -> list[Sheet]:
    return [Sheet(**entry.answers) for entry in registration.sheets.order_by("reading")]


def open_differences(registration: Registration) -> list[str]:
    """Numbers to settle; "" for the variant's letter. Empty before the second reading and after the third."""
    found = readings_of(registration)
    return differences(found[0], found[1]) if len(found) == THIRD - 1 else []


@transaction.atomic
def read_sheet(*, registration: Registration, letter: str, cells: Mapping[str, str], by: Person) -> SheetEntry:
    """The first or second reading. Two that are alike are folded at once.

    Raises DomainError answer_sheet_unreadable, sheet_read_by_you, sheet_is_read_twice, sheet_is_settled, sheet_of_your_own,
    sheet_of_a_screen, sheet_too_early, sheets_are_complete, registration_withdrawn, form_was_changed.
    """
    place = _locked(registration, by)
    known = list(place.sheets.order_by("reading"))
    if any(entry.by_id == by.pk for entry in known):
        raise DomainError("sheet_read_by_you")
    if len(known) >= THIRD - 1:
        raise DomainError("sheet_is_read_twice")
    sheet = _readable(place.form, letter, cells)
    entry = _keep(place, len(known) + 1, sheet, by)
    if known and not differences(Sheet(**known[0].answers), sheet):
        _fold(place, sheet)
    return entry


@transaction.atomic
def settle_sheet(
    *, registration: Registration, letter: str, cells: Mapping[str, str], reason: str, by: Person
) -> SheetEntry:
    """A third person looks at what differs, and says why it reads so. `cells` of other places are not looked at.

    Raises DomainError reason_is_empty, sheet_needs_no_third, sheet_needs_another and those of `read_sheet`.
    """
    if not reason.strip():
        raise DomainError("reason_is_empty")
    place = _locked(registration, by)
    known = list(place.sheets.order_by("reading"))
    if any(entry.by_id == by.pk for entry in known):
        raise DomainError("sheet_needs_another")
    readings = [Sheet(**entry.answers) for entry in known]
    if len(readings) != THIRD - 1 or not (open_ones := differences(readings[0], readings[1])):
        raise DomainError("sheet_needs_no_third")
    third = Sheet(letter, {number: text for number, text in cells.items() if number in open_ones})
    whole = settled(readings[0], readings[1], third)
    sheet = _readable(place.form, whole.letter, whole.cells)
    entry = _keep(place, THIRD, sheet, by, reason.strip())
    _fold(place, sheet)
    return entry


@transaction.atomic
def import_sheets(*, sitting: Sitting, rows: Sequence[tuple[int, dict[str, str]]], by: Person) -> int:
    """One reading of each row (line, {"staff_number", "letter", number: text}); all rows or none. Answers how many.

    Raises DomainError sheet_rows_unreadable with every row that cannot be taken.
    """
    places = {
        place.person.staff_number: place
        for place in sitting.registrations.filter(withdrawn_at=None).select_related("person")
    }
    faults = []
    for line, told in rows:
        cells = dict(told)
        number, letter = cells.pop("staff_number"), cells.pop("letter") or "A"
        place = places.get(number)
        if place is None:
            faults.append(f"{line}（{number}）")
            continue
        try:
            read_sheet(registration=place, letter=letter.upper(), cells=cells, by=by)
        except DomainError as refusal:
            faults.append(f"{line}（{number}：{text_for(refusal)}）")
    if faults:
        raise DomainError("sheet_rows_unreadable", rows="；".join(faults[:_SHOWN]))
    return len(rows)


@transaction.atomic
def declare_sheets_complete(*, sitting: Sitting, by: Person) -> Sitting:
    """All sheets there are have been entered: from now on whoever has none counts as absent.

    Raises DomainError sheet_of_a_screen, sitting_not_over, sheets_are_complete, sheet_incomplete.
    """
    sitting = Sitting.objects.select_for_update(no_key=True).get(pk=sitting.pk)
    if sitting.mode != "paper":
        raise DomainError("sheet_of_a_screen")
    if clock.now() < sitting.closes_at:
        raise DomainError("sitting_not_over")
    if sitting.sheets_complete_at:
        raise DomainError("sheets_are_complete")
    places = sitting.registrations.filter(withdrawn_at=None, attempt=None)
    without = list(places.select_for_update(of=("self",)).order_by("pk").values_list("pk", flat=True))
    if unsettled := places.filter(sheets__isnull=False).distinct().count():
        raise DomainError("sheet_incomplete", count=unsettled)
    sitting.sheets_complete_by, sitting.sheets_complete_at = by, clock.now()
    sitting.save(update_fields=["sheets_complete_by", "sheets_complete_at"])
    audit.record("exams.sheets_complete", actor=by, subject=sitting, without=len(without))
    note(sitting=sitting, kind="sheets_complete", by=by, text=f"没有答题卡的 {len(without)} 人")
    return sitting


@transaction.atomic
def reopen_sheets(*, sitting: Sitting, reason: str, by: Person) -> Sitting:
    """A sheet turned up after all. Results that were checked are to be checked again, for they were those of fewer people.

    Raises DomainError reason_is_empty, sheets_not_complete.
    """
    if not reason.strip():
        raise DomainError("reason_is_empty")
    sitting = Sitting.objects.select_for_update().get(pk=sitting.pk)
    if sitting.sheets_complete_at is None:
        raise DomainError("sheets_not_complete")
    sitting.sheets_complete_by = sitting.sheets_complete_at = None
    sitting.checked_by = sitting.checked_at = None
    sitting.save(update_fields=["sheets_complete_by", "sheets_complete_at", "checked_by", "checked_at"])
    audit.record("exams.sheets_reopened", actor=by, subject=sitting, reason=reason.strip())
    note(sitting=sitting, kind="sheets_reopened", by=by, text=reason.strip())
    return sitting


def _locked(registration: Registration, by: Person) -> Registration:
    place = (
        Registration.objects.select_for_update(of=("self",))
        .select_related("sitting__exam", "form")
        .get(pk=registration.pk)
    )
    if place.sitting.mode != "paper":
        raise DomainError("sheet_of_a_screen")
    if place.withdrawn_at:
        raise DomainError("registration_withdrawn")
    if place.person_id == by.pk:
        raise DomainError("sheet_of_your_own")
    if clock.now() < place.sitting.opens_at:
        raise DomainError("sheet_too_early")
    if Attempt.objects.filter(registration=place).exists():
        raise DomainError("sheet_is_settled")
    # Asked anew: whoever waited for the lock holds the sitting as it stood before.
    if Sitting.objects.filter(pk=place.sitting_id, sheets_complete_at__isnull=False).exists():
        raise DomainError("sheets_are_complete")
    if not is_unchanged(place.form):
        raise DomainError("form_was_changed")
    return place


def _readable(form: Form, letter: str, cells: Mapping[str, str]) -> Sheet:
    sheet, faults = read(places_on(form, letter), letter, cells)
    if faults:
        raise DomainError("answer_sheet_unreadable", places="、".join(faults[:_SHOWN]))
    return sheet


def _keep(place: Registration, reading: int, sheet: Sheet, by: Person, reason: str = "") -> SheetEntry:
    entry = SheetEntry.objects.create(
        registration=place, reading=reading, answers=asdict(sheet), reason=reason, by=by, at=clock.now()
    )
    audit.record("exams.sheet_read", actor=by, subject=place, reason=reason, reading=reading)
    return entry


def _fold(place: Registration, sheet: Sheet) -> Attempt:
    """The paper that the sheet is: begun with the sitting, closed now, with one entry for each answer."""
    now, sitting, writer = clock.now(), place.sitting, uuid.uuid4().hex
    attempt = Attempt.objects.create(
        registration=place,
        form=place.form,
        started_at=sitting.opens_at,
        minutes=sitting.exam.minutes,
        extra_minutes=place.extra_minutes,
        window_end=sitting.closes_at,
        writer=writer,
        closed_at=now,
        closed_by="paper",
    )
    AttemptWriter.objects.create(attempt=attempt, writer=writer, number=1, issued_at=now, machine="paper")
    ticket = Ticket(attempt.pk, str(attempt.public_id), place.form_id, writer)
    answers = answers_of_sheet(places_on(place.form, sheet.letter), sheet)
    try:
        entries = [
            read_entry(ticket, {"seq": seq, "item": item, "value": value})
            for seq, (item, value) in enumerate(answers.items(), 1)
        ]
    except AnswerRefusedError as refusal:
        raise DomainError("answer_sheet_unreadable", places=refusal.code) from refusal
    write_apart(attempt, [(ticket, entry) for entry in entries], "saved")
    audit.record("exams.closed", actor=None, subject=attempt, how="paper")
    finish_soon()
    return attempt
