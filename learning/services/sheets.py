"""Sheets of people: a trial run that says everything wrong with it, the import itself, and taking it back."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any
from uuid import UUID

from django.db import transaction

from core import audit, clock
from core.domain.mending import laid_over
from core.domain.sheets import Fault, Row, text_in
from core.errors import DomainError
from core.files import open_file
from core.models import Person, StoredFile, Unit
from core.roles import Role
from core.scope import people_in_scope
from core.tables.sheets import REASON, read_rows, write_sheet
from learning.models import SheetImport, SheetRepair

WHO = ("工号", "姓名")
# Reads one line into what will be kept; raises Fault.
Reader = Callable[[Row, Person], Any]
# Keeps what was read.
Keeper = Callable[[SheetImport, list[tuple[Row, Any]]], None]


def run_import(
    *,
    kind: str,
    unit: Unit,
    stored: StoredFile,
    by: Person,
    dry_run: bool,
    columns: Sequence[str],
    roles: Sequence[Role],
    read: Reader,
    keep: Keeper,
    about: str = "",
    trial: SheetImport | None = None,
) -> SheetImport:
    """Read every line; keep all that are sound unless it is a trial. Faults are written down with row and column.

    `trial` is the trial whose mended rows come in as mended; tried again, it is weighed again itself.
    """
    Unit.objects.select_for_update().get(pk=unit.pk)
    rows = laid_over(_read(stored, columns), repairs_of(trial))
    people = _people(rows, by, roles)
    sound: list[tuple[Row, Any]] = []
    faults: list[Fault] = []
    for row in rows:
        try:
            sound.append((row, read(row, _person(row, people))))
        except Fault as fault:
            faults.append(fault)
    run = trial
    if run is None or not dry_run:
        run = SheetImport(
            kind=kind, unit=unit, file=stored, about=about, by=by, at=clock.now(), dry_run=dry_run, trial_of=trial
        )
    run.counts = {"read": len(rows), "accepted": len(sound), "refused": len(faults)}
    run.refused = [fault.as_json() for fault in faults]
    run.save()
    if not dry_run and sound:
        keep(run, sound)
    audit.record("learning.sheet_read", actor=by, subject=run, kind=kind, dry_run=dry_run, accepted=len(sound))
    return run


def _read(stored: StoredFile, columns: Sequence[str]) -> list[Row]:
    with open_file(stored) as stream:
        return read_rows(stream.read(), columns)


def _people(rows: Sequence[Row], by: Person, roles: Sequence[Role]) -> Mapping[str, Person]:
    """Persons in reach of whoever imports, by staff number. One query."""
    numbers = {row["工号"] for row in rows} - {""}
    return {one.staff_number: one for one in people_in_scope(by, *roles).filter(staff_number__in=numbers)}


def _person(row: Row, people: Mapping[str, Person]) -> Person:
    """Number and name must agree: one wrong digit must not give hours to somebody else."""
    number = text_in(row, "工号", longest=40)
    person = people.get(number)
    if person is None:
        raise Fault(row.number, "工号", "person_unknown", {"number": number})
    if row["姓名"] != person.name:
        raise Fault(row.number, "姓名", "name_does_not_match", {"number": number})
    return person


def repairs_of(trial: SheetImport | None) -> dict[int, dict[str, str]]:
    return {one.row: one.cells for one in trial.repairs.all()} if trial else {}


def rows_of(run: SheetImport) -> list[Row]:
    """The rows of its file as they were mended since."""
    return laid_over(_read(run.file, WHO), repairs_of(run.trial_of or run))


@transaction.atomic
def mend_row(
    *, run_id: UUID, row: int, cells: Mapping[str, str], by: Person, weigh: Callable[[SheetImport], SheetImport]
) -> SheetImport:
    """Mend a row that a trial refused, or leave it out with no cells; `weigh` tries the whole sheet again.

    Raises DomainError sheet_taken_already, row_is_sound (nobody rewrites what nothing is wrong with), and as `run_import` does.
    """
    run = SheetImport.objects.select_for_update(of=("self",)).select_related("unit", "file").get(public_id=run_id)
    if not run.dry_run or run.taken_by.filter(undone_at=None).exists():
        raise DomainError("sheet_taken_already")
    if row not in {one["row"] for one in run.refused}:
        raise DomainError("row_is_sound")
    kept = {column: text.strip() for column, text in cells.items() if text.strip()}
    SheetRepair.objects.create(run=run, row=row, cells=kept, by=by, at=clock.now())
    audit.record("learning.sheet_row_mended", actor=by, subject=run, row=row, left_out=not kept)
    return weigh(run)


def refused_rows(run: SheetImport, reasons: Mapping[int, str]) -> bytes:
    """The rows that were not taken as a workbook with the reason behind each, to mend and import again."""
    left = [row for row in rows_of(run) if row.number in reasons]
    # In the order of the file: what was mended comes from the database, which keeps no order of columns.
    given = [row for row in _read(run.file, WHO) if row.number in reasons]
    header = list(
        dict.fromkeys(column for row in [*given, *left] for column in row.cells if column not in ("", REASON))
    )
    lines = [[*(row[column] for column in header), reasons[row.number]] for row in left]
    return write_sheet("未导入", [*header, REASON], lines)


@transaction.atomic
def undo_import(*, run_id: UUID, by: Person, take_back: Callable[[SheetImport], int]) -> SheetImport:
    """Raises DomainError import_was_trial, import_undone_already, and what `take_back` refuses."""
    run = SheetImport.objects.select_for_update().get(public_id=run_id)
    if run.dry_run:
        raise DomainError("import_was_trial")
    if run.undone_at:
        raise DomainError("import_undone_already")
    undone = take_back(run)
    run.undone_at, run.undone_by, run.counts = clock.now(), by, {**run.counts, "undone": undone}
    run.save(update_fields=["undone_at", "undone_by", "counts"])
    audit.record("learning.sheet_undone", actor=by, subject=run, undone=undone)
    return run
