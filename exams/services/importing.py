"""Questions from files: a trial run that says everything wrong with the file, the import itself, and taking it back."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import astuple, replace
from datetime import date, datetime
from itertools import count
from typing import Any
from uuid import UUID

from django.db import transaction

from core import audit, clock
from core.domain.files import FileRefusedError, FileType, flags_of
from core.errors import DomainError
from core.files import open_file
from core.models import Person, StoredFile
from exams.bank_labels import place, refused_as_json, sentence
from exams.domain.importing import COLUMNS, Draft, Reading, Row, read_rows
from exams.domain.repairing import Place, Repairs, mended, mended_rows
from exams.formats import READERS, recognised, text, word
from exams.formats.base import UnreadableFileError
from exams.models import ImportRun, Question, QuestionBank, QuestionEvent, QuestionRevision, RowRepair
from exams.services import standing
from exams.services.bank import add_questions
from exams.services.comparing import (
    CHUNK,
    TOLD_EVERY,
    Alike,
    Progress,
    against_bank,
    near_duplicates_of,
    parts_of,
    silent,
)
from exams.services.pictures import keep_pictures, with_pictures
from exams.tables.questions import read_table, write_reasons, write_refused

_TABLES = {"xlsx": FileType.XLSX, "xls": FileType.XLS, "csv": FileType.CSV}
_IN_ROWS = {"text": text.read, "docx": word.read}
FORMATS = (*_TABLES, *READERS)


def read_file(
    content: bytes,
    *,
    law_date: date | None,
    file_format: str = "auto",
    repairs: Repairs | None = None,
    told_to: Progress = silent,
) -> tuple[str, Reading]:
    """The format, found or told, and what the file holds in it, with rows as they were mended since."""
    found = recognised(content) if file_format == "auto" else file_format
    if found is None:
        raise DomainError("file_format_unknown")
    if found in _TABLES:
        _check_sheet(content, _TABLES[found])
    try:
        return found, _read(found, content, law_date, repairs or {}, told_to)
    except UnreadableFileError as error:
        raise DomainError(error.code, **error.details) from error


def _read(found: str, content: bytes, law_date: date | None, repairs: Repairs, told_to: Progress) -> Reading:
    if found in _TABLES:
        rows, unsupported = read_table(content)
        rows = mended_rows(rows, repairs)
        return replace(read_rows(_counted(rows, told_to), law_date=law_date), unsupported=unsupported)
    if found in _IN_ROWS:
        return _IN_ROWS[found](content, law_date, repairs)
    return mended(READERS[found](content, law_date), repairs, law_date=law_date)


def _counted(rows: Sequence[Row], told_to: Progress) -> Iterator[Row]:
    for done, row in enumerate(rows):
        if done % TOLD_EVERY == 0:
            told_to("reading", done, len(rows))
        yield row


def _check_sheet(content: bytes, type_: FileType) -> None:
    """A formula shows what was computed elsewhere, and computes again where the questions are opened next."""
    try:
        flags = flags_of(content, type_)
    except FileRefusedError as error:
        raise DomainError("file_format_unknown") from error
    if "formula_cells" in flags:
        raise DomainError("file_holds_formulas")


@transaction.atomic
def import_questions(
    *,
    bank: QuestionBank,
    stored: StoredFile,
    by: Person,
    law_date: date | None,
    dry_run: bool,
    file_format: str = "auto",
    trial: ImportRun | None = None,
) -> ImportRun:
    """Take what can be taken as drafts, write down why the rest cannot, all here and now. The same file again changes nothing.

    `trial` is the trial run in which rows were mended; they come in as mended.
    Raises DomainError where the file cannot be read at all; then nothing is kept.
    """
    run = open_run(
        bank=bank, stored=stored, by=by, law_date=law_date, dry_run=dry_run, file_format=file_format, trial=trial
    )
    return carry_out(run)


def open_run(
    *,
    bank: QuestionBank,
    stored: StoredFile,
    by: Person,
    law_date: date | None,
    dry_run: bool,
    file_format: str = "auto",
    trial: ImportRun | None = None,
) -> ImportRun:
    """Write down that a file is to be read; `carry_out` does it."""
    return ImportRun.objects.create(
        bank=bank,
        file=stored,
        file_name=stored.name,
        format=file_format,
        by=by,
        at=clock.now(),
        dry_run=dry_run,
        counts={"law_date": law_date.isoformat() if law_date else ""},
        trial_of=trial,
    )


def carry_out(run: ImportRun, *, told_to: Progress = silent) -> ImportRun:
    """Read the file of a run and weigh it, or take what can be taken. Twice, or broken off and begun again, it takes nothing
    twice.

    Questions are written in parts, each in a transaction of its own with the bank locked: two persons importing one file at
    once do not both add it, and nobody else has to wait for the whole. Raises DomainError where the file cannot be read.
    """
    found, reading = _reading(run, told_to)
    alike: dict[int, Alike] = {}
    if run.dry_run:
        reading = against_bank(reading, run.bank)
        alike = near_duplicates_of(reading.drafts, run.bank, told_to=told_to)
    else:
        reading = _take(run, reading, told_to)
    return _close(run, found, reading, alike)


def _reading(run: ImportRun, told_to: Progress) -> tuple[str, Reading]:
    if run.file is None:
        raise DomainError("file_format_unknown")
    with open_file(run.file) as stream:
        content = stream.read()
    day = run.counts["law_date"]
    found, reading = read_file(
        content,
        file_format=run.format,
        law_date=date.fromisoformat(day) if day else None,
        repairs=repairs_of(run.trial_of or run),
        told_to=told_to,
    )
    return found, with_pictures(reading, run.bank)


def _take(run: ImportRun, reading: Reading, told_to: Progress) -> Reading:
    """What the bank took, knew and refused in the end: others may have written meanwhile."""
    drafts: list[Draft] = []
    known, refused = list(reading.known), list(reading.refused)
    for done, part in zip(count(step=CHUNK), parts_of(reading.drafts), strict=False):
        told_to("writing", done, len(reading.drafts))
        with transaction.atomic():
            QuestionBank.objects.select_for_update(of=("self",)).get(pk=run.bank_id)
            weighed = against_bank(Reading(drafts=part), run.bank, own=run)
            _write(run, weighed.drafts, reading)
        drafts += weighed.drafts
        known += weighed.known
        refused += weighed.refused
    return replace(reading, drafts=drafts, known=known, refused=sorted(refused, key=lambda entry: entry.row))


def _write(run: ImportRun, drafts: Sequence[Draft], reading: Reading) -> None:
    prints = [draft.wording.fingerprint for draft in drafts]
    own = QuestionRevision.objects.filter(fingerprint__in=prints, question__import_run=run, number=1)
    written = set(own.values_list("fingerprint", flat=True))
    missing = [draft for draft in drafts if draft.wording.fingerprint not in written]
    wordings = [draft.wording for draft in missing]
    keep_pictures(bank=run.bank, wordings=wordings, pictures=reading.pictures, by=run.by)
    entries = [(draft.wording, draft.reference, draft.domain_code) for draft in missing]
    add_questions(bank=run.bank, entries=entries, by=run.by, import_run=run)


@transaction.atomic
def _close(run: ImportRun, found: str, reading: Reading, alike: Mapping[int, Alike]) -> ImportRun:
    if ImportRun.objects.select_for_update(of=("self",)).get(pk=run.pk).finished_at:
        run.refresh_from_db()
        return run
    run.format = found
    run.counts = {**counts_of(reading), "alike": len(alike), "law_date": run.counts["law_date"]}
    run.refused = [refused_as_json(refused) for refused in reading.refused]
    run.taken = verdicts(reading, alike) if run.dry_run else []
    run.finished_at = clock.now()
    run.save(update_fields=["format", "counts", "refused", "taken", "finished_at"])
    audit.record(
        "exams.questions_imported", actor=run.by, subject=run, dry_run=run.dry_run, accepted=len(reading.drafts)
    )
    return run


def repairs_of(run: ImportRun) -> dict[Place, dict[str, str]]:
    """The newest mending of each row of a trial run."""
    return {(repair.row, repair.where): repair.cells for repair in run.repairs.order_by("id")}


@transaction.atomic
def mend_row(*, run_id: UUID, row: int, where: str, cells: Mapping[str, str], by: Person) -> ImportRun:
    """Mend a row of a trial run, or leave it out with no cells. The run is open again until `carry_out` weighs the whole file.

    Raises DomainError import_is_done, import_is_running.
    """
    run = ImportRun.objects.select_for_update(of=("self",)).select_related("bank", "file", "by").get(public_id=run_id)
    if not run.dry_run or run.file is None:
        raise DomainError("import_is_done")
    if run.finished_at is None:
        raise DomainError("import_is_running")
    kept = {column: text.strip() for column, text in cells.items() if column in COLUMNS and text.strip()}
    RowRepair.objects.create(run=run, row=row, where=where[:300], cells=kept, by=by, at=clock.now())
    run.finished_at = None
    run.save(update_fields=["finished_at"])
    audit.record("exams.import_row_repaired", actor=by, subject=run, row=row)
    return run


def verdicts(reading: Reading, alike: Mapping[int, Alike]) -> list[list[Any]]:
    """Row, verdict, kind, beginning and remark of every question that is not refused, in the order of the file.

    The remark says what the question nearly repeats: share, row, number, public id. Empty where it repeats nothing.
    """
    told = [(draft, "taken", alike.get(place)) for place, draft in enumerate(reading.drafts)]
    told += [(draft, "known", None) for draft in reading.known]
    return [
        [draft.row, verdict, draft.wording.kind, draft.wording.stem[:80], list(astuple(near)) if near else []]
        for draft, verdict, near in sorted(told, key=lambda entry: entry[0].row)
    ]


def refused_rows(run: ImportRun) -> bytes:
    """What was not taken, as a workbook: of a sheet the rows themselves with the reason behind, to mend and import again;
    of other formats the places and reasons.
    """
    reasons: dict[int, list[tuple[str, str]]] = {}
    for entry in run.refused:
        told = place(entry["row"], entry["column"]), sentence(entry["code"], entry["details"])
        reasons.setdefault(entry["row"], []).append(told)
    if run.format not in _TABLES or run.file is None:
        return write_reasons([line for lines in reasons.values() for line in lines])
    with open_file(run.file) as stream:
        rows, _unsupported = read_table(stream.read())
    rows = mended_rows(rows, repairs_of(run.trial_of or run))
    return write_refused(rows, {row: " ".join(why for _where, why in lines) for row, lines in reasons.items()})


def counts_of(reading: Reading) -> dict[str, Any]:
    kinds: dict[str, int] = {}
    for draft in reading.drafts:
        kinds[draft.wording.kind] = kinds.get(draft.wording.kind, 0) + 1
    return {
        "read": reading.read,
        "accepted": len(reading.drafts),
        "known": len(reading.known),
        "refused": len(reading.refused),
        "kinds": kinds,
        "unsupported": [list(entry) for entry in reading.unsupported],
    }


@transaction.atomic
def undo_import(*, run_id: UUID, by: Person) -> ImportRun:
    """Retire what the run added and nobody has touched since; what was rewritten or submitted stays.

    The numbers become free again, so that the mended file can be imported.
    """
    run = ImportRun.objects.select_for_update().get(public_id=run_id)
    if run.dry_run:
        raise DomainError("import_was_dry_run")
    if run.finished_at is None:
        raise DomainError("import_is_running")
    if run.undone_at:
        raise DomainError("import_already_undone")
    untouched = list(run.questions.with_state().filter(last_move="created", last_flag="").values_list("pk", flat=True))
    moment = clock.now()
    for questions in parts_of(untouched):
        _retire(questions, run=run, by=by, moment=moment)
    run.undone_at, run.undone_by = moment, by
    kept = run.questions.count() - len(untouched)
    run.counts = {**run.counts, "undone": len(untouched), "kept": kept}
    run.save(update_fields=["undone_at", "undone_by", "counts"])
    audit.record("exams.import_undone", actor=by, subject=run, undone=len(untouched), kept=kept)
    return run


def _retire(questions: Sequence[int], *, run: ImportRun, by: Person, moment: datetime) -> None:
    current = Question.objects.filter(pk__in=questions).values("standing__current")
    events = QuestionEvent.objects.bulk_create(
        QuestionEvent(
            question_id=question,
            revision_id=revision,
            kind="retired",
            actor=by,
            author_id=author,
            at=moment,
            reason=f"import {run.public_id} undone",
        )
        for revision, question, author in QuestionRevision.objects.filter(pk__in=current)
        .order_by("question_id")
        .values_list("pk", "question_id", "author_id")
    )
    standing.follow(events)
    Question.objects.filter(pk__in=questions).update(reference="")
